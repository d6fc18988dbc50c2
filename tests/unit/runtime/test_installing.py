"""What is installed behind the page, and what is said meanwhile."""

import threading
from collections.abc import Iterator

import pytest

from app.runtime import installing
from app.runtime.installing import InstallReport, install, targets_of
from app.runtime.packages import Part
from app.runtime.worker_settings import WorkerSettings
from tests.support.patience import PATIENCE


class FakeMake:
    """A make that says some lines and then ends."""

    def __init__(self, *lines: str, succeeds: bool = True) -> None:
        self._lines, self._succeeds = lines, succeeds
        self.targets: list[str] = []
        self.heard: list[tuple[str, int | None]] = []
        self.word = InstallReport()
        self.stopped = threading.Event()

    def __call__(self, targets: list[str]) -> "FakeMake":
        self.targets = targets
        return self

    def lines(self) -> Iterator[str]:
        for line in self._lines:
            yield line
            self.heard.append((self.word.reason, self.word.percent))

    def succeeded(self) -> bool:
        return self._succeeds

    def stop(self) -> None:
        self.stopped.set()


def run(make: FakeMake, part: Part = "speech") -> bool:
    return install(part, WorkerSettings(), make.word, threading.Event(), make)  # type: ignore[arg-type]


def missing(monkeypatch: pytest.MonkeyPatch, problem: str | None) -> None:
    monkeypatch.setattr(installing, "speech_problem", lambda *_: problem)
    monkeypatch.setattr(installing, "video_problem", lambda *_: problem)


def test_progress_is_told_as_it_comes() -> None:
    make = FakeMake(
        "speech: 0 %, 0 of about 100 MB", "", "speech: 45 %, av", "speech: 100 %, in 9 s"
    )
    assert run(make)
    assert make.targets == [".venv/.speech"]
    assert [percent for _, percent in make.heard] == [0, 0, 45, 100]
    assert make.word.state == "starting"


def test_a_failure_is_told_and_the_part_is_not_started(monkeypatch: pytest.MonkeyPatch) -> None:
    missing(monkeypatch, "faster_whisper is not installed")
    said = "speech: not installed: the package index cannot be reached; is there a network?"
    make = FakeMake("speech: 0 %", said, "make: *** [.venv/.speech] Error 1", succeeds=False)
    assert not run(make)
    assert (make.word.state, make.word.reason, make.word.percent) == ("unavailable", said, None)


def test_what_was_installed_before_is_started_where_an_upgrade_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    missing(monkeypatch, None)
    assert run(FakeMake("video: not installed: no network", succeeds=False), "video")


@pytest.mark.parametrize(
    ("part", "engine", "target"),
    [
        ("speech", "auto", ".venv/.speech"),
        ("speech", "faster-whisper", ".venv/.speech"),
        ("speech", "openai-whisper", ".venv/.whisper"),
        ("video", "auto", ".venv/.video"),
    ],
)
def test_pytorch_is_installed_only_for_who_asks_for_it(
    part: Part, engine: str, target: str
) -> None:
    settings = WorkerSettings(whisper_engine=engine)
    assert targets_of(part, settings) == [target]


def test_who_is_told_to_stop_ends_the_installation() -> None:
    stopping, make = threading.Event(), FakeMake("speech: 0 %", succeeds=False)
    stopping.set()
    assert not install("speech", WorkerSettings(), make.word, stopping, make)  # type: ignore[arg-type]
    assert make.stopped.wait(PATIENCE)
