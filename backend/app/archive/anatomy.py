"""What a line of the log is made of: a skeleton that may stay, and content that can be erased.

A field is content unless a table here says otherwise, so that an event or field which is new, or
comes of a plug-in, is sealed. Ids never stand in either: they are replaced by pseudonyms.
"""

import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from types import UnionType
from typing import Any, get_args, get_origin

import orjson

from app.domain.logged import EVENT_TYPES

Json = dict[str, Any]

PEOPLE = frozenset(
    (
        "user_id", "created_by", "started_by", "skipped_by", "set_by", "for_user_id",
        "resolved_by", "ended_by", "stopped_by", "spoken_by", "erased_by", "changed_by",
    )
)  # fmt: skip
"""Fields that name a person."""
THINGS = frozenset(
    (
        "question_id", "note_id", "message_id", "utterance_id", "help_id", "echo_of",
        "suggestion_id",
    )
)  # fmt: skip
"""Fields that name something by an id, which clients may have made of anything."""

_STRUCTURE: Mapping[str, tuple[str, ...]] = {
    "InterviewCreated": (
        "purpose", "consent_default", "lobby", "invited_only", "scheduled_at", "minutes",
    ),
    "ParticipantJoined": ("role",),
    "ParticipantLeft": ("reason",),
    "ConsentChanged": ("scope", "granted", "refused"),
    "AnswerSubmitted": (
        "response_time", "measured_response_time", "revision", "late", "format",
    ),
    "InterviewerSet": ("style", "mode", "language"),
    "UtteranceTranscribed": ("confidence", "started_at", "duration", "error", "degraded"),
    "SuggestionShown": ("kind", "about_seq"),
    "TextTranslated": ("of_seq", "language", "engine", "unsure"),
    "LegalHoldChanged": ("held",),
    "PersonErased": ("entries",),
    "CallLeft": ("reason", "seconds", "interruptions", "longest_interruption"),
}  # fmt: skip
"""Of each event what is neither words nor an id: figures, marks, words of a fixed list."""
_OWNERS: Mapping[str, tuple[str, ...]] = {"CaptionWritten": ("for_user_id",)}
"""Whose content it is, where that is not everybody whom the event names."""
_ABOUT_CANDIDATES = frozenset(
    ("NoteSaved", "AssessmentWritten", "InterviewerSpoke", "SuggestionShown")
)
"""What is said or written about candidates: theirs, too."""
_FIXED_WORD = re.compile(r"[a-z][a-z0-9_-]{0,39}")


@dataclass(slots=True)
class Anatomy:
    """A line, taken apart. `people` and `things`: field -> the id that stands in it."""

    type: str
    time: int
    is_number: bool
    rules: bool
    structure: Json = field(default_factory=dict)
    people: Json = field(default_factory=dict)
    things: Json = field(default_factory=dict)
    content: Json = field(default_factory=dict)

    @property
    def owners(self) -> list[Any]:
        """Ids of the people whose content this is; candidates, where it is about them, come in."""
        named = _OWNERS.get(self.type, tuple(self.people))
        return [self.people[name] for name in named if self.people.get(name) is not None]

    @property
    def is_about_candidates(self) -> bool:
        """Whether it may tell of the candidates, whoever wrote it."""
        return self.type in _ABOUT_CANDIDATES or (
            self.type == "QuestionStarted" and self.content.get("ai") is not None
        )


def take_apart(body: bytes) -> Anatomy:
    """What stands in a line of the log; one that is no event's JSON is content as a whole."""
    try:
        line = orjson.loads(body)
    except orjson.JSONDecodeError:
        line = None
    if not isinstance(line, dict) or not isinstance(line.get("data"), dict):
        return Anatomy("unreadable", 0, False, False, content={"raw": body.decode("latin-1")})
    known = {"type", "time", "interview_id", "data", "rules"}
    kind, time = line.get("type"), line.get("time")
    if not set(line) <= known or not isinstance(kind, str) or not isinstance(time, int):
        return Anatomy("unreadable", 0, False, False, content={"raw": body.decode("latin-1")})
    anatomy = Anatomy(
        kind, time, isinstance(line.get("interview_id"), int), line.get("rules") is True
    )
    structural = _STRUCTURE.get(kind, ())
    for name, value in line["data"].items():
        if name in PEOPLE and _is_id(value):
            anatomy.people[name] = value
        elif name in THINGS and _is_id(value):
            anatomy.things[name] = value
        elif name in structural and _is_plain(value):
            anatomy.structure[name] = value
        else:
            anatomy.content[name] = value
    return anatomy


@cache
def blank(kind: str) -> Mapping[str, Any]:
    """What stands in place of erased content, so that a reader still knows the event."""
    event = EVENT_TYPES.get(kind)
    if event is None:
        return {}
    kept = {*PEOPLE, *THINGS, *_STRUCTURE.get(kind, ())}
    needed = (
        one
        for one in fields(event)
        if one.default is MISSING and one.default_factory is MISSING and one.name not in kept
    )
    return {one.name: _blank_of(one.type) for one in needed}


def _blank_of(annotation: Any) -> Any:
    if get_origin(annotation) is UnionType:
        parts = get_args(annotation)
        return None if type(None) in parts else _blank_of(parts[-1])
    return (get_origin(annotation) or annotation)()


def put_together(anatomy: Anatomy, interview: str) -> Json | bytes:
    """The line again, as a reader of the log takes it; bytes where it was no event's JSON."""
    if anatomy.type == "unreadable":
        raw: str = anatomy.content.get("raw", "")
        return raw.encode("latin-1")
    line = {
        "type": anatomy.type,
        "time": anatomy.time,
        "interview_id": int(interview) if anatomy.is_number else interview,
        "data": anatomy.structure | anatomy.people | anatomy.things | anatomy.content,
    }
    return line | ({"rules": True} if anatomy.rules else {})


def form_of(name: Any) -> str:
    """An id as it stands in JSON: 1 and "1" are two."""
    return orjson.dumps(name).decode()


def _is_id(value: Any) -> bool:
    return value is None or (isinstance(value, int | str) and not isinstance(value, bool))


def _is_plain(value: Any) -> bool:
    """Whether nobody can have written a name into it."""
    if isinstance(value, str):
        return _FIXED_WORD.fullmatch(value) is not None
    return value is None or isinstance(value, bool | int | float)
