"""What a translation of captions and chat needs from outside."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

from app.domain.events import Recorded, TextTranslated
from app.domain.identifiers import Id


class CaptionWishes(Protocol):
    """In which languages people read along, by interview key. Every method raises Unavailable."""

    def wish(self, key: str, user_key: str, language: str | None) -> None:
        """Keep a person's language for a day; None ends it."""

    def forget(self, key: str) -> None:
        """Nobody wants any there any more."""

    def languages(self, key: str) -> Collection[str]:
        """Those that somebody wants."""

    def interviews(self) -> Sequence[str]:
        """Where somebody wants any, the latest wish first."""


class TranslationEngine(Protocol):
    """Puts words into another language."""

    @property
    def name(self) -> str:
        """What stands in the record as `engine`."""

    def model(self, source: str, target: str) -> str | None:
        """The model for that pair, None where it has none."""

    def translate(self, text: str, source: str, target: str) -> str:
        """The text in the other language. Raises TranslationFailed."""


class TranslationFailed(Exception):
    """There is no translation: the engine's fault, or its server's."""


class TalkChannel(Protocol):
    """Interviews as the worker sees them. Every method raises Unavailable."""

    def hold(self, key: str) -> bool:
        """Whether this worker, and no other, translates the interview for the next seconds."""

    def read(self, key: str, after: int) -> Sequence[Recorded]:
        """The next entries of the log above `after`."""

    def partials(self, keys: Collection[str], seconds: float) -> Sequence[Mapping[str, Any]]:
        """`live_transcription` payloads without a `seq` that came meanwhile; waits for the first.

        It also comes back, with nothing, as soon as an event was logged in one of them.
        """

    def append(self, key: str, interview_id: Id, event: TextTranslated, command_id: str) -> bool:
        """Write it into the log; False where it has no place there any more."""

    def publish(self, key: str, payload: Mapping[str, Any]) -> None:
        """Send a `caption_translated` that is not final to the room."""
