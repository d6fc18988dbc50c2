"""One interview's way out: each event once, in order, whatever comes early, late or twice."""

import itertools
import random
from collections.abc import Sequence

import pytest

from app.adapters.audience import Listener
from app.adapters.feed import Feed, room_name
from app.contract.events.projection import Viewer
from app.domain import events as e
from app.domain.events import Recorded
from app.ports.interview_log import Append, Version
from tests.support.fakes import FakeEmitter, FakeEventLog, ReplaysAtOnce

CANDIDATE = Viewer(frozenset(("ann",)), "candidate")
HOST = Viewer(frozenset(("host",)), "interviewer")


@pytest.fixture
def log() -> FakeEventLog:
    made = FakeEventLog()
    write(made, e.InterviewCreated(), guard="create")
    return made


@pytest.fixture
def emitter() -> FakeEmitter:
    return FakeEmitter()


@pytest.fixture
def feed(log: FakeEventLog, emitter: FakeEmitter) -> Feed:
    version = log.load("i1")
    assert version is not None
    return Feed("i1", version, log, emitter, replays=ReplaysAtOnce())


_commands = itertools.count()


def write(log: FakeEventLog, *events: e.Event, guard: str = "system") -> list[Recorded]:
    """Append to the log behind the feed's back; what was written."""
    before = len(log.read("i1", -1))
    log.append(
        Append(
            key="i1",
            interview_id="i1",
            events=events,
            time=1000 + before,
            guard=guard,  # type: ignore[arg-type]
            command_id=str(next(_commands)),
        )
    )
    return log.read("i1", before - 1)


def messages(log: FakeEventLog, count: int) -> list[Recorded]:
    return write(
        log,
        *[
            e.MessageSent(user_id="ann", message=str(n), type="text", message_id=str(n))
            for n in range(count)
        ],
    )


def seqs(emitter: FakeEmitter, to: str | Sequence[str] | None = None) -> list[int]:
    return [p["seq"] for _, p, t in emitter.sent if "seq" in p and (to is None or t == to)]


def enter(
    feed: Feed, sid: str, viewer: Viewer = CANDIDATE, after_seq: int | None = None
) -> Version:
    greeted: list[Version] = []
    feed.join(sid, viewer, after_seq, greeted.append)
    (version,) = greeted
    return version


@pytest.mark.parametrize("seed", range(20))
def test_each_event_goes_out_once_and_in_order(
    feed: Feed, log: FakeEventLog, emitter: FakeEmitter, seed: int
) -> None:
    enter(feed, "s1")
    arriving = messages(log, 12) * 3
    random.Random(seed).shuffle(arriving)
    for recorded in arriving:
        feed.apply(recorded)
    assert seqs(emitter) == list(range(1, 13))
    assert feed.version == log.load("i1")
    assert not feed.has_gap


def test_what_came_too_early_waits_for_what_is_missing(
    feed: Feed, log: FakeEventLog, emitter: FakeEmitter
) -> None:
    enter(feed, "s1")
    first, second, third = messages(log, 3)
    assert feed.apply(third) is False
    assert (feed.has_gap, seqs(emitter)) == (True, [])
    assert feed.apply(first) is False
    assert seqs(emitter) == [1]
    assert feed.apply(second) is True
    assert (feed.has_gap, seqs(emitter)) == (False, [1, 2, 3])


def test_a_gap_is_read_from_the_log(feed: Feed, log: FakeEventLog, emitter: FakeEmitter) -> None:
    enter(feed, "s1")
    feed.apply(messages(log, 4)[-1])
    feed.catch_up()
    assert seqs(emitter) == [1, 2, 3, 4]
    assert not feed.has_gap


