"""Speech from the wire to the speech workers: every piece is answered, none is kept unasked."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from app.contract import commands as wire
from app.contract.errors import MESSAGES
from app.contract.voice_processing import voice_processing
from app.domain.errors import Refusal
from app.domain.identifiers import Id, id_key
from app.domain.policy import has_consent
from app.observability.logs import get_logger
from app.observability.metrics import VOICE_REFUSALS
from app.ports.delivery import Emitter, Feeds
from app.ports.interview_log import Unavailable
from app.ports.owed_finals import Owed, OwedNotes, final_id
from app.ports.voice_store import Chunk, NotTaken, SpeechState, UtteranceProgress, VoiceStore
from app.services.identity.caller import Caller
from app.services.identity.rates import EventRates
from app.services.interview_service import InterviewService
from app.services.voice.expected_speech import ExpectedSpeech

Payload = dict[str, Any]
TOLD_LIMIT = 10_000
"""Speakers of whom it is remembered what they were told; utterances that are known to be owed."""

logger = get_logger(__name__)


class TranscriptionService:
    """Takes voice for the workers, who answer through the log and the interview's channel.

    `store` is None where no media Redis is set: nothing is transcribed then.
    """

    def __init__(
        self,
        store: VoiceStore | None,
        interviews: InterviewService,
        feeds: Feeds,
        emitter: Emitter,
        rates: EventRates,
        owed: OwedNotes,
        clock: Callable[[], int],
        absent: str = "MEDIA_REDIS_URL is not set",
    ) -> None:
        self._store = store
        self._owed_notes = owed
        self._clock = clock
        self._interviews = interviews
        self._feeds = feeds
        self._emitter = emitter
        self._rates = rates
        self._told: OrderedDict[tuple[str, str, str], tuple[str, Id | None]] = OrderedDict()
        self._owed: OrderedDict[str, None] = OrderedDict()
        self._speakers: dict[str, set[tuple[str, str]]] = {}  # by connection
        self.state = SpeechState("unavailable", absent)
        self.expected = ExpectedSpeech(store, feeds)

    def refresh(self) -> None:
        """Ask the workers how they are; once a second."""
        if self._store is None:
            return
        try:
            self.state = self._store.speech_state()
        except Unavailable:
            self.state = SpeechState("unavailable", "the media Redis cannot be reached")

    # --- commands

    def voice_data(self, caller: Caller, command: wire.VoiceData) -> Payload:
        """Take a piece of audio; returns `voice_processing`, one for each piece, always."""
        try:
            self._rates.check_voice(caller.here, len(command.audio_data))
            return self._take(caller, command)
        except Refusal as refusal:
            VOICE_REFUSALS.labels(refusal.code).inc()
            payload = _unavailable(command)
            self._emitter.emit("voice_processing", payload, [caller.here.sid], None)
            raise

    def voice_recording_started(self, caller: Caller, command: wire.VoiceRecording) -> Payload:
        """Tell the room that the caller's microphone records."""
        return self._tell_recording(caller, command, is_recording=True)

    def voice_recording_stopped(self, caller: Caller, command: wire.VoiceRecording) -> Payload:
        """Tell the room that the caller's microphone does not record any more."""
        return self._tell_recording(caller, command, is_recording=False)

    def speaker_left(self, key: str, user_key: str) -> None:
        """End what somebody was saying who is not in the room any more."""
        if self._store is None:
            return
        try:
            self._store.end_utterances(key, user_key)
        except Unavailable:
            logger.warning("media_unavailable")  # it ends by itself after a while

    def connection_gone(self, sid: str) -> None:
        """What it was saying may be another connection's now: the speaker's after a reconnect."""
        speakers = self._speakers.pop(sid, None)
        if self._store is None or not speakers:
            return
        try:
            self._store.release(sid, speakers)
        except Unavailable:
            logger.warning("media_unavailable")  # it ends by itself after a while

    # --- inside

    def _tell_recording(
        self, caller: Caller, command: wire.VoiceRecording, is_recording: bool
    ) -> Payload:
        key = id_key(command.interview_id)
        self._interviews.existing(key, must_be_open=True)
        payload: Payload = {
            "interview_id": command.interview_id,
            "user_id": caller.actor.id,
            "is_recording": is_recording,
        }
        if command.utterance_id is not None:
            payload["utterance_id"] = command.utterance_id
        self._feeds.publish(key, "recording_status", payload)
        return payload

    def _take(self, caller: Caller, command: wire.VoiceData) -> Payload:
        key, user_key = id_key(command.interview_id), id_key(caller.actor.id)
        try:
            state = self._interviews.existing(key, must_be_open=True).state
        except Unavailable:
            raise  # they may go on with what they were saying
        except Refusal:
            self.speaker_left(key, user_key)
            raise
        if not has_consent(state, user_key, "transcribe"):
            self.speaker_left(key, user_key)
            return self._turn_away(caller, command, "consent_required")
        if self._store is None or self.state.state == "unavailable":
            return self._turn_away(caller, command, "transcription_unavailable")
        place = caller.here.memberships.get(key)
        spoken = None if place is None else place.spoken.get(user_key)
        self.expected.tell(key, user_key, state, spoken)
        try:
            answer = self._store.accept_chunk(_chunk(caller, command))
        except Unavailable as error:
            return self._turn_away(caller, command, "temporarily_unavailable", error.retry_after)
        if caller.here.memberships:  # else it is gone, and nobody asks for it any more
            self._speakers.setdefault(caller.here.sid, set()).add((key, user_key))
        if isinstance(answer, NotTaken):
            if answer.reason == "ahead":
                raise Refusal("rate_limited", retry_after=answer.retry_after)
            return self._turn_away(caller, command, answer.reason, answer.retry_after)
        self._told.pop((caller.here.sid, key, user_key), None)
        self._note(caller, command, answer)
        return _confirmed(command, answer)

    def _note(self, caller: Caller, command: wire.VoiceData, answer: UtteranceProgress) -> None:
        """See to it that the utterance gets its final, whatever dies; once for each."""
        if not answer.owed or answer.owed in self._owed or self._store is None:
            return
        owed = Owed(
            store=self._store.epoch,
            key=id_key(command.interview_id),
            interview_id=command.interview_id,
            user_id=caller.actor.id,
            name=answer.utterance_id,
            command_id=final_id(answer.owed),
            started_at=self._clock(),
        )
        try:
            self._owed_notes.owe(answer.owed, owed)
        except Unavailable:
            return  # tried again with the next chunk
        self._owed[answer.owed] = None
        if len(self._owed) > TOLD_LIMIT:
            self._owed.popitem(last=False)

    def _turn_away(
        self, caller: Caller, command: wire.VoiceData, code: str, retry_after: float | None = None
    ) -> Payload:
        """Keep nothing of it; say why with an utterance's first such chunk, and with the last."""
        VOICE_REFUSALS.labels(code).inc()
        who = (caller.here.sid, id_key(command.interview_id), id_key(caller.actor.id))
        told = code, command.utterance_id
        if self._told.get(who) != told or command.is_final:
            error: Payload = {
                "interview_id": command.interview_id,
                "utterance_id": command.utterance_id,
                "code": code,
                "message": MESSAGES[code][caller.locale],
            }
            if retry_after is not None:
                error["retry_after"] = retry_after
            self._emitter.emit("voice_error", error, [caller.here.sid], None)
        self._told[who] = told
        if len(self._told) > TOLD_LIMIT:
            self._told.popitem(last=False)
        return _unavailable(command)


