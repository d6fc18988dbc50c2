"""The executor: decide, append, and decide again when somebody was faster."""

import pytest

from app.domain import commands as c
from app.domain import events as e
from app.domain.budgets import Budgets
from app.domain.errors import Refusal
from app.ports.interview_log import Append, Unavailable
from app.services.interviews.executor import MAX_TRIES, SNAPSHOT_EVERY, LeaseLost
from tests.support.fakes import FakeEventLog
from tests.unit.services.conftest import Process

HOST = c.Actor("host", "interviewer")
CANDIDATE = c.Actor("cand", "candidate")
QUESTION = c.StartQuestion(question_id=1, question_text="Why?")
ANSWER = c.SubmitAnswer(question_id=1, answer_text="Because.")
MESSAGE = c.SendMessage(message="Hello", type="text", message_id="m")


@pytest.fixture
def created(process: Process) -> Process:
    """A process that follows the interview i1."""
    process.executor.execute("i1", c.CreateInterview(), c.SYSTEM)
    process.feeds.follow("i1")
    return process


def race(log: FakeEventLog, faster: Process, *commands: c.Command, times: int = 1) -> list[Append]:
    """Let another process be faster than the next `times` appends; returns who was overtaken."""
    overtaken: list[Append] = []

    def overtake(request: Append) -> None:
        if request.process != faster.presence.process and len(overtaken) < times:
            overtaken.append(request)
            for command in commands:
                faster.executor.execute("i1", command, HOST)

    log.before_append = overtake
    return overtaken


def types(log: FakeEventLog) -> list[str]:
    return [type(r.event).__name__ for r in log.read("i1", 0)]


@pytest.mark.parametrize("command", [c.CreateInterview(), c.EndInterview()])
def test_what_is_refused_is_refused_however_much_others_write(
    created: Process, log: FakeEventLog, monkeypatch: pytest.MonkeyPatch, command: c.Command
) -> None:
    """A log that grows with each look at it must not make `temporarily_unavailable` of it."""
    created.executor.execute("i1", c.EndInterview(), HOST)
    stranger = Process(log, "p9")
    real = log.read

    def read(key: str, after_seq: int, limit: int = 500) -> list[e.Recorded]:
        left = e.ParticipantLeft(user_id="x", reason="left")
        number = len(real("i1", -1))
        log.append(Append("i1", "i1", [left], 1, "system", f"growing {number}"))
        return real(key, after_seq, limit)

    monkeypatch.setattr(log, "read", read)
    with pytest.raises(Refusal) as refusal:
        stranger.executor.execute("i1", command, HOST)
    assert refusal.value.code in ("interview_exists", "interview_ended")


def test_over_its_budget_an_interview_takes_its_end_alone(
    created: Process, log: FakeEventLog
) -> None:
    log.budgets = Budgets(events=2)
    for _ in range(2):
        created.executor.execute("i1", MESSAGE, HOST)
    for actor in (HOST, CANDIDATE):
        with pytest.raises(Refusal, match="interview_full"):
            created.executor.execute("i1", MESSAGE, actor)
    created.executor.execute(
        "i1", c.SetConsent(user_id="cand", scope="share", granted=False), CANDIDATE
    )
    created.executor.execute("i1", c.Join(), CANDIDATE)
    created.executor.execute("i1", c.Leave(user_id="cand", reason="left"), c.SYSTEM)
    created.executor.execute("i1", c.EndInterview(), HOST)
    assert types(log)[2:] == [
        "ConsentChanged", "ParticipantJoined", "ParticipantLeft", "InterviewEnded",
    ]  # fmt: skip


def test_what_was_appended_is_returned_and_delivered(created: Process, log: FakeEventLog) -> None:
    started, asked = created.executor.execute("i1", QUESTION, HOST)
    assert [r.seq for r in (started, asked)] == [1, 2]
    assert created.feeds.delivered[-2:] == [started, asked]
    assert tuple(log.read("i1", 0)) == (started, asked)


