"""`run.py` brings everything that speech needs, and takes it along when it ends."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.clients import Client
from tests.e2e.voice.speaking import final_of, is_right, numbered, speak
from tests.processes import ROOT, free_port

PATIENCE = 50.0


@pytest.fixture
def everything(model: Path, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """`run.py` without any Redis given, with the test model; and its address."""
    port = free_port()
    given = {"DATA_DIR": str(tmp_path / "data"), "WHISPER_MODEL": str(model)}
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
        yield process, f"http://127.0.0.1:{port}"
        process.kill()


def wait_for_speech(url: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        with urllib.request.urlopen(f"{url}/ready") as answer:
            ready = json.load(answer)
        if ready["speech"] == "ready":
            return
        assert time.monotonic() < deadline, ready
        time.sleep(0.1)


def test_everything_is_there_with_one_command(
    everything: tuple[subprocess.Popen[bytes], str], connect: Callable[..., Client], tmp_path: Path
) -> None:
    process, url = everything
    wait_for_speech(url)
    client = connect(url)
    client.join("spoken", "anna")
    speak(client, "spoken", numbered(1))
    final = final_of(client)
    assert is_right(final["transcribed_text"], 1)
    with urllib.request.urlopen(f"{url}/api/v1/interview/spoken/transcript?format=vtt") as answer:
        assert answer.headers.get_content_type() == "text/vtt"
        document = answer.read().decode()
    assert document.startswith("WEBVTT\n\n")
    assert f"<v anna>{final['segments'][0]['text'].strip()}</v>" in document
    with urllib.request.urlopen(f"{url}/api/v1/interview/spoken/transcript") as answer:
        (utterance,) = json.load(answer)["data"]["utterances"]
    assert (utterance["text"], utterance["seq"]) == (final["transcribed_text"], final["seq"])
    client.close()
    family = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    _, alive = psutil.wait_procs(family, timeout=10)
    assert alive == []
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("interview-")] == []


def test_a_model_that_is_not_there_leaves_everything_else_working(
    redis_url: str, media_redis_url: str, tmp_path: Path
) -> None:
    given = {
        "REDIS_URL": redis_url,
        "MEDIA_REDIS_URL": media_redis_url,
        "WHISPER_MODEL": str(tmp_path / "no-such-model.pt"),
        "DATA_DIR": str(tmp_path / "data"),
    }
    with subprocess.Popen(
        [sys.executable, "run.py", "worker"],
        cwd=ROOT,
        env={**os.environ, **given},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        line = next(line for line in process.stdout if "speech_unavailable" in line)
        assert "no-such-model.pt" in line
        process.terminate()
        rest = process.stdout.read()
        assert process.wait(20) == 0
    assert "Traceback" not in rest
