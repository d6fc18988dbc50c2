"""Following the logs: nothing twice, nothing left out, whatever is lost on the way."""

import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from app.archive import follower as module
from app.archive.archive import Archive
from app.archive.chore import Chore
from app.archive.databases import open_database
from app.archive.errors import ArchiveUnavailable
from app.archive.follower import Follower
from app.ports.archive_state import ArchiveState
from app.ports.log_lines import LogLine
from tests.support.archive_suite import a_talk, line
from tests.unit.archive.log_lines import FakeLogLines


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    rows, keys = f"sqlite:///{tmp_path}/archive.db", f"sqlite:///{tmp_path}/keys.db"
    return Archive.opened(open_database(rows), open_database(keys))


@pytest.fixture
def logs() -> FakeLogLines:
    return FakeLogLines()


@pytest.fixture
def follower(logs: FakeLogLines, archive: Archive) -> Follower:
    return Follower(logs, archive)


def everything(follower: Follower) -> None:
    follower.everything(threading.Event())


def test_what_is_there_at_the_start_is_archived(
    logs: FakeLogLines, archive: Archive, follower: Follower
) -> None:
    for number in range(205):
        logs.write(f"i{number}", line(0, "InterviewCreated"))
    everything(follower)
    assert len(archive.all()) == 205
    assert follower.progress.waiting == 0


def test_a_long_log_is_taken_in_several_goes(
    logs: FakeLogLines, archive: Archive, follower: Follower
) -> None:
    logs.write("i1", *[line(n, "MessageSent", user_id=n % 7, message="a") for n in range(1203)])
    everything(follower)
    assert archive.last_seqs(["i1"]) == {"i1": 1202}
    assert archive.verify().faults == []


def test_only_what_changed_is_read(
    logs: FakeLogLines, archive: Archive, follower: Follower
) -> None:
    logs.write("i1", *a_talk()[:3])
    logs.write("i2", *a_talk())
    follower.changes()
    reads = logs.reads
    follower.changes()
    assert logs.reads == reads
    logs.write("i1", *a_talk()[3:])
    follower.changes()
    assert archive.last_seqs(["i1", "i2"]) == {"i1": 7, "i2": 7}
    assert follower.progress.archived == 16


def test_another_process_may_follow_as_well(
    logs: FakeLogLines, archive: Archive, follower: Follower
) -> None:
    other = Follower(logs, archive)
    logs.write("i1", *a_talk()[:3])
    follower.changes()
    other.changes()
    logs.write("i1", *a_talk()[3:])
    other.changes()
    follower.changes()  # it thinks that the archive ends at 2
    follower.changes()
    assert archive.last_seqs(["i1"]) == {"i1": 7}
    assert archive.verify().faults == []


