"""What is missing, and what helps: told before anything is started."""

import sys
from pathlib import Path

import pytest

from app.runtime import packages
from app.runtime.packages import speech_problem, video_problem, video_python


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    names = {"numpy", "av", "faster_whisper", "opencc", "httpx2"}
    monkeypatch.setattr(packages, "_missing", lambda wanted: [n for n in wanted if n not in names])
    return names


def test_faster_whisper_is_enough(installed: set[str], tmp_path: Path) -> None:
    for engine in ("auto", "faster-whisper"):
        assert speech_problem(engine, "base") is None
        assert speech_problem(engine, str(tmp_path)) is None


@pytest.mark.parametrize("missing", ["numpy", "av", "faster_whisper", "opencc", "httpx2"])
def test_what_is_missing_is_named_with_what_helps(installed: set[str], missing: str) -> None:
    installed.discard(missing)
    said = speech_problem("auto", "base")
    assert said is not None
    assert said.startswith(f"{missing} is not installed: make run")


def test_the_engine_that_was_asked_for_must_be_there(installed: set[str], tmp_path: Path) -> None:
    said = speech_problem("openai-whisper", "base")
    assert said is not None
    assert said.startswith("openai-whisper is asked for, and torch, whisper are not installed: ")
    assert "make run ENGINE=openai-whisper" in said
    checkpoint = tmp_path / "own.pt"
    checkpoint.touch()
    said = speech_problem("auto", str(checkpoint))
    assert said is not None
    assert f"{checkpoint} is for openai-whisper" in said
    installed |= {"torch", "whisper"}
    assert speech_problem("openai-whisper", "base") is None


def test_video_runs_on_its_own_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    assert video_python(None) == sys.executable
    made = tmp_path / "video" / "bin" / "python"
    made.parent.mkdir(parents=True)
    made.touch()
    assert video_python(None) == str(made)
    assert video_python(Path("/opt/python")) == "/opt/python"


def test_a_python_without_what_video_needs_is_told(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho numpy av\n")
    python.chmod(0o755)
    said = video_problem(str(python))
    assert said is not None
    assert said.startswith("numpy, av are not installed: ")
    python.write_text("#!/bin/sh\n")
    assert video_problem(str(python)) is None
    assert (
        video_problem(str(tmp_path / "none")) == f"VIDEO_PYTHON {tmp_path / 'none'} cannot be run"
    )
