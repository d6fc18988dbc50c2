"""What pip says, as people are told it."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.runtime import pip_install
from app.runtime.pip_install import PipProgress, Show, install, reason_of


def test_the_share_of_what_has_come_is_told(tmp_path: Path) -> None:
    progress = PipProgress("speech", 100, tmp_path)
    assert progress.line() == "speech: 0 %, 0 of about 100 MB"
    progress.hear("Collecting ctranslate2<5,>=4.0 (from -r speech.txt (line 4))")
    progress.hear("  Downloading ctranslate2-4.8.5-cp311-cp311-manylinux.whl (38.6 MB)")
    part = tmp_path / "pip-unpack-x" / "ctranslate2-4.8.5.whl"
    part.parent.mkdir()
    with part.open("wb") as file:
        file.truncate(50_000_000)
    assert progress.line() == "speech: 45 %, 50 of about 100 MB, ctranslate2"
    with part.open("wb") as file:
        file.truncate(500_000_000)
    assert progress.line().startswith("speech: 90 %, 500 of about 100 MB")
    progress.hear("Installing collected packages: av, ctranslate2")
    assert progress.line() == "speech: 95 %, unpacking"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (
            [
                "WARNING: Retrying (Retry(total=4)) after connection broken by "
                "'NewConnectionError('Failed to establish a new connection: [Errno -2]')': /simple",
                "ERROR: No matching distribution found for numpy==2.4.6",
            ],
            "the package index cannot be reached; is there a network?",
        ),
        (
            ["ERROR: No matching distribution found for mediapipe==0.10.21"],
            f"there is no mediapipe for this machine and Python 3.{sys.version_info[1]}",
        ),
        (
            ["ERROR: Could not install packages: [Errno 28] No space left on device"],
            "there is no room left on the disk",
        ),
        (["Collecting x", "ERROR: Cannot install x and y"], "Cannot install x and y"),
        (["Killed"], "pip failed; run it by hand to see why"),
    ],
)
def test_a_failure_is_told_in_a_line(said: list[str], reason: str) -> None:
    assert reason_of(said) == reason


def pretend(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    monkeypatch.setattr(pip_install, "PIP", (sys.executable, "-c", code))


def test_an_installation_is_shown_from_its_beginning_to_its_end(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pretend(monkeypatch, "print('Installing collected packages: a, b')")
    assert install("web", 25, ["-r", "x"], Show()) is None
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("web: ")
    assert lines[-1].startswith("web: 100 %, installed in ")


def test_one_that_fails_says_why_on_stderr(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pretend(monkeypatch, "import sys; print('ERROR: no'); sys.exit(1)")
    assert pip_install.main(["video", "160", "-r", "x"]) == 1
    assert capsys.readouterr().err == "video: not installed: no\n"


def test_who_stops_it_stops_pip_too_and_nothing_is_left(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    pretend(monkeypatch, "import time; print('Collecting av', flush=True); time.sleep(600)")
    monkeypatch.setattr(PipProgress, "hear", lambda *_: signal.raise_signal(signal.SIGTERM))
    try:
        assert pip_install.main(["speech", "100"]) == 1
    finally:
        signal.signal(signal.SIGTERM, before)
    assert capsys.readouterr().err == "speech: not installed: it was stopped\n"
    assert list(tmp_path.iterdir()) == []


def test_it_needs_nothing_but_python() -> None:
    """It runs before anything is installed."""
    code = f"import runpy; runpy.run_path({pip_install.__file__!r})"
    subprocess.run([sys.executable, "-I", "-S", "-c", code], check=True)
