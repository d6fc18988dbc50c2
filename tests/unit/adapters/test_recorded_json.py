"""Reading what another version wrote."""

from typing import Any

import orjson
import pytest

from app.adapters.recorded_json import decode_event, encode_event
from app.adapters.redis_event_log import fold
from app.contract.events.projection import Viewer, project
from app.domain import events as e
from app.domain.conversation import Conversation
from app.domain.interview import Interview

VIEWER = Viewer(frozenset(("ann",)), "candidate")
QUESTION: dict[str, Any] = {"question_id": "q1", "question_text": "Why?", "started_by": "max"}


def line(**changes: Any) -> bytes:
    return orjson.dumps(
        {"type": "QuestionStarted", "time": 5, "interview_id": 7, "data": QUESTION, **changes}
    )


def test_a_field_that_this_version_does_not_know_is_dropped() -> None:
    recorded = decode_event("7", 3, -1, line(data={**QUESTION, "colour": "red"}, later=[1]))

    assert recorded == e.Recorded(3, 5, 7, e.QuestionStarted(**QUESTION))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(line(type="Later"), id="a type of a later version"),
        pytest.param(line(type=None), id="no type"),
        pytest.param(line(data={"question_id": "q1"}), id="a field is missing"),
        pytest.param(
            line(data={**QUESTION, "question_text": ["Why?"]}), id="another type of value"
        ),
        pytest.param(line(data=[]), id="data of another shape"),
        pytest.param(line()[:-9], id="cut off"),
        pytest.param(b"[]", id="no object"),
        pytest.param(b"", id="empty"),
        pytest.param(b"\xff\x00", id="bytes"),
    ],
)
def test_what_cannot_be_read_keeps_its_place_and_changes_nothing(body: bytes) -> None:
    recorded = decode_event("7", 3, -1, body)
    before = fold(None, [e.Recorded(0, 1, 7, e.InterviewCreated(created_by="max"))])
    after = fold(before, [recorded])

    assert isinstance(recorded.event, e.UnknownEvent)
    assert before is not None
    assert after is not None
    assert (after.seq, after.state) == (3, before.state)
    seen = project(recorded, VIEWER)
    assert seen is not None
    assert seen[0] == "record_entry"
    assert str(seen[1]["interview_id"]) == "7"
    assert seen[1]["seq"] == 3


def test_an_unknown_event_raises_the_version_of_the_rules_where_its_writer_did() -> None:
    created = e.Recorded(0, 1, 7, e.InterviewCreated(created_by="max"))
    state = fold(None, [created, decode_event("7", 1, -1, line(type="Later", rules=True))])

    assert state is not None
    assert state.state.rules_version == 1
    assert b'"rules":true' in encode_event(e.InterviewEnded(ended_by="max"), 1, 7)
    assert b'"rules"' not in encode_event(
        e.MessageSent(user_id="ann", message="hi", type="text", message_id="m"), 1, 7
    )


def test_an_answer_to_a_question_that_cannot_be_read_is_no_failure() -> None:
    answer = e.AnswerSubmitted(
        question_id="q9",
        user_id="ann",
        answer_text="yes",
        response_time=1.0,
        measured_response_time=1.0,
        revision=1,
        late=False,
    )
    created = e.Recorded(0, 1, 7, e.InterviewCreated())

    version = fold(None, [created, decode_event("7", 1, -1, encode_event(answer, 2, 7))])

    assert version is not None
    assert version.state == Interview(
        interview_id=7, ai_led=False, invited_only=False, held=False, rules_version=1
    )


def test_a_reply_with_fields_of_a_later_version_is_read_without_them() -> None:
    mark = {
        "response_type": "question",
        "strategy_used": "open",
        "focus_area": "caching",
        "confidence": 0.5,
        "engine": "rules",
        "question_id": "q1",
        "takes_answer": False,
        "opening": True,
        "mood": "calm",
    }
    known = decode_event("7", 1, -1, line(data={**QUESTION, "ai": mark}))
    foreign = decode_event("7", 2, -1, line(data={**QUESTION, "ai": {"engine": "rules"}}))

    assert len(Conversation().after([known, foreign]).turns) == 1
    assert project(foreign, VIEWER) is not None
