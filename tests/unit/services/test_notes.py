"""Notes: for hosts alone, replaced under their id, and no gap in anybody's seq."""

from typing import Any
from unittest.mock import Mock

import pytest

from app.adapters.feed import Feed
from app.contract import commands as wire
from app.contract.events.projection import Viewer, project
from app.domain import commands as c
from app.domain.commands import Actor
from app.domain.errors import Refusal
from app.domain.events import NoteSaved
from app.domain.identifiers import id_key
from app.services.identity.caller import Caller, Connection, Membership
from app.services.identity.command_keys import command_id
from app.services.interview_service import InterviewService
from tests.support.fakes import FakeEmitter, FakeEventLog, ReplaysAtOnce
from tests.unit.services.conftest import Process

MAYA, OLGA = Actor("maya", "interviewer"), Actor("olga", "observer")
LIN, GUEST = Actor("lin"), Actor("guest", "interviewer", counts_as_host=True)


def caller(actor: Actor, request_id: str | None = None) -> Caller:
    place = Membership({id_key(actor.id): actor})
    connection = Connection(str(actor.id), memberships={"i1": place})
    made = connection.caller(actor)
    if request_id is not None:
        made.command_id, made.fingerprint = command_id(actor, request_id), "hash"
    return made


def viewer(actor: Actor) -> Viewer:
    return caller(actor).viewer("i1")


@pytest.fixture
def interviews(process: Process, log: FakeEventLog) -> InterviewService:
    process.executor.execute("i1", c.CreateInterview(), c.SYSTEM)
    return InterviewService(process.executor, log, process.feeds, process.clock, Mock())


def save(
    interviews: InterviewService, by: Actor, text: str, request_id: str | None = None
) -> dict[str, Any]:
    command = wire.SaveNote(interview_id="i1", note_id=7, text=text, question_id="q1")
    return interviews.save_note(caller(by, request_id), command)


def test_a_host_saves_a_note_and_replaces_it(
    interviews: InterviewService, log: FakeEventLog
) -> None:
    saved = save(interviews, MAYA, "Calm.")
    assert {**saved, "timestamp": ""} == {
        "interview_id": "i1",
        "user_id": "maya",
        "note_id": 7,
        "question_id": "q1",
        "text": "Calm.",
        "timestamp": "",
        "seq": 1,
    }
    save(interviews, MAYA, "Very calm.")
    notes = [recorded.event for recorded in log.read("i1", 0)]
    assert [(n.note_id, n.text) for n in notes if isinstance(n, NoteSaved)] == [
        (7, "Calm."),
        (7, "Very calm."),
    ]


def test_a_note_sent_again_is_saved_once(interviews: InterviewService, log: FakeEventLog) -> None:
    first = save(interviews, MAYA, "Calm.", "r1")
    assert save(interviews, MAYA, "Calm.", "r1") == first
    assert len(log.read("i1", 0)) == 1


@pytest.mark.parametrize("actor", [LIN, OLGA])
def test_nobody_but_hosts_saves_one(
    interviews: InterviewService, log: FakeEventLog, actor: Actor
) -> None:
    with pytest.raises(Refusal, match="forbidden"):
        save(interviews, actor, "Calm.")
    assert log.read("i1", 0) == []


def test_notes_are_as_long_as_messages_may_be() -> None:
    wire.SaveNote(interview_id=1, note_id=1, text="x" * 8192)
    with pytest.raises(ValueError, match="8192 bytes"):
        wire.SaveNote(interview_id=1, note_id=1, text="x" * 8193)


@pytest.mark.parametrize(
    ("author", "actor", "sees"),
    [
        (MAYA, MAYA, True),
        (MAYA, Actor("ann", "interviewer"), True),
        (MAYA, Actor("root", "admin"), True),
        (MAYA, OLGA, False),
        (MAYA, LIN, False),
        (MAYA, GUEST, False),  # who shows no token is no host to others
        (GUEST, GUEST, True),
        (GUEST, Actor("other", "interviewer", counts_as_host=True), False),
        (GUEST, MAYA, True),
        (MAYA, Actor("maya"), False),  # a candidate of the same name
    ],
)
def test_who_sees_a_note(
    interviews: InterviewService, log: FakeEventLog, author: Actor, actor: Actor, sees: bool
) -> None:
    save(interviews, author, "Calm.")
    (recorded,) = log.read("i1", 0)
    seen = project(recorded, viewer(actor))
    assert seen is not None
    if sees:
        assert (seen[0], seen[1]["text"]) == ("note_saved", "Calm.")
    else:
        assert seen == ("record_entry", {"interview_id": "i1", "seq": 1})
    command = wire.SyncInterview(interview_id="i1")
    (synced,) = interviews.sync_interview(caller(actor), command)["events"]
    assert synced == {"event": seen[0], "data": seen[1]}


def test_live_it_comes_to_hosts_and_to_others_as_a_place_in_the_record(
    process: Process, interviews: InterviewService, log: FakeEventLog
) -> None:
    version = log.load("i1")
    assert version is not None
    emitter = FakeEmitter()
    feed = Feed("i1", version, log, emitter, replays=ReplaysAtOnce())
    for actor in (MAYA, LIN, OLGA):
        feed.join(str(actor.id), viewer(actor), None, lambda _: None)
    save(interviews, MAYA, "Calm.")
    for recorded in log.read("i1", 0):
        feed.apply(recorded)
    heard = [(event, to) for event, _, to in emitter.sent]
    assert heard == [("note_saved", ["maya"]), ("record_entry", ["lin", "olga"])]
    feed.join("late", viewer(LIN), 0, lambda _: None)
    assert emitter.sent[-1] == ("record_entry", {"interview_id": "i1", "seq": 1}, ["late"])


def test_after_the_end_no_note_is_taken(process: Process, interviews: InterviewService) -> None:
    process.executor.execute("i1", c.EndInterview(), MAYA)
    with pytest.raises(Refusal, match="interview_ended"):
        save(interviews, MAYA, "Calm.")


def test_what_says_nothing_known_is_no_mistake() -> None:
    """Clients had these fields before they meant something here."""
    typing = wire.TypingIndicator.model_validate(
        {"interview_id": 1, "is_typing": True, "about": ["code"]}
    )
    answer = wire.SubmitAnswer.model_validate(
        {"interview_id": 1, "question_id": 1, "answer_text": "", "format": "markdown"}
    )
    assert (typing.about, answer.format) == (None, None)


def test_an_answers_format_is_kept(process: Process, interviews: InterviewService) -> None:
    question = c.StartQuestion(question_id=1, question_text="Reverse a list.")
    process.executor.execute("i1", question, MAYA)
    for wanted, kept in (("code", "code"), ("text", "text"), (None, "text")):
        command = wire.SubmitAnswer.model_validate(
            {"interview_id": "i1", "question_id": 1, "answer_text": "x[::-1]", "format": wanted}
        )
        interviews.submit_answer(caller(LIN), command)
        seen = project(process.feeds.delivered[-1], viewer(LIN))
        assert seen is not None
        assert seen[1]["format"] == kept
