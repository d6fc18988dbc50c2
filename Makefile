# make run              start the server; make run ARGS="--port 8000 --web-processes 2"
# make test             the tests; make test ARGS="-k supervisor"
# make tour             one whole interview in two browsers, told as it goes
# make test-quick       the rules and wires in process, with fakes
# make test-full        with the long chaos and soak runs
# make check            lint, types, security checks; make check-page the page's part, with Node.js alone
# make audit            known vulnerabilities of what is installed, alone; AUDIT=offline lets it
#                       be left out where no service can be reached
# make constraints      the versions of everything that the requirements pull in, anew
# make bench            speed beside other servers, into docs/performance.md; make bench ARGS=--quick
# make bench-speech     speech to text, into docs/performance.md; make bench-speech ARGS="--model small"
# make install          everything, with speech and video (some gigabytes)

AUDIT ?=

.PHONY: run test test-quick tour test-full check check-page audit constraints bench bench-speech install debian-packages
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
REQUIREMENTS := config/requirements
NODE_PROJECT := tests/e2e/js
BENCH_SERVERS := bench/compare/servers
NODE_MODULES := $(if $(wildcard $(NODE_PROJECT)/package.json),$(NODE_PROJECT)/node_modules/.installed)

# The web alone needs no more than .base: pip install -r config/requirements/base.txt
run: $(VENV)/.speech
	@$(MAKE) --no-print-directory $(VENV)/.video || echo "Going on without it: video is taken, its figures are null." >&2
	@exec $(BIN)/python run.py $(ARGS)

# Tests wait for servers, too: three at a time keep two cores busy. The long files come first.
test: $(VENV)/.dev $(VENV)/.speech $(VENV)/.video $(NODE_MODULES) debian-packages
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

test-quick: $(VENV)/.dev $(VENV)/.speech $(VENV)/.video $(NODE_MODULES) debian-packages
	$(BIN)/python -m pytest -n auto --quiet tests/unit $(ARGS)

tour: $(VENV)/.dev $(VENV)/.speech $(VENV)/.video debian-packages
	$(BIN)/python -m pytest tests/tour --capture=no --quiet $(ARGS)

test-full: $(VENV)/.dev $(VENV)/.speech $(VENV)/.video $(NODE_MODULES) debian-packages
	$(BIN)/python -m pytest -m "" $(ARGS)

check: check-page $(VENV)/.dev $(VENV)/.speech
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
constraints: $(VENV)/.dev
	@cd $(REQUIREMENTS) && cat base.txt speech.txt video.txt dev.txt | grep -v '^-c ' | $(CURDIR)/$(BIN)/uv pip compile \
		--universal --python-version 3.11 --no-emit-index-url --no-annotate --no-header --upgrade \
		--no-emit-package pip --no-emit-package setuptools --quiet --output-file made.txt - && \
		{ sed -n '/^#/p' constraints.txt; cat made.txt; } >both.txt && mv both.txt constraints.txt && rm made.txt

bench: $(VENV)/.dev $(BENCH_SERVERS)/node_modules/.installed
	@PYTHONPATH=backend $(BIN)/python -m bench.compare.run $(ARGS)

bench-speech: $(VENV)/.dev $(VENV)/.speech
	@PYTHONPATH=backend $(BIN)/python -m bench.speech $(ARGS)

install: $(VENV)/.dev $(VENV)/.speech $(VENV)/.video $(NODE_MODULES)

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

$(VENV)/.base: $(REQUIREMENTS)/base.txt $(VENV)/.made
	@echo "Installing $<"
	@$(PIP) -r $<
	@touch $@

$(VENV)/.dev: $(REQUIREMENTS)/dev.txt $(VENV)/.base
	@echo "Installing $<"
	@$(PIP) -r $<
	@touch $@

# torch first: openai-whisper asks for any torch, and would take a newer one with its CUDA packages.
$(VENV)/.speech: $(REQUIREMENTS)/speech.txt $(VENV)/.base
	@echo "Installing $<"
	@$(PIP) -c $(REQUIREMENTS)/constraints.txt $$(grep '^torch==' $<)
	@$(PIP) -r $<
	@touch $@

# mediapipe without what it asks for: its models and code need only the packages of video.txt.
$(VENV)/.video: $(REQUIREMENTS)/video.txt $(VENV)/.speech
	@echo "Installing $<"
	@$(PIP) -r $< && $(PIP) --no-deps mediapipe==0.10.21 || { \
		echo "mediapipe, which observes video, could not be installed; it has no wheels for Linux on ARM." >&2; \
		exit 1; }
	@touch $@

frontend/node_modules/.installed: frontend/package-lock.json
	@command -v npm >/dev/null || { echo "Checking the page's code needs Node.js with npm." >&2; exit 1; }
	cd frontend && npm ci --no-audit --no-fund --silent
	@touch $@

%/node_modules/.installed: %/package-lock.json | debian-packages
	cd $* && npm ci --no-audit --no-fund --silent
	@touch $@
