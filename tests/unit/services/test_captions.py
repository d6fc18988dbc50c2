"""A captioner writes what somebody says who asked for it, in place of what was heard."""

from typing import Any
from unittest.mock import Mock

import pytest

from app.contract import commands as wire
from app.contract.events import EVENTS
from app.contract.events.projection import Viewer
from app.contract.http.invitations import NewInvitation
from app.contract.http.transcripts import Transcript
from app.domain import commands as c
from app.domain.commands import Actor
from app.domain.conversation import Conversation
from app.domain.errors import Refusal
from app.domain.events import (
    AnswerSubmitted,
    CaptionWritten,
    Event,
    QuestionStarted,
    Recorded,
    UtteranceTranscribed,
)
from app.domain.interview import Interview
from app.ports.interview_log import Version
from app.services.identity.caller import Connection, Identity, Membership
from app.services.identity.command_keys import command_id
from app.services.records.report import Reports
from app.services.websocket_service import WebSocketService
from tests.support.fake_concurrency import FakeConcurrency
from tests.support.fakes import FakeEventLog
from tests.unit.services.conftest import Process
from tests.unit.services.records.test_transcripts import MARK, START, put, said, transcript

CLEO, LIN = Actor("cleo", "captioner"), Actor("lin", "candidate")
MAYA, OLGA, ROOT = Actor("maya", "interviewer"), Actor("olga", "observer"), Actor("root", "admin")


@pytest.fixture
def rooms(process: Process, log: FakeEventLog) -> WebSocketService:
    """Lin has asked for captions by a person; consents count as given."""
    process.executor.execute("i1", c.CreateInterview(consent_default="given"), c.SYSTEM)
    service = WebSocketService(
        process.executor, Mock(), log, process.feeds, process.emitter, process.attendance,
        Mock(), Mock(), process.clock, create_unknown=False, consent_default="ask",
    )  # fmt: skip
    wish(process, True)
    return service


def wish(process: Process, granted: bool) -> None:
    command = c.SetConsent(user_id="lin", scope="caption", granted=granted)
    process.executor.execute("i1", command, LIN)


def write(
    rooms: WebSocketService,
    by: Actor = CLEO,
    request_id: str | None = None,
    /,
    for_user_id: str = "lin",
    **fields: Any,
) -> dict[str, Any]:
    place = Membership({str(by.id): by})
    made = Connection(str(by.id), memberships={"i1": place}).caller(by)
    if request_id is not None:
        made.command_id, made.fingerprint = command_id(by, request_id), "hash"
    command = wire.Caption(
        interview_id="i1", for_user_id=for_user_id, **{"text": "Hello.", **fields}
    )
    return rooms.caption(made, command)


def captions(log: FakeEventLog) -> list[CaptionWritten]:
    events = [recorded.event for recorded in log.read("i1", 0)]
    return [event for event in events if isinstance(event, CaptionWritten)]


