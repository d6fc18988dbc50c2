"""Every utterance ends with one final, whatever dies: what is owed stands beside the log.

The audio, and the worker's ticket for it, are in a media Redis, which keeps nothing over a
restart. So each utterance is noted in the log's Redis, from its first chunk to its final; where
its media Redis has forgotten it, or is no more, no worker comes to it, and a web process writes
the final.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.domain.events import UtteranceTranscribed
from app.domain.identifiers import Id
from app.observability.faults import note_fault
from app.observability.logs import get_logger
from app.ports.interview_log import Append, EventLog, Unavailable

AWAY_SECONDS = 60
"""How long a media Redis may be away before nobody waits for it any more."""
SETTLE_EVERY = 5
"""Seconds between two looks at what is owed."""

logger = get_logger(__name__)


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
        """A media Redis counts as there for AWAY_SECONDS from now."""

    def is_gone(self, store: str) -> None:
        """A media Redis was restarted: that run of it is no more."""

    def gone(self, stores: Collection[str]) -> set[str]:
        """Those of which nobody has said for AWAY_SECONDS that they are there."""


class AudioStore(Protocol):
    """Where the audio is of this process. `epoch`: which run of it answered last."""

    @property
    def epoch(self) -> str:
        """Changes with what is forgotten all at once."""

    def forgotten(self, utterances: Sequence[str]) -> list[str]:
        """Those of which nothing is known. Raises Unavailable."""


class OwedFinals:
    """Writes the finals that nobody else will write; called every few seconds."""

    def __init__(
        self,
        owed: OwedStore,
        audio: AudioStore,
        log: EventLog,
        clock: Callable[[], int],
    ) -> None:
        self._owed = owed
        self._audio = audio
        self._log = log
        self._clock = clock
        self._epoch = ""

    def settle(self) -> None:
        """Write what is overdue; what cannot be written keeps nothing else. Raises Unavailable."""
        owed = self._owed.owed()
        lost = self._forgotten(owed)
        gone = self._owed.gone({each.store for each in owed.values()})
        lost |= {utterance for utterance, each in owed.items() if each.store in gone}
        for utterance in lost:
            try:
                self._give_up(utterance, owed[utterance])
            except Unavailable:
                raise
            except Exception as error:  # noqa: BLE001 - the others' speakers wait for theirs
                note_fault("owed_final", error, interview_id=owed[utterance].key)

    def _forgotten(self, owed: Mapping[str, Owed]) -> set[str]:
        """What our own media Redis should have, and has not. Others may have others."""
        try:
            missing = self._audio.forgotten(list(owed))
        except Unavailable:
            return set()
        before, self._epoch = self._epoch, self._audio.epoch
        self._owed.is_there(self._epoch)
        if before not in ("", self._epoch):
            self._owed.is_gone(before)
        return {utterance for utterance in missing if owed[utterance].store == self._epoch}

    def _give_up(self, utterance: str, owed: Owed) -> None:
        logger.warning("utterance_lost", utterance=utterance)
        self._log.append(
            Append(
                key=owed.key,
                interview_id=owed.interview_id,
                events=(owed.failed(),),
                time=self._clock(),
                guard="system",
                command_id=owed.command_id,  # one that was written meanwhile stays
            )
        )
        self._owed.settle(utterance)
