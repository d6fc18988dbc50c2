"""A store that is nearly full takes what must be written, and refuses the rest in words."""

import pytest

from app.domain import commands as c
from app.domain.errors import Refusal
from app.ports.interview_log import Unavailable
from app.services.interviews.executor import CommandExecutor
from app.services.process.storage import Storage
from tests.support.fake_concurrency import FakeConcurrency
from tests.support.fakes import FakeEventLog
from tests.unit.services.conftest import Process

HOST = c.Actor("host", "interviewer")
MESSAGE = c.SendMessage(message="Hello", type="text", message_id="m")


class Memory:
    """Of a store, as set."""

    def __init__(self) -> None:
        self.used = 0.0

    def __call__(self) -> float:
        return self.used


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def storage(memory: Memory) -> Storage:
    return Storage(memory)


@pytest.fixture
def executor(process: Process, storage: Storage) -> CommandExecutor:
    made = CommandExecutor(
        process.log,
        process.feeds,
        process.presence,
        process.clock,
        concurrency=FakeConcurrency(),
        has_room=storage.has_room,
    )
    made.execute("i1", c.CreateInterview(), c.SYSTEM)
    made.execute("i1", MESSAGE, HOST, "host\n1", "hash")
    memory_of(storage).used = 0.95
    storage.refresh()
    return made


def memory_of(storage: Storage) -> Memory:
    used = storage._used
    assert isinstance(used, Memory)
    return used


def test_full_is_full_until_there_is_some_room_again(memory: Memory, storage: Storage) -> None:
    seen = []
    for used in (0.0, 0.89, 0.9, 0.89, 0.88, 0.879, 0.89, 1.2):
        memory.used = used
        storage.refresh()
        seen.append(storage.has_room())
    assert seen == [True, True, False, False, False, True, True, False]


def test_where_nothing_can_be_asked_what_was_known_holds(memory: Memory, storage: Storage) -> None:
    memory.used = 0.95
    storage.refresh()

    def down() -> float:
        raise Unavailable

    storage._used = down
    with pytest.raises(Unavailable):
        storage.refresh()
    assert not storage.has_room()


@pytest.mark.parametrize(
    "command",
    [
        MESSAGE,
        c.StartInterview(),
        c.StartQuestion(question_id=1, question_text="Why?"),
        c.RequestHelp(help_id="h", help_type="x", question_id=None, message=None),
    ],
)
def test_what_people_say_is_refused(executor: CommandExecutor, command: c.Command) -> None:
    with pytest.raises(Refusal) as refusal:
        executor.execute("i1", command, HOST)
    assert (refusal.value.code, refusal.value.retry_after) == ("storage_full", 60.0)


def test_no_interview_is_made(executor: CommandExecutor) -> None:
    for actor in (HOST, c.SYSTEM):
        with pytest.raises(Refusal, match="storage_full"):
            executor.execute("i2", c.CreateInterview(), actor)


@pytest.mark.parametrize(
    ("command", "actor"),
    [
        (c.EndInterview(), HOST),
        (c.EmergencyStop(reason=None), HOST),
        (c.SetConsent(user_id="host", scope="record", granted=False), HOST),
        (c.Join(), HOST),
        (c.Leave(user_id="host", reason="left"), c.SYSTEM),
    ],
)
def test_what_must_be_written_is(
    executor: CommandExecutor, command: c.Command, actor: c.Actor
) -> None:
    assert executor.execute("i1", command, actor)


def test_a_second_try_of_what_was_written_is_answered(
    executor: CommandExecutor, log: FakeEventLog
) -> None:
    (again,) = executor.execute("i1", MESSAGE, HOST, "host\n1", "hash")
    assert (again.seq, len(log.read("i1", 0))) == (1, 1)
