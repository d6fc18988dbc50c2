"""What of an event reaches whom: every field of everything that is logged, for every viewer.

Each text of an event is a word of its own. PRIVATE and NOWHERE say which of them must not be found
anywhere in what a viewer gets, under whatever name.
"""

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

import pytest

from app.contract.events.projection import PROJECTIONS, Viewer, kind_of_view, project
from app.contract.events.voice import project_to_speaker
from app.domain import events as e

OWNER = "owner"
HOSTS = frozenset(("interviewer", "admin"))
ASSESSORS = HOSTS | {"observer"}
NOBODY: frozenset[str] = frozenset()
VIEWERS = {
    "its owner": Viewer(frozenset((OWNER,)), "candidate", is_known=True),
    "candidate": Viewer(frozenset(("other",)), "candidate", is_known=True),
    "nameless": Viewer(frozenset(), "candidate"),
    "interviewer": Viewer(frozenset(("ian",)), "interviewer", is_known=True),
    "observer": Viewer(frozenset(("olga",)), "observer", is_known=True),
    "admin": Viewer(frozenset(("root",)), "admin", is_known=True),
}

# (event, field): who sees it, beside whoever the event is of. What is not named here all may see.
PRIVATE: Mapping[tuple[str, str], frozenset[str]] = {
    ("AnswerSubmitted", "answer_text"): ASSESSORS,
    ("LegalHoldChanged", "changed_by"): ASSESSORS,
    ("NoteSaved", "text"): HOSTS,
    ("NoteSaved", "note_id"): HOSTS,
    ("NoteSaved", "question_id"): HOSTS,
    ("NoteSaved", "user_id"): HOSTS,
    ("SuggestionShown", "user_id"): HOSTS,
    ("SuggestionShown", "suggestion_id"): HOSTS,
    ("SuggestionShown", "kind"): HOSTS,
    ("SuggestionShown", "engine"): HOSTS,
    ("SuggestionShown", "text"): HOSTS,
    ("SuggestionUsed", "user_id"): HOSTS,
    ("SuggestionUsed", "suggestion_id"): HOSTS,
    ("AssessmentWritten", "text"): HOSTS,
    ("AssessmentWritten", "grade"): HOSTS,
    ("AssessmentWritten", "question_id"): HOSTS,
    ("AssessmentWritten", "user_id"): HOSTS,
    ("FeedbackGiven", "text"): HOSTS,
    ("FeedbackGiven", "user_id"): HOSTS,
}
# What of a transcript is for its speaker alone, and comes beside what the room gets.
OF_THE_SPEAKER = ("confidence_parts", "segments", "gaps", "quality", "error")
"""Fields of UtteranceTranscribed."""


def example(kind: type[Any]) -> Any:
    """An event in which every text is `<field> of <event>`, but for ids of users."""
    values: dict[str, Any] = {}
    for field in dataclasses.fields(kind):
        word = f"<{field.name} of {kind.__name__}>"
        described = getattr(field.type, "__name__", str(field.type))
        if field.name in ("user_id", "resolved_by", "skipped_by", "started_by"):
            values[field.name] = OWNER
        elif described == "bool":
            values[field.name] = True
        elif described.startswith("float"):
            values[field.name] = 1.5
        elif described == "int":
            values[field.name] = 1
        elif described.startswith("dict"):
            values[field.name] = {"word": word}
        elif described.startswith("list"):
            values[field.name] = [{"word": word}]
        else:
            values[field.name] = word
    return kind(**values)


EXAMPLES = {kind.__name__: example(kind) for kind in e.EVENT_TYPES.values()}


def recorded(name: str) -> e.Recorded:
    return e.Recorded(7, 1_700_000_000_000, "room", EXAMPLES[name])


def shown(name: str, viewer: Viewer) -> str:
    """All that the viewer's connection gets of it, as text."""
    found = project(recorded(name), viewer), project_to_speaker(recorded(name), viewer)
    return json.dumps(found)


def word(name: str, field: str) -> str:
    return OWNER if field == "user_id" else f"<{field} of {name}>"


@pytest.mark.parametrize("who", VIEWERS)
@pytest.mark.parametrize(("name", "field"), PRIVATE)
def test_a_private_field_reaches_those_whom_it_is_for(name: str, field: str, who: str) -> None:
    owns = who == "its owner" and name in ("AnswerSubmitted", "FeedbackGiven")
    may = owns or VIEWERS[who].role in PRIVATE[name, field]
    assert (word(name, field) in shown(name, VIEWERS[who])) == may


@pytest.mark.parametrize("who", VIEWERS)
@pytest.mark.parametrize("field", OF_THE_SPEAKER)
def test_how_well_somebody_was_heard_is_for_the_speaker(field: str, who: str) -> None:
    found = word("UtteranceTranscribed", field) in shown("UtteranceTranscribed", VIEWERS[who])
    assert found == (who == "its owner")


@pytest.mark.parametrize("who", VIEWERS)
@pytest.mark.parametrize("name", ["QuestionStarted", "InterviewerSpoke"])
def test_an_engines_own_notes_are_on_no_wire(name: str, who: str) -> None:
    assert word(name, "ai") not in shown(name, VIEWERS[who])


@pytest.mark.parametrize("who", VIEWERS)
def test_how_an_interview_was_made_is_on_no_wire(who: str) -> None:
    """Its plan and title are asked for, by those who may."""
    assert project(recorded("InterviewCreated"), VIEWERS[who]) is None


@pytest.mark.parametrize("who", VIEWERS)
def test_what_stands_in_for_an_event_says_nothing_of_it(who: str) -> None:
    viewer = VIEWERS[who]
    for name in EXAMPLES:
        found = project(recorded(name), viewer)
        if found is not None and found[0] == "record_entry":
            assert found[1] == {"interview_id": "room", "seq": 7}, name


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_all_may_see_they_all_get(name: str) -> None:
    """So that a field that is hidden from somebody has to stand in this table."""
    hidden = [field for event, field in PRIVATE if event == name]
    if name == "UtteranceTranscribed":
        hidden += [*OF_THE_SPEAKER, "language_probability"]
    words = {
        word(name, field.name)
        for field in dataclasses.fields(EXAMPLES[name])
        if field.name not in hidden
    }
    everywhere = [
        {each for each in words if each in shown(name, viewer)} for viewer in VIEWERS.values()
    ]
    assert all(found == everywhere[0] for found in everywhere)


@pytest.mark.parametrize("name", [kind.__name__ for kind in PROJECTIONS if kind in
                                  e.EVENT_TYPES.values()])  # fmt: skip
def test_who_shares_an_encoding_shares_what_it_says(name: str) -> None:
    """Viewers of one kind get one payload, made for the first of them."""
    event = EXAMPLES[name]
    payloads: dict[Any, Any] = {}
    for viewer in VIEWERS.values():
        payload = project(recorded(name), viewer)
        assert payloads.setdefault(kind_of_view(event, viewer), payload) == payload