def test_an_interview_is_named_as_its_sender_wrote_it(process: Process, log: FakeEventLog) -> None:
    process.executor.execute(7, c.CreateInterview(), c.SYSTEM)
    process.executor.execute("7", MESSAGE, HOST)
    assert [r.interview_id for r in log.read("7", -1)] == [7, "7"]


def test_a_broken_rule_writes_nothing(created: Process, log: FakeEventLog) -> None:
    with pytest.raises(Refusal, match="unknown_question"):
        created.executor.execute("i1", ANSWER, CANDIDATE)
    assert log.read("i1", 0) == []


def test_overtaken_it_decides_again_on_what_happened(
    created: Process, other: Process, log: FakeEventLog
) -> None:
    created.executor.execute("i1", QUESTION, HOST)
    overtaken = race(log, other, ANSWER)
    (revision,) = created.executor.execute("i1", ANSWER, HOST)
    assert isinstance(revision.event, e.AnswerSubmitted)
    assert revision.event.revision == 2
    assert len(overtaken) == 1


def test_overtaken_it_may_find_that_the_rules_refuse_now(
    created: Process, other: Process, log: FakeEventLog
) -> None:
    race(log, other, c.StartInterview())
    with pytest.raises(Refusal, match="interview_already_started"):
        created.executor.execute("i1", c.StartInterview(), HOST)
    assert types(log) == ["InterviewStarted"]


@pytest.mark.parametrize("command", [MESSAGE, c.Join(), ANSWER, c.EndInterview()])
def test_a_stop_that_was_faster_lets_nothing_follow(
    created: Process, other: Process, log: FakeEventLog, command: c.Command
) -> None:
    created.executor.execute("i1", QUESTION, HOST)
    race(log, other, c.EmergencyStop())
    with pytest.raises(Refusal, match="interview_stopped"):
        created.executor.execute("i1", command, HOST)
    assert types(log)[-1] == "EmergencyStopped"


def test_a_message_is_not_disturbed_by_the_rules(
    created: Process, other: Process, log: FakeEventLog
) -> None:
    appended: list[Append] = []
    race(log, other, c.StartInterview())
    overtake = log.before_append

    def count(request: Append) -> None:
        if request.process == created.presence.process:
            appended.append(request)
        assert overtake is not None
        overtake(request)

    log.before_append = count
    created.executor.execute("i1", MESSAGE, CANDIDATE)
    assert len(appended) == 1
    assert types(log) == ["InterviewStarted", "MessageSent"]


@pytest.mark.parametrize(("times", "written"), [(MAX_TRIES - 1, True), (MAX_TRIES, False)])
def test_it_gives_up_when_it_was_overtaken_often_enough(
    created: Process, other: Process, log: FakeEventLog, times: int, written: bool
) -> None:
    created.executor.execute("i1", QUESTION, HOST)
    overtaken = race(log, other, ANSWER, times=times)
    if written:
        created.executor.execute("i1", ANSWER, CANDIDATE)
    else:
        with pytest.raises(Unavailable):
            created.executor.execute("i1", ANSWER, CANDIDATE)
    assert len(overtaken) == times
    answers = [r.event for r in log.read("i1", 0) if isinstance(r.event, e.AnswerSubmitted)]
    assert [a.user_id for a in answers].count("cand") == written


def test_stopped_at_its_last_try_it_is_told_so(
    created: Process, other: Process, log: FakeEventLog
) -> None:
    created.executor.execute("i1", QUESTION, HOST)
    tries: list[Append] = []

    def overtake(request: Append) -> None:
        if request.process != other.presence.process:
            tries.append(request)
            is_last = len(tries) == MAX_TRIES
            faster = c.EmergencyStop(reason="enough") if is_last else ANSWER
            other.executor.execute("i1", faster, HOST)

    log.before_append = overtake
    with pytest.raises(Refusal, match="interview_stopped"):
        created.executor.execute("i1", ANSWER, CANDIDATE)
    assert len(tries) == MAX_TRIES


