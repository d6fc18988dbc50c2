"""Logs that released versions wrote are read, folded and seen as those versions saw them."""

from pathlib import Path

import orjson
import pytest

from app.adapters.recorded_json import decode_event
from app.contract.events import EVENTS
from app.contract.events.projection import PROJECTIONS
from app.domain import events as e
from app.domain.conversation import Conversation
from app.domain.interview import Interview, evolve
from tests.support import recorded_log
from tests.support.recorded_log import INTERVIEW, LOGS, VIEWERS, Line, seen_by

RECORDED = sorted(LOGS.glob("*.jsonl"))
ADDED = {"answer_submitted": {"format": "text"}}
"""Fields that payloads got after the first recorded version, with what they say of an old event."""


def decoded(line: Line) -> e.Recorded:
    return decode_event(INTERVIEW, line.seq, line.people, line.body)


def folded(lines: list[Line]) -> Interview:
    state: Interview | None = None
    for line in lines:
        state = evolve(state, decoded(line))
    assert state is not None
    return state


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_everything_in_it_is_read(path: Path) -> None:
    assert not [line for line in recorded_log.read(path) if is_unknown(line)]


def is_unknown(line: Line) -> bool:
    return isinstance(decoded(line).event, e.UnknownEvent)


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_it_leads_to_the_same_state(path: Path) -> None:
    state = folded(lines := recorded_log.read(path))

    assert (state.status, state.ai_led, state.purpose) == ("stopped", True, "hiring")
    assert state.questions["1"].answers == {"ann": 2, "42": 1}
    assert state.consents == {"ann": {"transcribe": True, "emotions": False}}
    assert set(state.participants) == {"max", "ann"}
    assert state.open_help == frozenset()
    assert len(Conversation().after(map(decoded, lines)).turns) == 3


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
@pytest.mark.parametrize("name", VIEWERS)
def test_every_viewer_sees_the_same_bytes(name: str, path: Path) -> None:
    for line in recorded_log.read(path):
        seen = seen_by(decoded(line), VIEWERS[name])
        if path.stem == "c1addc5":
            seen = [[event, without_later_fields(event, payload)] for event, payload in seen]
        assert seen == line.seen[name]


def without_later_fields(event: str, payload: str) -> str:
    fields = orjson.loads(payload)
    for field, value in ADDED.get(event, {}).items():
        assert fields.pop(field) == value
    return orjson.dumps(fields).decode()


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_what_is_seen_fits_the_contract(path: Path) -> None:
    for line in recorded_log.read(path):
        for viewer in VIEWERS.values():
            for event, payload in seen_by(decoded(line), viewer):
                EVENTS[event].model_validate_json(payload)


def test_the_newest_one_holds_every_event_there_is() -> None:
    newest = recorded_log.read(LOGS / "protocol-1.1.jsonl")

    assert {type(decoded(line).event) for line in newest} == set(e.EVENT_TYPES.values())
    assert newest == recorded_log.record()
    assert set(PROJECTIONS) == {*e.EVENT_TYPES.values(), e.UnknownEvent} - {e.InterviewCreated}
