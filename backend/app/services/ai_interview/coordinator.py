"""The interviewer's turn: speech recognition, planner and wording behind one call for all wires."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakValueDictionary

from app.domain.commands import Actor, SetInterviewer, TakeTurn
from app.domain.conversation import AI, AI_INTERVIEWER, Conversation, reply_in
from app.domain.effects import check_name
from app.domain.errors import OutdatedTurn, Refusal
from app.domain.events import (
    AnswerSubmitted,
    InterviewerSpoke,
    MessageSent,
    QuestionStarted,
    Recorded,
)
from app.domain.identifiers import Id, id_key
from app.domain.interview import Interview
from app.domain.interviewing import Interviewer, Setting
from app.domain.policy import has_consent
from app.domain.unique_ids import unique_id
from app.ports.concurrency import Concurrency, Lock
from app.ports.interview_log import Unavailable
from app.ports.speech_recognition import RecognizedSpeech, SpeechRecognition
from app.services.ai_interview.conversation_reader import ConversationReader
from app.services.interview_service import InterviewService
from app.services.interviews.executor import CommandExecutor

Payload = dict[str, Any]
MAX_PLANS = 5
INTERVIEWER = Actor(AI_INTERVIEWER, AI)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnifiedInput:
    """What the candidate said: `text`, or `audio` as one recording. `context` is the client's."""

    text: str | None = None
    audio: bytes | None = None
    audio_format: str = "wav"
    context: Mapping[str, Any] = field(default_factory=dict)


class Coordinator:
    """Takes one turn after the other in a session; sessions do not wait for each other.

    `engine` answers where the candidate consents to `ai_analysis`; else `reader`, which asks the
    bank's questions without looking into the answers.
    """

    def __init__(
        self,
        interviews: InterviewService,
        executor: CommandExecutor,
        conversations: ConversationReader,
        engine: Interviewer,
        reader: Interviewer,
        speech: SpeechRecognition,
        *,
        concurrency: Concurrency,
    ) -> None:
        self._interviews = interviews
        self._executor = executor
        self._conversations = conversations
        self._engine = engine
        self._reader = reader
        self._speech = speech
        self._concurrency = concurrency
        self._locks: WeakValueDictionary[str, Lock] = WeakValueDictionary()

    def process_unified_input(
        self,
        input_data: UnifiedInput,
        session_id: Id,
        actor: Actor,
        command_id: str | None = None,
        payload_hash: str = "",
        on_heard: Callable[[RecognizedSpeech], None] | None = None,
    ) -> Payload:
        """The reply to what was said; returns the data of `ai_response`.

        Audio is transcribed first, which `on_heard` is told. A repeated command gets the first
        answer again. Raises Refusal.
        """
        began, key = time.monotonic(), id_key(session_id)
        with self._lock(key):
            earlier = self._executor.earlier(key, command_id, payload_hash)
            if earlier is not None:
                return _response(earlier, None, time.monotonic() - began)
            heard = None
            if input_data.audio is not None:
                heard = self._hear(session_id, actor, input_data)
                if on_heard is not None:
                    on_heard(heard)
            words = input_data.text or "" if heard is None else heard.text
            recorded = self._take_turn(
                session_id, words, actor, input_data.context, heard, command_id, payload_hash
            )
        return _response(recorded, heard, time.monotonic() - began)

    def open(self, session_id: Id) -> None:
        """Let the interviewer put the first question, as it is set now."""
        with self._lock(id_key(session_id)):
            self._take_turn(session_id, None, INTERVIEWER, {}, None, None, "")

    def _hear(self, session_id: Id, actor: Actor, said: UnifiedInput) -> RecognizedSpeech:
        assert said.audio is not None
        state, setting, _ = self._held(session_id, actor)
        if not has_consent(state, id_key(actor.id), "transcribe"):
            raise Refusal("consent_required")
        return self._speech.recognize(
            session_id, actor, said.audio, said.audio_format, setting.language
        )

    def _held(self, session_id: Id, actor: Actor) -> tuple[Interview, Setting, Conversation]:
        """The interview, its setting, and the conversation, which is never the older one.

        Without tokens (development) to speak is enough to set an interviewer, as long as nothing
        has begun and nobody made the interview for something else. Raises `no_interviewer`.
        """
        key = id_key(session_id)
        while True:
            state = self._interviews.existing(key, must_be_open=True).state
            check_name(actor)
            self._executor.check_admission(state, actor)
            conversation = self._conversations.conversation(key)
            if conversation.setting is not None:
                return state, conversation.setting, conversation
            waits = conversation.made_by_joining and state.status == "waiting"
            if not (waits and actor.counts_as_host):
                raise Refusal("no_interviewer")
            setting = Setting(purpose=state.purpose)
            self._executor.execute(session_id, SetInterviewer(setting=setting), actor)

    def _take_turn(
        self,
        session_id: Id,
        words: str | None,
        actor: Actor,
        context: Mapping[str, Any],
        heard: RecognizedSpeech | None,
        command_id: str | None,
        payload_hash: str,
    ) -> tuple[Recorded, ...]:
        for _ in range(MAX_PLANS):
            state, setting, conversation = self._held(session_id, actor)
            looks = words is None or has_consent(state, id_key(actor.id), "ai_analysis")
            engine = self._engine if looks else self._reader
            # An opening begins anew: what was only asked before does not count.
            turns = conversation.turns if words is not None else ()
            command = TakeTurn(
                user_input=words,
                reply=engine.reply(setting, turns, words, context),
                planned_on=state.rules_version,
                message_id=unique_id(),
                reply_id=unique_id(),
                utterance_id=None if heard is None else heard.utterance_id,
            )
            try:
                return self._executor.execute(session_id, command, actor, command_id, payload_hash)
            except OutdatedTurn:
                continue  # something else happened meanwhile
        raise Unavailable

    def _lock(self, key: str) -> Lock:
        lock = self._locks.get(key)
        if lock is None:
            lock = self._locks[key] = self._concurrency.lock()
        return lock


def _response(
    recorded: tuple[Recorded, ...], heard: RecognizedSpeech | None, seconds: float
) -> Payload:
    """The data of `ai_response`, from what stands in the log."""
    words, answered = "", None
    for entry in recorded:
        event = entry.event
        if isinstance(event, AnswerSubmitted):
            words = event.answer_text
        elif isinstance(event, MessageSent):
            words = event.message
        elif isinstance(event, QuestionStarted | InterviewerSpoke):
            answered = entry
    assert answered is not None
    reply = reply_in(answered.event)
    assert reply is not None
    return {
        "user_input": words,
        "ai_response": reply.text,
        "response_type": reply.response_type,
        "strategy_used": reply.strategy_used,
        "focus_area": reply.focus_area,
        "confidence": reply.confidence,
        "processing_time": round(seconds, 3),
        "transcription_info": None
        if heard is None
        else {
            "confidence": heard.confidence,
            "duration": heard.duration,
            "language": heard.language,
            **({"degraded": True} if heard.degraded else {}),
        },
        "engine": reply.engine,
        "degraded": reply.degraded,
        "question_id": reply.question_id,
        "seq": answered.seq,
        "finished": reply.ends_interview,
    }
