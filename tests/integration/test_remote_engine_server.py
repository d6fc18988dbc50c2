"""The remote engine with a real server from PyPI, of another make than this one, on real speech."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from app.config import PROJECT_ROOT
from app.speech.engine import EngineUnavailable, Hints, Transcriber
from app.speech.remote_engine import RemoteTranscriber
from app.speech.remote_server import RemoteAddress, RemoteServer
from tests.support.patience import PATIENCE
from tests.support.processes import free_port
from tests.support.real_models import real_model
from tests.support.recordings import interview_sentence, words_right

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.environ.get("OFFLINE") == "1", reason="an offline run was asked for"),
]
SERVER = "faster-whisper-server==0.0.3"
CONSTRAINTS = PROJECT_ROOT / "config" / "requirements" / "constraints.txt"
ENOUGH = 0.8
"""Share of words that must be right: models write numbers and names in more than one way."""
CONFIGURED = """
models:
  - name: whisper-1
    path: {model}
    model_options: {{device: cpu, compute_type: int8, cpu_threads: 1}}
"""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Its address; it runs in an environment of its own."""
    folder: Path = tmp_path_factory.mktemp("server")
    python, uv = str(folder / "venv" / "bin" / "python"), str(Path(sys.executable).with_name("uv"))
    make = [uv, "venv", "--quiet", str(folder / "venv"), "--python", sys.executable]
    install = [uv, "pip", "install", "--quiet", "--python", python, "-c", str(CONSTRAINTS), SERVER]
    for command in (make, install):
        subprocess.run(command, check=True)
    config = folder / "server.yaml"
    config.write_text(CONFIGURED.format(model=real_model("tiny.en")))
    port = free_port()
    command = [
        python,
        "-m",
        "faster_whisper_server",
        "--config",
        str(config),
        "--host",
        "127.0.0.1",
    ]
    log_path = folder / "log"
    with log_path.open("wb") as log:
        process = subprocess.Popen([*command, "--port", str(port)], stdout=log, stderr=log)
    try:
        _wait_for(f"http://127.0.0.1:{port}/health", process, log_path)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.kill()
        process.wait()


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            requests.get(address, timeout=PATIENCE).raise_for_status()
        except requests.ConnectionError:
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"the server did not start:\n{log.read_text()[-3000:]}")


def test_a_real_server_s_words_are_right(url: str) -> None:
    def none_here() -> Transcriber:
        raise EngineUnavailable("nobody else may hear it")

    server = RemoteServer(RemoteAddress(url, "any", "whisper-1", PATIENCE))
    remote = RemoteTranscriber(server, none_here)
    assert remote.probe() is None
    spoken = interview_sentence()
    hints = Hints(languages=("en",), prompt="What do you work with?")
    heard = remote.transcribe(spoken.samples, language=None, final=True, hints=hints)
    server.close()
    assert words_right(spoken.text, heard.text) >= ENOUGH
    assert (heard.language, heard.degraded) == ("en", False)
    assert all(segment.is_rated for segment in heard.segments)
    assert heard.segments[-1].t1 == pytest.approx(len(spoken.samples) / 16_000, abs=1.5)