class TestWriting:
    def test_it_comes_to_the_room_as_what_somebody_said(self, rooms: WebSocketService) -> None:
        told = write(rooms, utterance_id="u1")
        EVENTS["live_transcription"].model_validate(told)
        assert {**told, "timestamp": ""} == {
            "interview_id": "i1",
            "user_id": "lin",
            "text": "Hello.",
            "is_final": True,
            "utterance_id": "u1",
            "timestamp": "",
            "engine": "person",
            "captioned_by": "cleo",
            "seq": 2,
        }

    def test_one_that_corrects_nothing_has_an_id_of_its_own(
        self, rooms: WebSocketService, log: FakeEventLog
    ) -> None:
        ids = {write(rooms)["utterance_id"] for _ in range(2)}
        assert len(ids) == 2
        assert {caption.utterance_id for caption in captions(log)} == ids

    def test_an_utterances_id_may_be_a_number(self, rooms: WebSocketService) -> None:
        assert write(rooms, utterance_id=7)["utterance_id"] == "7"

    def test_one_sent_again_stands_once(self, rooms: WebSocketService, log: FakeEventLog) -> None:
        assert write(rooms, CLEO, "r1") == write(rooms, CLEO, "r1")
        assert len(captions(log)) == 1

    @pytest.mark.parametrize("for_user_id", ["maya", "nobody", "cleo"])
    def test_who_did_not_ask_is_captioned_by_nobody(
        self, rooms: WebSocketService, log: FakeEventLog, for_user_id: str
    ) -> None:
        with pytest.raises(Refusal, match="caption_not_asked_for"):
            write(rooms, for_user_id=for_user_id)
        assert captions(log) == []

    def test_who_withdraws_the_wish_is_captioned_no_more(
        self, rooms: WebSocketService, process: Process, log: FakeEventLog
    ) -> None:
        write(rooms)
        wish(process, False)
        with pytest.raises(Refusal, match="caption_not_asked_for"):
            write(rooms)
        assert len(captions(log)) == 1

    @pytest.mark.parametrize("actor", [LIN, MAYA, OLGA, ROOT])
    def test_nobody_but_captioners_writes_one(
        self, rooms: WebSocketService, log: FakeEventLog, actor: Actor
    ) -> None:
        with pytest.raises(Refusal, match="forbidden"):
            write(rooms, actor)
        assert captions(log) == []

    def test_without_tokens_who_comes_as_a_captioner_is_one(self, rooms: WebSocketService) -> None:
        assert Identity().may("caption")
        assert write(rooms, Actor("guest", "captioner", counts_as_host=True))["text"] == "Hello."

    def test_after_the_end_nothing_is_written(
        self, rooms: WebSocketService, process: Process
    ) -> None:
        process.executor.execute("i1", c.EndInterview(), MAYA)
        with pytest.raises(Refusal, match="interview_ended"):
            write(rooms)

    def test_it_is_as_long_as_a_message_may_be(self) -> None:
        wire.Caption(interview_id=1, for_user_id=1, text="x" * 8192)
        for text in ("x" * 8193, ""):
            with pytest.raises(ValueError, match="text"):
                wire.Caption(interview_id=1, for_user_id=1, text=text)


def caption(text: str, utterance_id: str = "u1", of: str = "lin") -> Event:
    return CaptionWritten(user_id="cleo", for_user_id=of, utterance_id=utterance_id, text=text)


def heard(text: str, at: float = 0.5, user: str = "lin", utterance_id: str = "u1") -> Event:
    one = said(user, text, at, *([(text, 0.0, 2.0)] if text else ()))
    assert isinstance(one, UtteranceTranscribed)
    fields = {name: getattr(one, name) for name in one.__dataclass_fields__}
    return UtteranceTranscribed(**{**fields, "utterance_id": utterance_id})


def told(*events: Event) -> dict[str, Any]:
    found: Any = transcript(*events, started_at=None)
    Transcript.model_validate(found)
    return found  # type: ignore[no-any-return]


def test_an_invitation_may_be_a_captioners() -> None:
    assert NewInvitation.model_validate({"role": " Captioner "}).role == "captioner"


class TestTranscript:
    def test_a_persons_text_stands_in_place_of_the_machines(self) -> None:
        found = told(heard("I built a cash."), caption("I built a cache."))
        (utterance,) = found["utterances"]
        (entry,) = found["entries"]
        (piece,) = entry["pieces"]
        for row in (utterance, piece):
            assert (row["text"], row["engine"]) == ("I built a cache.", "person")
            assert (row["seq"], row["utterance_id"], row["confidence"]) == (1, "u1", None)
        assert (entry["text"], entry["t0"], entry["t1"]) == ("I built a cache.", 0.0, 2.0)

    def test_the_latest_one_counts(self) -> None:
        found = told(heard("A cash."), caption("A cashe."), caption("A cache."))
        assert [entry["text"] for entry in found["entries"]] == ["A cache."]

    def test_it_may_come_before_what_was_heard(self) -> None:
        found = told(caption("A cache."), heard("A cash."))
        assert [u["text"] for u in found["utterances"]] == ["A cache."]

    def test_it_may_say_what_was_not_heard(self) -> None:
        found = told(heard("", 0.5), caption("Yes."))
        assert [(u["text"], u["t0"], u["seq"]) for u in found["utterances"]] == [("Yes.", 0.0, 1)]

    def test_one_of_its_own_stands_where_it_was_written(self) -> None:
        found = told(heard("Hello.", -30.0), caption("I am Lin.", "caption-1"))
        assert [(e["text"], e["spoken"]) for e in found["entries"]] == [
            ("Hello.", True),
            ("I am Lin.", True),
        ]
        assert found["entries"][1]["pieces"][0]["engine"] == "person"
        assert found["entries"][0]["pieces"][0]["engine"] is None

    def test_anothers_utterance_of_that_name_is_not_touched(self) -> None:
        found = told(heard("Mine.", user="ben"), caption("Not mine."))
        assert {u["user_id"]: u["text"] for u in found["utterances"]} == {
            "ben": "Mine.",
            "lin": "Not mine.",
        }


