"""A whole recording to text, by the speech workers: the way of live speech, waited for."""

import time
from collections.abc import Callable, Mapping
from typing import Any

import gevent
from gevent.event import AsyncResult

from app.contract.audio_format import has_header
from app.contract.errors import AppError
from app.contract.projection import Viewer
from app.domain.commands import Actor
from app.domain.identifiers import Id, id_key
from app.services.coordinator import Heard
from app.services.ports import Feeds
from app.services.transcription_service import Chunk, Refusal, SpeechState, VoiceStore
from app.services.unique_ids import unique_id

PIECE_BYTES = 64 * 1024
PATIENCE_SECONDS = 120.0
"""For how long a recording may wait for its transcript."""


class WorkersSpeechRecognition:
    """Implements SpeechRecognition over the media Redis. `store` is None where there is none."""

    def __init__(
        self, store: VoiceStore | None, feeds: Feeds, state: Callable[[], SpeechState]
    ) -> None:
        self._store = store
        self._feeds = feeds
        self._state = state

    def hear(
        self, interview_id: Id, actor: Actor, audio: bytes, audio_format: str, language: str
    ) -> Heard:
        """See SpeechRecognition.hear. `audio_format` counts where it is "pcm" (s16le, 16 kHz).

        Raises AppError: `transcription_unavailable`, `undecodable_audio`, `capacity`.
        """
        if self._store is None or self._state().state == "unavailable":
            raise AppError("transcription_unavailable")
        if not has_header(audio, None) and not audio_format.lower().startswith("pcm"):
            raise AppError("undecodable_audio")
        began, utterance_id = time.monotonic(), f"recording_{unique_id()}"
        final: AsyncResult[Mapping[str, Any]] = AsyncResult()

        def hear(event: str, payload: Mapping[str, Any]) -> None:
            if event == "voice_transcribed" and payload["utterance_id"] == utterance_id:
                final.set(payload)

        key, user_key = id_key(interview_id), id_key(actor.id)
        stop = self._feeds.listen(key, Viewer(frozenset((user_key,)), actor.role), hear)
        try:
            for piece in _pieces(interview_id, actor, utterance_id, audio, language):
                self._put(piece, began)
            said: Any = final.get(timeout=max(0.0, began + PATIENCE_SECONDS - time.monotonic()))
        except gevent.Timeout:
            raise AppError("transcription_unavailable") from None
        finally:
            stop()
        if said["error"]:
            raise AppError(said["error"])
        return Heard(
            text=said["transcribed_text"],
            confidence=said["confidence"],
            duration=said["duration"],
            language=said["language"],
            utterance_id=utterance_id,
            processing_time=round(time.monotonic() - began, 3),
        )

    def _put(self, piece: Chunk, began: float) -> None:
        """Hand a piece over, waiting while it would run too far ahead of the workers."""
        assert self._store is not None
        while isinstance(answer := self._store.take(piece), Refusal):
            if time.monotonic() - began > PATIENCE_SECONDS:
                raise AppError(
                    "capacity" if answer.reason == "capacity" else "transcription_unavailable"
                )
            gevent.sleep(min(answer.retry_after, 1.0))


def _pieces(
    interview_id: Id, actor: Actor, utterance_id: str, audio: bytes, language: str
) -> list[Chunk]:
    starts = range(0, len(audio), PIECE_BYTES)
    return [
        Chunk(
            key=id_key(interview_id),
            interview_id=interview_id,
            user_key=id_key(actor.id),
            user_id=actor.id,
            utterance_id=utterance_id,
            chunk_id=number,
            data=audio[start : start + PIECE_BYTES],
            is_final=number == len(starts) - 1,
            codec=None,  # the bytes decide
            sample_rate=None,
            language=language,
            segmentation="client",
        )
        for number, start in enumerate(starts)
    ]
