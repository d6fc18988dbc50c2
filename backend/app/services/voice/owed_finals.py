"""Every utterance ends with one final, whatever dies: what is owed stands beside the log.

The audio, and the worker's job for it, are in a media Redis, which keeps nothing over a
restart. So each utterance is noted in the log's Redis, from its first chunk to its final; where
its media Redis has forgotten it, or is no more, no worker comes to it, and a web process writes
the final.
"""

from collections.abc import Callable, Mapping

from app.observability.faults import note_fault
from app.observability.logs import get_logger
from app.ports.interview_log import Append, EventLog, Unavailable
from app.ports.owed_finals import AudioStore, Owed, OwedStore

SETTLE_EVERY = 5
"""Seconds between two looks at what is owed."""

logger = get_logger(__name__)


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
