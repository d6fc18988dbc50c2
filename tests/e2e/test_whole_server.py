"""`run.py` alone brings everything that an interview needs, and takes it along when it ends."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
import requests

from tests.e2e.video.camera import Camera
from tests.e2e.voice.speaking import final_of, is_right, numbered, speak
from tests.support.clients import Client
from tests.support.patience import PATIENCE
from tests.support.processes import ROOT, free_port
from tests.support.recordings import in_chunks, silence, window_of
from tests.support.video_recordings import face, filmed
from tests.support.worker_processes import wait_until_ready


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("everything")


@pytest.fixture(scope="module")
def process(model: Path, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`run.py` without any Redis given, with the test model."""
    given = {
        "DATA_DIR": str(folder / "data"),
        "WHISPER_MODEL": str(model),
        "WHISPER_WINDOW": window_of(model),
    }
    kept = {k: v for k, v in os.environ.items() if k not in ("REDIS_URL", "MEDIA_REDIS_URL")}
    with subprocess.Popen(
        [sys.executable, str(ROOT / "run.py"), "--port", str(free_port())],
        cwd=folder,
        env={**kept, **given, "XDG_RUNTIME_DIR": str(folder)},
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as program:
        yield program
        program.kill()


@pytest.fixture(scope="module")
def url(process: subprocess.Popen[bytes]) -> str:
    """Its address, as soon as it says that it is ready."""
    assert process.stdout is not None
    line = process.stdout.readline().decode()
    assert "is ready" in line
    return next(word for word in line.split() if word.startswith("http://")).rstrip("/.,")


def test_it_hears(url: str, connect: Callable[..., Client]) -> None:
    wait_until_ready(url, "speech")
    client = connect(url)
    client.join("spoken", "anna")
    speak(client, "spoken", numbered(1))
    final = final_of(client)
    assert is_right(final["transcribed_text"], 1)
    transcript = f"{url}/api/v1/interview/spoken/transcript"
    document = requests.get(f"{transcript}?format=vtt", timeout=PATIENCE)
    assert document.headers["Content-Type"].startswith("text/vtt")
    assert document.text.startswith("WEBVTT\n\n")
    shown = " ".join(document.text.split())
    assert f"<v anna>{final['transcribed_text'].split()[0]}" in shown
    (utterance,) = requests.get(transcript, timeout=PATIENCE).json()["data"]["utterances"]
    assert (utterance["text"], utterance["seq"]) == (final["transcribed_text"], final["seq"])


def test_it_sees(url: str, connect: Callable[..., Client]) -> None:
    wait_until_ready(url, "video")
    client = connect(url)
    client.join("filmed", "anna", role="candidate")
    camera = Camera(url, "filmed")
    camera.stream(in_chunks(filmed(silence(4.0), face()), 8192))
    assert camera.next("video_analysis_result")["result"]["eye_contact"] > 0.5
    camera.close()


def test_nobody_is_refused_while_a_killed_web_process_is_replaced(
    process: subprocess.Popen[bytes], url: str
) -> None:
    children = psutil.Process(process.pid).children()
    web = next(child for child in children if "web" in child.cmdline())
    web.kill()
    web.wait()
    assert requests.get(f"{url}/health", timeout=PATIENCE).json() == {"status": "ok"}


def test_it_ends_with_all_that_it_started(
    url: str, process: subprocess.Popen[bytes], folder: Path
) -> None:
    family = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE) == 0
    _, alive = psutil.wait_procs(family, timeout=PATIENCE)
    assert alive == []
    assert [path.name for path in folder.iterdir() if path.name.startswith("interview-")] == []