def test_a_log_that_cannot_be_archived_keeps_no_other_out(
    logs: FakeLogLines,
    archive: Archive,
    follower: Follower,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    take = archive.take

    def fails_for_one(interview: str, lines: Sequence[LogLine]) -> int:
        if interview == "bad":
            raise ZeroDivisionError
        return take(interview, lines)

    monkeypatch.setattr(archive, "take", fails_for_one)
    for key in ("bad", "good"):
        logs.write(key, *a_talk())
    follower.changes()
    assert archive.all() == ["good"]
    assert follower.progress.waiting == 1
    monkeypatch.undo()
    for _ in range(130):
        follower.changes()
    assert archive.last_seqs(["bad"]) == {"bad": 7}
    assert follower.progress.waiting == 0


@pytest.mark.parametrize("lost", [1, 3, 7])
def test_what_a_restored_log_lost_is_forgotten(
    logs: FakeLogLines, archive: Archive, follower: Follower, lost: int
) -> None:
    logs.write("i1", *a_talk())
    everything(follower)
    kept = 8 - lost
    logs.logs["i1"] = logs.logs["i1"][:kept]
    logs.write("i1", line(kept, "MessageSent", user_id="lin", message="Again", message_id="m9"))
    everything(follower)
    read = [one for one in archive.read("i1", -1) if isinstance(one, LogLine)]
    assert [one.seq for one in read] == list(range(kept + 1))
    assert b"Again" in read[-1].body
    assert archive.verify().faults == []


def test_without_a_log_the_archive_is_all_there_is(
    logs: FakeLogLines, archive: Archive, follower: Follower
) -> None:
    logs.write("i1", *a_talk())
    everything(follower)
    logs.logs["i1"] = []
    everything(follower)
    assert archive.last_seqs(["i1"]) == {"i1": 7}


def test_it_waits_for_redis_and_for_its_database(
    logs: FakeLogLines, archive: Archive, follower: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And says what it waits for; a round at a time, as `run` sleeps between them."""
    said: list[str | None] = []
    take = archive.take
    logs.write("i1", *a_talk())
    logs.is_away = True

    def gone(interview: str, lines: Sequence[LogLine]) -> int:
        raise ArchiveUnavailable

    class Rounds(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            said.append(follower.progress.problem)
            if len(said) == 1:
                logs.is_away = False
                monkeypatch.setattr(archive, "take", gone)
            if len(said) == 2:
                monkeypatch.setattr(archive, "take", take)
            if len(said) == 3:
                self.set()
            return self.is_set()

    follower.run(Rounds())
    assert said == ["Redis cannot be reached", "the archive's database cannot be reached", None]
    assert archive.last_seqs(["i1"]) == {"i1": 7}


# --- what was freed


def test_what_was_freed_is_left_to_the_archive(
    logs: FakeLogLines, archive: Archive, follower: Follower
) -> None:
    logs.write("i1", *a_talk())
    everything(follower)
    logs.free("i1", 7)
    logs.write("i1", line(8, "AssessmentWritten", user_id="max", text="Good"))
    everything(follower)  # the log has no line of those before
    assert archive.last_seqs(["i1"]) == {"i1": 8}
    assert archive.verify().events == 9


def test_what_is_freed_while_it_is_looked_at_stays_archived(
    logs: FakeLogLines, archive: Archive, follower: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    logs.write("i1", *a_talk())
    everything(follower)
    read = logs.read

    def freed_meanwhile(key: str, after: int, limit: int) -> list[LogLine]:
        if key in logs.logs:
            logs.free(key, 7)  # by another records process
        return read(key, after, limit)

    monkeypatch.setattr(logs, "read", freed_meanwhile)
    everything(follower)
    assert archive.last_seqs(["i1"]) == {"i1": 7}


# --- chores


def test_a_chore_that_fails_keeps_nothing_waiting(logs: FakeLogLines, archive: Archive) -> None:
    stopping, calls = threading.Event(), []

    def fail(_: threading.Event) -> bool:
        raise ValueError

    def more(_: threading.Event) -> bool:
        calls.append(1)
        logs.write("i1", *a_talk()[len(calls) - 1 : len(calls)])
        if len(calls) == 3:
            stopping.set()
        return True

    chores = [Chore("bad", 60, fail), Chore("good", 60, more)]
    Follower(logs, archive, chores).run(stopping)
    assert len(calls) == 3
    assert archive.last_seqs(["i1"])["i1"] >= 1


# --- what it says of itself


class FakeReports:
    """ArchiveReports, all that were made."""

    def __init__(self) -> None:
        self.told: list[tuple[float, str | None]] = []

    def say(self, lag: float, reason: str | None) -> None:
        self.told.append((lag, reason))

    def said(self) -> ArchiveState:
        return ArchiveState()


def test_it_says_what_keeps_it(
    logs: FakeLogLines, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopping, reports = threading.Event(), FakeReports()
    monkeypatch.setattr(module, "REPORT_SECONDS", 0.0)
    monkeypatch.setattr(module, "RETRY_SECONDS", 0.0)
    follower = Follower(logs, archive, reports=reports)
    say = reports.say

    def next_one(lag: float, reason: str | None) -> None:
        say(lag, reason)
        logs.is_away = len(reports.told) == 1
        if len(reports.told) == 3:
            stopping.set()

    monkeypatch.setattr(reports, "say", next_one)
    follower.run(stopping)
    assert [reason for _, reason in reports.told] == [None, module.NO_REDIS, None]