def _confirmed(command: wire.VoiceData, answer: UtteranceProgress) -> Payload:
    return voice_processing(
        command.interview_id,
        "processing" if answer.is_heard else "received",
        utterance_id=answer.utterance_id,
        chunk_id=command.chunk_id,
        partial_text=answer.partial_text,
        stable_text=answer.stable_text,
        revision=answer.revision,
        received_upto=answer.received_upto,
        missing=answer.missing,
        lag=answer.lag,
    )


def _chunk(caller: Caller, command: wire.VoiceData) -> Chunk:
    named = command.utterance_id
    return Chunk(
        key=id_key(command.interview_id),
        interview_id=command.interview_id,
        user_key=id_key(caller.actor.id),
        user_id=caller.actor.id,
        utterance_id="" if named is None else id_key(named),
        chunk_id=command.chunk_id,
        data=command.audio_data,
        is_final=command.is_final,
        codec=command.codec,
        sample_rate=command.sample_rate,
        language=command.language,
        segmentation=command.segmentation,
        connection=caller.here.sid,
    )


def _unavailable(command: wire.VoiceData) -> Payload:
    """It was not kept."""
    return voice_processing(
        command.interview_id,
        "unavailable",
        utterance_id=command.utterance_id,
        chunk_id=command.chunk_id,
    )
