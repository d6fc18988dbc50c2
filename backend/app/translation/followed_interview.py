"""One interview as the worker knows it: what is still to be translated, and what grows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from app.domain.events import (
    CaptionWritten,
    EchoMarked,
    MessageSent,
    Recorded,
    TextTranslated,
    UtteranceTranscribed,
)
from app.domain.identifiers import Id
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
        """What tells it from others of the interview."""
        return self.utterance_id or self.message_id or ""


@dataclass(slots=True)
class FollowedInterview:
    """Folded from the log. `waiting`: by name, the last words under each."""

    upto: int = -1
    waiting: dict[str, SourceText] = field(default_factory=dict)
    done: set[tuple[str, str, int]] = field(default_factory=set)
    """(name, language, seq of the words) that the log holds already."""
    growing: dict[tuple[str, str], Growing] = field(default_factory=dict)

    def apply(self, recorded: Recorded) -> None:
        """Take the next entry of the log."""
        self.upto = recorded.seq
        event = recorded.event
        if isinstance(event, TextTranslated):
            name = event.utterance_id or event.message_id or ""
            self.done.add((name, event.language, event.of_seq))
        elif isinstance(event, EchoMarked):
            self.waiting.pop(event.utterance_id, None)
        elif words := _words(recorded):
            self.waiting[words.name] = words

    def grown(self, utterance_id: str, language: str) -> Growing:
        """What is shown of an utterance so far; only the last ones are known."""
        name = (utterance_id, language)
        if name not in self.growing:
            if len(self.growing) >= _GROWING:
                del self.growing[next(iter(self.growing))]
            self.growing[name] = Growing()
        return self.growing[name]


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
