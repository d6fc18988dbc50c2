"""A whole recording to text, by the speech workers, waited for."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from app.contract.events.projection import Viewer
from app.domain.commands import Actor
from app.domain.errors import Refusal
from app.domain.identifiers import Id, id_key
from app.domain.unique_ids import unique_id
from app.media.first_bytes import family_of, has_header
from app.ports.concurrency import Concurrency
from app.ports.delivery import Feeds
from app.ports.speech_recognition import RecognizedSpeech
from app.ports.voice_store import SpeechState, VoiceStore, WholeRecording
from app.services.voice.expected_speech import ExpectedSpeech

GRACE_SECONDS = 3.0
"""For the worker's own word that it was too late."""
LOOK_SECONDS = 2.0
"""How often is looked whether there are workers still."""
RETRY_AFTER = 5.0


class WorkersSpeechRecognition:
    """Implements SpeechRecognition over the media Redis. `store` is None where there is none.

    `patience`: seconds that a recording may wait for its text.
    """

    def __init__(
        self,
        store: VoiceStore | None,
        feeds: Feeds,
        state: Callable[[], SpeechState],
        patience: float,
        expected: ExpectedSpeech,
        *,
        concurrency: Concurrency,
    ) -> None:
        self._store = store
        self._feeds = feeds
        self._state = state
        self._patience = patience
        self._expected = expected
        self._concurrency = concurrency

    def recognize(
        self, interview_id: Id, actor: Actor, audio: bytes, audio_format: str, language: str
    ) -> RecognizedSpeech:
        """See the port. `audio_format` counts where it names samples; see pcm_form.

        Its final goes to the log like everybody's. Raises Refusal: `transcription_unavailable`,
        `undecodable_audio`, `audio_too_long`, `transcription_failed`, `capacity`; Unavailable.
        """
        if self._store is None or self._state().state == "unavailable":
            raise Refusal("transcription_unavailable")
        is_raw = family_of(audio_format) == "pcm"
        if not audio or not (is_raw or has_header(audio, None)):
            raise Refusal("undecodable_audio")
        began = time.monotonic()
        recording = WholeRecording(
            key=id_key(interview_id),
            interview_id=interview_id,
            user_key=id_key(actor.id),
            user_id=actor.id,
            utterance_id=f"recording_{unique_id()}",
            data=audio,
            codec=audio_format.lower(),
            spoken=(language,),
            patience=self._patience,
        )
        viewer = Viewer(frozenset((recording.user_key,)), actor.role)
        said = self._said(self._store, recording, viewer)
        if said["error"]:
            is_late = said["error"] == "capacity"
            raise Refusal(said["error"], retry_after=RETRY_AFTER if is_late else None)
        return RecognizedSpeech(
            text=said["transcribed_text"],
            confidence=said["confidence"],
            duration=said["duration"],
            language=said["language"],
            utterance_id=recording.utterance_id,
            processing_time=round(time.monotonic() - began, 3),
            degraded=said.get("degraded", False),
        )

    def _said(
        self, store: VoiceStore, recording: WholeRecording, viewer: Viewer
    ) -> Mapping[str, Any]:
        """The recording's final, as its speaker is told it."""
        final = self._concurrency.outcome()

        def hear(event: str, payload: Mapping[str, Any]) -> None:
            if event == "voice_transcribed" and payload["utterance_id"] == recording.utterance_id:
                final.set(payload)

        stop = self._feeds.listen(recording.key, viewer, hear)
        try:
            version = self._feeds.version(recording.key)
            if version is not None:
                self._expected.tell(recording.key, recording.user_key, version.state)
            if not store.put_recording(recording):
                raise Refusal("capacity", retry_after=RETRY_AFTER)
            ends = time.monotonic() + self._patience + GRACE_SECONDS
            while not final.ready() and (left := ends - time.monotonic()) > 0:
                final.wait(min(LOOK_SECONDS, left))
                if not final.ready() and self._state().state == "unavailable":
                    raise Refusal("transcription_unavailable")
        finally:
            stop()
        if not final.ready():
            raise Refusal("capacity", retry_after=RETRY_AFTER)
        said: Any = final.get()
        return dict(said)