def test_what_comes_while_the_log_is_read_is_kept(
    feed: Feed, log: FakeEventLog, emitter: FakeEmitter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last read saw nothing new; before it came back, 4 overtook 3."""
    enter(feed, "s1")
    feed.apply(messages(log, 2)[-1])
    real = log.read
    later: list[Recorded] = []

    def read(key: str, after_seq: int, limit: int = 500) -> list[Recorded]:
        found = real(key, after_seq, limit)
        if not found and not later:
            monkeypatch.setattr(log, "read", real)
            later.extend(messages(log, 2))
            feed.apply(later[1])
        return found

    monkeypatch.setattr(log, "read", read)
    feed.catch_up()
    feed.apply(later[0])
    assert seqs(emitter) == [1, 2, 3, 4]


def test_nothing_is_sent_where_nobody_is(
    feed: Feed, log: FakeEventLog, emitter: FakeEmitter
) -> None:
    for recorded in messages(log, 2):
        feed.apply(recorded)
    assert emitter.sent == []
    assert feed.version.seq == 2


# --- joining


@pytest.mark.parametrize(
    ("after_seq", "replayed"), [(None, []), (0, [1, 2, 3]), (2, [3]), (3, []), (99, [])]
)
def test_a_joiner_gets_what_it_missed_then_what_comes(
    feed: Feed,
    log: FakeEventLog,
    emitter: FakeEmitter,
    after_seq: int | None,
    replayed: list[int],
) -> None:
    for recorded in messages(log, 3):
        feed.apply(recorded)
    assert enter(feed, "s1", after_seq=after_seq).seq == 3
    assert seqs(emitter, ["s1"]) == replayed
    feed.apply(messages(log, 1)[0])
    assert seqs(emitter, room_name("i1")) == [4]
    assert emitter.rooms[room_name("i1")] == {"s1"}


def test_what_happens_during_a_replay_is_neither_missed_nor_doubled(
    feed: Feed, log: FakeEventLog, emitter: FakeEmitter, monkeypatch: pytest.MonkeyPatch
) -> None:
    for recorded in messages(log, 3):
        feed.apply(recorded)
    happening = iter(range(3))

    def something_happens(sid: str) -> bool:
        if next(happening, None) is not None:
            for recorded in messages(log, 2):
                feed.apply(recorded)
        return False

    monkeypatch.setattr(emitter, "is_behind", something_happens)
    enter(feed, "s1", after_seq=0)
    assert seqs(emitter, ["s1"]) == list(range(1, 10))


def test_who_knows_more_than_this_process_is_sent_nothing_again(
    feed: Feed, log: FakeEventLog, emitter: FakeEmitter
) -> None:
    """The process stood still for a while; whoever comes was at another one meanwhile."""
    enter(feed, "other")
    messages(log, 5)
    assert enter(feed, "s1", after_seq=4) == log.load("i1")
    assert seqs(emitter, ["s1"]) == [5]
    assert seqs(emitter, room_name("i1")) == [1, 2, 3, 4, 5]


def test_who_knows_more_than_the_log_goes_on_with_the_log(
    feed: Feed, log: FakeEventLog, emitter: FakeEmitter
) -> None:
    messages(log, 2)
    assert enter(feed, "s1", after_seq=9) == log.load("i1")
    assert seqs(emitter) == []


def test_a_replay_never_falls_behind_who_is_there(
    feed: Feed, log: FakeEventLog, emitter: FakeEmitter
) -> None:
    """The joiner's reading finds events that the process has not heard of: all get them."""
    enter(feed, "there")
    for recorded in messages(log, 2):
        feed.apply(recorded)
    messages(log, 2)
    enter(feed, "late", after_seq=0)
    assert seqs(emitter, ["late"]) == [1, 2, 3, 4]
    assert seqs(emitter, room_name("i1")) == [1, 2, 3, 4]


def test_a_member_that_left_gets_nothing(
    feed: Feed, log: FakeEventLog, emitter: FakeEmitter
) -> None:
    enter(feed, "s1")
    feed.leave("s1")
    feed.leave("s1")
    feed.apply(messages(log, 1)[0])
    assert emitter.sent == []
    assert emitter.rooms[room_name("i1")] == set()


# --- who sees what


def test_an_answers_text_is_for_its_author_and_the_hosts(
    feed: Feed, log: FakeEventLog, emitter: FakeEmitter
) -> None:
    for sid, viewer in (
        ("ann", CANDIDATE),
        ("bob", Viewer(frozenset(("bob",)), "candidate")),
        ("host", HOST),
    ):
        enter(feed, sid, viewer)
    events = write(
        log,
        e.QuestionStarted(question_id=1, question_text="Why?", started_by="host"),
        e.AnswerSubmitted(
            question_id=1,
            user_id="ann",
            answer_text="Because.",
            response_time=1.0,
            measured_response_time=1.0,
            revision=1,
            late=False,
        ),
    )
    for recorded in events:
        feed.apply(recorded)
    seen = {sid: p.get("answer_text") for n, p, to in emitter.sent if n == "answer_submitted"
            for sid in to or ()}  # fmt: skip
    assert seen == {"ann": "Because.", "host": "Because.", "bob": None}


def test_the_words_of_a_question_are_at_hand_or_read(feed: Feed, log: FakeEventLog) -> None:
    first, second = write(
        log,
        e.QuestionStarted(question_id=1, question_text="Why?", started_by="host"),
        e.QuestionStarted(question_id=2, question_text="How?", started_by="host"),
    )
    feed.apply(first)
    feed.apply(second)
    assert feed.question_text(2) == "How?"
    assert feed.question_text(1) == "Why?"
    assert feed.question_text(99) is None


TYPING = {"interview_id": "i1", "user_id": "ann", "is_typing": True}
WAITING = {"interview_id": "i1", "user_id": "bob", "waiting": True}


def test_what_stands_in_no_log_goes_to_the_room_or_to_its_hosts(
    feed: Feed, emitter: FakeEmitter
) -> None:
    feed.emit_ephemeral("user_typing", TYPING, None, False)
    assert emitter.sent == []
    enter(feed, "ann", CANDIDATE)
    enter(feed, "host", HOST)
    feed.emit_ephemeral("user_typing", TYPING, "ann", False)
    feed.emit_ephemeral("participant_waiting", WAITING, None, True)
    assert [(name, to) for name, _, to in emitter.sent] == [
        ("user_typing", room_name("i1")),
        ("participant_waiting", ["host"]),
    ]


@pytest.mark.parametrize("code", ["SAVE10", 7, ["rate_limited"], None])
def test_a_code_that_is_no_refusals_reaches_everybody_as_it_is(
    feed: Feed, emitter: FakeEmitter, code: object
) -> None:
    """An application's own event, or a plug-in's, while a talk or a camera listens, too."""
    heard: list[object] = []
    feed.listeners.append(Listener(CANDIDATE, lambda _, payload: heard.append(payload)))
    enter(feed, "ann", CANDIDATE)
    coupon = {"interview_id": "i1", "code": code}
    feed.emit_ephemeral("coupon", coupon, None, False)
    feed.emit_ephemeral("coupon", coupon, None, False, to_user="ann")
    assert heard == [coupon, coupon]
    assert [(payload, to) for _, payload, to in emitter.sent] == [
        (coupon, room_name("i1")),
        (coupon, ["ann"]),
    ]
