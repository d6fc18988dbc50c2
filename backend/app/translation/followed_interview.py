"""One interview as the worker knows it: what is still to be translated, and what grows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from app.domain.events import (
    CaptionWritten,
    EchoMarked,
    EchoRestored,
    EmergencyStopped,
    InterviewEnded,
    MessageSent,
    PersonErased,
    Recorded,
    TextTranslated,
    UtteranceTranscribed,
)
from app.domain.identifiers import Id
from app.domain.interview import utterance_key
from app.translation.growing import Growing
from app.translation.protection import language_of

_GROWING = 64
_DOUBTFUL = 0.5
"""A text that was understood with less confidence than that is translated as unsure."""


class SourceText(NamedTuple):
    """What somebody said or wrote, by the id of its utterance or message."""

    interview_id: Id
    seq: int
    user_id: Id
    text: str
    language: str
    is_doubtful: bool
    utterance_id: str | None = None
    message_id: str | None = None

    @property
    def name(self) -> str:
        """What tells it from others of the interview: each speaker counts their own utterances."""
        if self.utterance_id is not None:
            return spoken_name(self.user_id, self.utterance_id)
        return f"message:{self.message_id}"


@dataclass(slots=True)
class FollowedInterview:
    """Folded from the log. `waiting`: by name, the last words under each."""

    upto: int = -1
    over_since: int | None = None
    is_outdated: bool = False
    """Somebody was erased: what was read before is to be forgotten."""
    waiting: dict[str, SourceText] = field(default_factory=dict)
    echoes: dict[str, SourceText] = field(default_factory=dict)
    """Somebody else's words, unless their speaker says that they are not."""
    done: set[tuple[int, str]] = field(default_factory=set)
    """(seq of the words, language) that the log holds already."""
    failures: dict[tuple[int, str], int] = field(default_factory=dict)
    """How often words could not be translated; a talk's failures go with it."""
    growing: dict[tuple[str, str], Growing] = field(default_factory=dict)

    def apply(self, recorded: Recorded) -> None:
        """Take the next entry of the log."""
        self.upto = recorded.seq
        event = recorded.event
        if isinstance(event, TextTranslated):
            self.done.add((event.of_seq, event.language))
        elif isinstance(event, EchoMarked):
            _move(self.waiting, self.echoes, spoken_name(event.user_id, event.utterance_id))
        elif isinstance(event, EchoRestored):
            _move(self.echoes, self.waiting, spoken_name(event.user_id, event.utterance_id))
        elif isinstance(event, PersonErased):
            self.is_outdated = True
        elif isinstance(event, InterviewEnded | EmergencyStopped):
            self.over_since = recorded.time
        elif words := _words(recorded):
            self.waiting[words.name] = words

    def grown(self, user_id: Id, utterance_id: str, language: str) -> Growing:
        """What is shown of an utterance so far; only the last ones are known."""
        name = (spoken_name(user_id, utterance_id), language)
        if name not in self.growing:
            if len(self.growing) >= _GROWING:
                del self.growing[next(iter(self.growing))]
            self.growing[name] = Growing()
        return self.growing[name]


def spoken_name(user_id: Id, utterance_id: str) -> str:
    """What tells an utterance from all others of the interview."""
    return f"utterance:{utterance_key(user_id, utterance_id)}"


def _move(source: dict[str, SourceText], target: dict[str, SourceText], name: str) -> None:
    if words := source.pop(name, None):
        target[name] = words


def _words(recorded: Recorded) -> SourceText | None:
    event = recorded.event
    is_doubtful, utterance_id, message_id = False, None, None
    language: str | None = None
    if isinstance(event, UtteranceTranscribed):
        author, text, utterance_id = event.user_id, event.text, event.utterance_id
        is_doubtful = event.confidence is not None and event.confidence < _DOUBTFUL
        language = event.language
    elif isinstance(event, CaptionWritten):
        author, text, utterance_id = event.for_user_id, event.text, event.utterance_id
    elif isinstance(event, MessageSent) and event.type not in ("code", "link"):
        author, text, message_id = event.user_id, event.message, event.message_id
    else:
        return None
    if not text.strip():
        return None
    language = language or language_of(text)
    place = (recorded.interview_id, recorded.seq)
    return SourceText(*place, author, text, language, is_doubtful, utterance_id, message_id)


def stable_of(payload: Mapping[str, Any]) -> str:
    """The part of a caption that will not change."""
    return str(payload.get("stable_text") or "")
