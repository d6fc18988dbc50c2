"""Finals that are to come, and where it is noted that they are."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.domain.events import UtteranceTranscribed
from app.domain.identifiers import Id


def final_id(utterance: str, part: int = 0) -> str:
    """The command id by which the log knows the final of an utterance's part, and takes one."""
    return f"final:{utterance}.{part + 1}" if part else f"final:{utterance}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A final that is to come.

    `key`: the interview's; `name`: what the wire calls the utterance; `command_id`: by which the
    log knows its final; `started_at`: ms since 1970; `store`: the run of the media Redis that has
    its audio.
    """

    store: str
    key: str
    interview_id: Id
    user_id: Id
    name: str
    command_id: str
    started_at: int

    def failed(self) -> UtteranceTranscribed:
        """The final of an utterance whose audio is lost."""
        return UtteranceTranscribed(
            user_id=self.user_id,
            utterance_id=self.name,
            text="",
            confidence=None,
            started_at=self.started_at,
            duration=0.0,
            error="transcription_failed",
        )


class OwedNotes(Protocol):
    """Where it is noted what is owed, by the server's id of the utterance. Raises Unavailable."""

    def owe(self, utterance: str, owed: Owed) -> None:
        """Note a final that is to come; where one of the utterance is noted, that one stays.

        Its media Redis counts as there.
        """

    def settle(self, utterance: str) -> None:
        """No final of the utterance is to come any more."""


class OwedStore(OwedNotes, Protocol):
    """What is owed, and which media Redises are there. All methods raise Unavailable."""

    def owed(self) -> Mapping[str, Owed]:
        """All that is owed."""

    def is_there(self, store: str) -> None:
        """A media Redis counts as there for a while from now."""

    def is_gone(self, store: str) -> None:
        """A media Redis was restarted: that run of it is no more."""

    def gone(self, stores: Collection[str]) -> set[str]:
        """Those of which nobody has said for that long that they are there."""


class AudioStore(Protocol):
    """Where the audio is of this process. `epoch`: which run of it answered last."""

    @property
    def epoch(self) -> str:
        """Changes with what is forgotten all at once."""

    def forgotten(self, utterances: Sequence[str]) -> list[str]:
        """Those of which nothing is known. Raises Unavailable."""
