"""What people wrote of others' speech, in place of what was heard of it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from app.domain.events import CaptionWritten, Recorded, UtteranceTranscribed
from app.domain.identifiers import id_key

READING_SPEED = 15
"""Characters a second: how long something written is shown."""


def reading_time(text: str) -> float:
    """Seconds for which something written is shown."""
    return min(7.0, max(1.5, len(text) / READING_SPEED))


class Captioned(NamedTuple):
    """An utterance with a person's text; `heard`: the machine's, None where it heard nothing."""

    recorded: Recorded
    utterance: UtteranceTranscribed
    heard: str | None


class Captions:
    """Utterances as they read after all captions; taken from the log in order."""

    def __init__(self) -> None:
        self._heard: dict[tuple[str, str], Recorded] = {}
        self._first: dict[tuple[str, str], Recorded] = {}
        self._texts: dict[tuple[str, str], str] = {}

    def apply(self, recorded: Recorded) -> None:
        """Add one event; others than speech and captions change nothing."""
        event = recorded.event
        if isinstance(event, UtteranceTranscribed):
            self._heard.setdefault((id_key(event.user_id), event.utterance_id), recorded)
        elif isinstance(event, CaptionWritten):
            key = id_key(event.for_user_id), event.utterance_id
            self._first.setdefault(key, recorded)
            self._texts[key] = event.text

    def written(self) -> Iterator[Captioned]:
        """Every utterance that a person wrote; one that nothing was heard of begins as it was."""
        for key, text in self._texts.items():
            heard = self._heard.get(key)
            if heard is None:
                first = self._first[key]
                yield Captioned(first, _unheard(first, text), None)
                continue
            event = heard.event
            assert isinstance(event, UtteranceTranscribed)
            utterance = replace(event, text=text, confidence=None, segments=[])
            yield Captioned(heard, utterance, event.text or None)


def _unheard(first: Recorded, text: str) -> UtteranceTranscribed:
    caption = first.event
    assert isinstance(caption, CaptionWritten)
    return UtteranceTranscribed(
        user_id=caption.for_user_id,
        utterance_id=caption.utterance_id,
        text=text,
        confidence=None,
        started_at=first.time,
        duration=reading_time(text),
    )