def test_two_creations_leave_one_interview(process: Process, other: Process) -> None:
    process.executor.execute("i1", c.CreateInterview(), c.SYSTEM)
    with pytest.raises(Refusal, match="interview_exists"):
        other.executor.execute("i1", c.CreateInterview(), c.SYSTEM)


# --- the same command again


def test_sent_again_a_command_gets_its_first_answer(created: Process, log: FakeEventLog) -> None:
    first = created.executor.execute("i1", MESSAGE, CANDIDATE, "cand\n1", "hash")
    created.executor.execute("i1", MESSAGE, CANDIDATE, "cand\n2", "hash")
    assert created.executor.execute("i1", MESSAGE, CANDIDATE, "cand\n1", "hash") == first
    assert len(log.read("i1", 0)) == 2


def test_sent_again_elsewhere_it_gets_its_first_answer_too(
    created: Process, other: Process
) -> None:
    first = created.executor.execute("i1", QUESTION, HOST, "host\n1", "hash")
    assert other.executor.execute("i1", QUESTION, HOST, "host\n1", "hash") == first


@pytest.mark.parametrize("command", [c.StartInterview(), c.EmergencyStop()])
def test_sent_again_it_is_no_matter_that_the_rules_would_refuse_now(
    created: Process, log: FakeEventLog, command: c.Command
) -> None:
    first = created.executor.execute("i1", command, HOST, "host\n1", "hash")
    assert created.executor.execute("i1", command, HOST, "host\n1", "hash") == first
    assert len(log.read("i1", 0)) == 1


@pytest.mark.parametrize("again", [MESSAGE, c.StartInterview()])
def test_a_request_id_is_good_for_one_payload(created: Process, again: c.Command) -> None:
    created.executor.execute("i1", c.StartInterview(), HOST, "host\n1", "hash")
    with pytest.raises(Refusal) as refusal:
        created.executor.execute("i1", again, HOST, "host\n1", "another")
    assert (refusal.value.code, refusal.value.field) == ("request_id_reused", "request_id")


def test_without_a_request_id_the_same_words_are_said_twice(
    created: Process, log: FakeEventLog
) -> None:
    created.executor.execute("i1", MESSAGE, CANDIDATE)
    created.executor.execute("i1", MESSAGE, CANDIDATE)
    assert types(log) == ["MessageSent", "MessageSent"]


# --- time, leases, snapshots, failure


def test_time_never_runs_back(created: Process, other: Process) -> None:
    other.clock.now += 10_000
    (late,) = other.executor.execute("i1", c.StartInterview(), HOST)
    created.feeds.refresh("i1", [late])
    (following,) = created.executor.execute("i1", MESSAGE, HOST)
    assert following.time == late.time


def test_a_process_taken_for_dead_writes_for_nobody(created: Process, log: FakeEventLog) -> None:
    created.presence.lose("p1")
    with pytest.raises(LeaseLost):
        created.executor.execute("i1", MESSAGE, CANDIDATE)
    assert log.read("i1", 0) == []
    withdrawn = c.SetConsent(user_id="cand", scope="record", granted=False)
    assert len(created.executor.execute("i1", withdrawn, c.SYSTEM)) == 1


def test_a_snapshot_is_kept_every_64_events(created: Process, log: FakeEventLog) -> None:
    for _ in range(SNAPSHOT_EVERY - 1):
        created.executor.execute("i1", MESSAGE, CANDIDATE)
    assert log.snapshots == {}
    created.executor.execute("i1", MESSAGE, CANDIDATE)
    assert log.snapshots["i1"].seq == SNAPSHOT_EVERY
    created.executor.execute("i1", QUESTION, HOST)
    loaded = log.load("i1")
    assert loaded == created.feeds.version("i1")


def test_without_the_log_nothing_is_promised(created: Process, log: FakeEventLog) -> None:
    log.down = True
    with pytest.raises(Unavailable):
        created.executor.execute("i1", MESSAGE, CANDIDATE)
    log.down = False
    assert log.read("i1", 0) == []
