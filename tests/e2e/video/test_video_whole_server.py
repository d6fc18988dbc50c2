"""`run.py` brings everything that video needs, and takes it along when it ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from tests.clients import Client
from tests.e2e.video.camera import Camera
from tests.processes import ROOT, free_port
from tests.recordings import in_chunks, silence
from tests.video_recordings import face, filmed
from tests.worker_processes import state_told

PATIENCE = 30.0


def test_everything_is_there_with_one_command(
    connect: Callable[..., Client], tmp_path: Path
) -> None:
    port = free_port()
    given = {"DATA_DIR": str(tmp_path / "data"), "WHISPER_ENGINE": "off"}
    kept = {k: v for k, v in os.environ.items() if k not in ("REDIS_URL", "MEDIA_REDIS_URL")}
    with subprocess.Popen(
        [sys.executable, str(ROOT / "run.py"), "--port", str(port)],
        cwd=tmp_path,
        env={**kept, **given, "XDG_RUNTIME_DIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert b"is ready" in process.stdout.readline()
        url = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + PATIENCE
        while state_told(url, "video") != "ready":
            assert time.monotonic() < deadline
            time.sleep(0.1)
        client = connect(url)
        client.join("filmed", "anna", role="candidate")
        camera = Camera(url, "filmed")
        camera.stream(in_chunks(filmed(silence(4.0), face()), 8192))
        assert camera.next("video_analysis_result")["result"]["eye_contact"] > 0.5
        client.close()
        family = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        camera.close()
        _, alive = psutil.wait_procs(family, timeout=10)
        assert alive == []