def answer(text: str, utterance_id: str | None = "u1") -> Event:
    return AnswerSubmitted(
        question_id="q", user_id="lin", answer_text=text, response_time=1.0,
        measured_response_time=1.0, revision=1, late=False, utterance_id=utterance_id,
    )  # fmt: skip


class TestAnswers:
    @pytest.mark.parametrize("text", ["I built a cash.", "I built a cache."])
    @pytest.mark.parametrize("utterance_id", ["u1", None])
    def test_one_that_repeats_either_text_stands_there_once(
        self, text: str, utterance_id: str | None
    ) -> None:
        found = told(
            put("q", "What?"),
            heard("I built a cash.", 0.0015),
            caption("I built a cache."),
            answer(text, utterance_id),
        )
        assert [entry["text"] for entry in found["entries"]] == ["What?", "I built a cache."]
        assert found["entries"][1]["question_id"] == "q"

    def test_the_report_reads_the_persons_words(self) -> None:
        events = [
            put("q", "What?"),
            heard("I built a cash. It fell to 2 s.", 0.0015),
            caption("I built a cache. It fell to 2 s."),
            answer("I built a cash. It fell to 2 s."),
        ]
        (found,) = reported(events)
        assert (found["answer_text"], found["captioned"]) == (
            "I built a cache. It fell to 2 s.",
            True,
        )
        assert any(quote["quote"] == "I built a cache." for quote in found["evidence"])

    def test_words_that_their_author_changed_stay(self) -> None:
        events = [
            put("q", "What?"),
            heard("A cash.", 0.0015),
            caption("A cache."),
            answer("A queue."),
        ]
        (found,) = reported(events)
        assert (found["answer_text"], found["captioned"]) == ("A queue.", False)


def reported(events: list[Event]) -> list[dict[str, Any]]:
    log = Mock()
    recorded = [Recorded(n, START + n, "i", event) for n, event in enumerate(events, 1)]
    log.read = lambda _key, after, _limit: [one for one in recorded if one.seq > after]
    state = Interview(
        "i", ai_led=False, invited_only=False, held=False, consent_default="given", started_at=START
    )
    host = Viewer(frozenset(("maya",)), "interviewer")
    report = Reports(log, lambda: START + 9, concurrency=FakeConcurrency()).report(
        "i", Version(len(events), START, state), host
    )
    answers: list[dict[str, Any]] = report["questions"][0]["answers"]
    return answers


def put_by_ai(question_id: str, *, opening: bool) -> Event:
    mark = {**MARK, "opening": opening}
    return QuestionStarted(question_id=question_id, question_text="?", started_by="ai", ai=mark)


class TestTalk:
    def turns(self, *events: Event) -> list[str | None]:
        talk = (
            put_by_ai("q", opening=True),
            heard("I built a cash."),
            answer("I built a cash."),
            put_by_ai("r", opening=False),
            *events,
        )
        recorded = [Recorded(n, START + n, "i", event) for n, event in enumerate(talk)]
        return [turn.user_input for turn in Conversation().after(recorded).turns]

    def test_the_ai_reads_the_persons_words(self) -> None:
        assert self.turns() == [None, "I built a cash."]
        assert self.turns(caption("I built a cache.")) == [None, "I built a cache."]

    def test_not_those_of_somebody_else(self) -> None:
        assert self.turns(caption("No.", of="ben"))[1] == "I built a cash."
        assert self.turns(caption("No.", "u2"))[1] == "I built a cash."
