"""What speakers and rooms are told while speech is heard, and what the log is."""

from collections.abc import Mapping
from typing import Any

from app.contract.vocabulary import SpeechLoad
from app.contract.voice_processing import voice_processing
from app.ports.speech_jobs import InterviewChannel, SpeechJob
from app.speech.active_job import ActiveJob, Written
from app.speech.echoes import RecentFinals, echo_id
from app.speech.live_job import LiveJob
from app.speech.transcript import Partial

LOOKED_BACK = 500
"""Events of an interview's log in which another's words are looked for, at the most."""


class Publisher:
    """Publishes in the interviews' channels and logs. All methods raise Unavailable."""

    def __init__(self, room: InterviewChannel) -> None:
        self._room = room
        self._echoes = RecentFinals()

    def final(self, queued: SpeechJob, final: Written) -> None:
        """Write it down, and a mark where it, or a final before it, is another's echo."""
        key, interview_id = queued.interview_key, queued.interview_id
        seq = self._room.append(key, interview_id, final.event, final.command_id)
        if seq is None or queued.is_recording or not final.event.text:
            return  # nothing that a microphone in a call could have picked up
        after = max(self._echoes.known(key), seq - LOOKED_BACK)
        for mark in self._echoes.apply(key, self._room.transcribed(key, after, seq), seq):
            self._room.append(key, interview_id, mark, echo_id(mark))
            self._echoes.marked(key, mark)

    def partial(self, job: LiveJob, partial: Partial) -> None:
        """The text so far, to the speaker and to the room."""
        queued = job.queued
        processing = voice_processing(
            queued.interview_id,
            "processing",
            utterance_id=job.name,
            partial_text=partial.partial_text,
            stable_text=partial.stable_text,
            revision=partial.revision,
        )
        self._to_speaker(queued, "voice_processing", processing)
        self._room.publish(
            queued.interview_key,
            "live_transcription",
            {
                "interview_id": queued.interview_id,
                "user_id": queued.user_id,
                "text": partial.partial_text,
                "is_final": False,
                "utterance_id": job.name,
                "stable_text": partial.stable_text,
                "revision": partial.revision,
            },
        )

    def error(self, queued: SpeechJob, name: str, code: str) -> None:
        """Why an utterance has no text, to its speaker."""
        error = {"interview_id": queued.interview_id, "utterance_id": name, "code": code}
        self._to_speaker(queued, "voice_error", error)

    def load(self, job: ActiveJob, state: SpeechLoad, partial_interval: float | None) -> None:
        """How far the worker is behind, and what it leaves out for that; for the speaker."""
        about = {"interview_id": job.queued.interview_id}
        status = {"state": state, "partial_interval": partial_interval}
        self._to_speaker(job.queued, "voice_status", about | status)

    def _to_speaker(self, queued: SpeechJob, event: str, payload: Mapping[str, Any]) -> None:
        self._room.publish(queued.interview_key, event, payload, queued.user_key)
