"""Several writing processes at one interview, and what must hold of what they did."""

import json
import os
import subprocess
import sys
from types import TracebackType
from typing import Any, Self

from app.config import PROJECT_ROOT
from app.domain import commands as c
from app.domain.events import Recorded
from app.ports.interview_log import EventLog
from app.services.interviews.executor import CommandExecutor
from tests.support.fake_concurrency import FakeConcurrency, never
from tests.support.fakes import FakeClock, FakeFeeds, FakePresence

Told = dict[str, Any]


def begin(log: EventLog, key: str) -> None:
    """An interview whose question 1 is being asked."""
    feeds: Any = FakeFeeds(log)  # type: ignore[arg-type]
    presence: Any = FakePresence.__new__(FakePresence)
    presence.process = ""
    executor = CommandExecutor(
        log, feeds, presence, FakeClock(), concurrency=FakeConcurrency(spawn=never)
    )
    executor.execute(key, c.CreateInterview(), c.SYSTEM)
    executor.execute(
        key, c.StartQuestion(question_id=1, question_text="Why?"), c.Actor("host", "interviewer")
    )


class Writers:
    """The processes, by name; each writes `greenlets` times `count` commands."""

    def __init__(self, key: str, orders: dict[str, dict[str, Any]]) -> None:
        self._processes = {
            name: subprocess.Popen(
                [sys.executable, "-m", "tests.integration.writing_process"],
                cwd=PROJECT_ROOT,
                env=os.environ | {"PYTHONPATH": f"{PROJECT_ROOT}/backend:{PROJECT_ROOT}"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for name in orders
        }
        for name, order in orders.items():
            self._say(name, {"key": key, "name": name, **order})
        for name in orders:
            assert self._hear(name) == "ready"

    def go(self) -> None:
        """Let all write at once."""
        for name in self._processes:
            self._say(name, "go")

    def told(self) -> Told:
        """When all have written: command id -> first seq or refusal, over all processes."""
        told: Told = {}
        for name in self._processes:
            told |= self._hear(name)
        return told

    def heard(self, last_seq: int) -> dict[str, list[int]]:
        """What each process's member heard up to `last_seq`."""
        for name in self._processes:
            self._say(name, last_seq)
        return {name: self._hear(name) for name in self._processes}

    def _say(self, name: str, what: Any) -> None:
        pipe = self._processes[name].stdin
        assert pipe is not None
        pipe.write(json.dumps(what) + "\n")
        pipe.flush()

    def _hear(self, name: str) -> Any:
        pipe = self._processes[name].stdout
        assert pipe is not None
        for line in pipe:
            if line.startswith("> "):
                return json.loads(line[2:])
        raise AssertionError(f"the writing process {name} has ended")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for process in self._processes.values():
            with process:
                process.kill()


def whole_log(log: EventLog, key: str) -> list[Recorded]:
    """Every entry, in order."""
    entries: list[Recorded] = []
    while more := log.read(key, entries[-1].seq if entries else -1):
        entries.extend(more)
    return entries


def assert_exactly_once(entries: list[Recorded], told: Told) -> None:
    """No gap; what was acknowledged stands once, under its seq; what was refused does not."""
    assert [entry.seq for entry in entries] == list(range(len(entries)))
    acknowledged = {command_id: seq for command_id, seq in told.items() if isinstance(seq, int)}
    assert len(set(acknowledged.values())) == len(acknowledged)
    by_system = 3  # created, started, asked
    assert len(entries) == by_system + len(acknowledged)
    for command_id, seq in acknowledged.items():
        event = entries[seq].event
        author, number = command_id.split("\n")
        said = getattr(event, "user_id", None) or getattr(event, "stopped_by", None)
        assert said == author
        words = getattr(event, "message", None) or getattr(event, "answer_text", None)
        assert words is None or words.endswith(f" {number}")
