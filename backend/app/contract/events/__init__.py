"""What the server may send over Socket.IO: one class for each outgoing event.

`EVENTS` is the list by name, for the documentation and for tests, which check every event that
arrives. Each docstring says when the event comes and to whom. Undeclared fields are forbidden.

Events of the log carry `seq`; where several receivers see different things of one event, the
fields that some do not see have a default.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr

Id = StrictInt | StrictStr
"""As it was sent: a number or a string."""
Time = Annotated[StrictStr, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")]
"""ISO 8601, UTC, milliseconds."""
Seconds = Annotated[float, Field(strict=True, ge=0)]
Count = Annotated[StrictInt, Field(ge=0)]
Seq = Annotated[StrictInt, Field(ge=1)]
Role = Literal["candidate", "interviewer", "observer", "admin"]
Status = Literal["waiting", "in_progress", "ended", "stopped"]
Level = Literal["info", "warning", "error"]


class ServerEvent(BaseModel):
    """Base of everything that the server sends."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class InterviewEvent(ServerEvent):
    """An event about one interview."""

    interview_id: Id


class LoggedEvent(InterviewEvent):
    """An event of the interview's log: numbered 1, 2, 3 ... and the same for every receiver."""

    seq: Seq


# --- parts of payloads


class Participant(ServerEvent):
    """Somebody in the room. `consents`: only what was said, scope -> granted."""

    user_id: Id
    role: Role
    name: StrictStr | None
    joined_at: Time
    consents: Mapping[str, StrictBool]


class Question(ServerEvent):
    """The question that is being asked now."""

    question_id: Id
    question_text: StrictStr
    start_time: Time


class Progress(ServerEvent):
    """How many questions were asked, answered by anybody, and planned."""

    asked: Count
    answered: Count
    planned: Count


class AiMark(ServerEvent):
    """Why an interviewer engine said something.

    `engine`: "rules", or "llm:" and the model; `degraded`: another one should have answered.
    `confidence`: the engine's in its own choice, never a judgement of the candidate.
    """

    engine: StrictStr
    degraded: StrictBool
    response_type: Literal["question", "follow_up", "clarification", "acknowledgement", "closing"]
    strategy_used: StrictStr
    focus_area: StrictStr
    confidence: Annotated[float, Field(strict=True, ge=0, le=1)] | None


class InterviewState(ServerEvent):
    """How an interview stands. `uptime`: seconds from its start, 0 before."""

    status: Status
    current_question: Question | None
    uptime: Seconds
    progress: Progress
    purpose: StrictStr


class RoomState(InterviewState):
    """What somebody who joins has to know of it besides. `open_help`: ids of open requests."""

    open_help: list[StrictStr]
    consent_default: Literal["given", "ask"]


# --- connection


class Connected(ServerEvent):
    """To who has connected, first of all. `user_id` and `role` are null without a token."""

    status: Literal["connected"]
    message: StrictStr
    user_id: Id | None
    session_id: StrictStr
    server_version: StrictStr
    role: Role | None


class Pong(ServerEvent):
    """To who sent `ping`; `timestamp` is the client's own."""

    timestamp: StrictInt | StrictStr | float | None
    server_time: Time


class OnlineUsers(ServerEvent):
    """To who sent `get_online_users`, and from then on at changes, at most once a second.

    With a token for some interviews alone: oneself, and the people of those that one is in.
    """

    count: Count
    users: list[Id]


class ServerDraining(ServerEvent):
    """To all connections of a process that is about to stop: reconnect after so many seconds."""

    reconnect_after: Seconds


class TokenExpiring(ServerEvent):
    """To a connection whose token ends soon: answer with `renew_token`."""

    expires_at: Time


class Error(ServerEvent):
    """To the sender of an event that was refused; `code` is one of contract.errors.MESSAGES.

    `field` names the wrong part of what was sent, `retry_after` the seconds after which the same
    may succeed. `interview_id` comes where the refusal is a host's, some time after the event.
    """

    code: StrictStr
    message: StrictStr
    event: StrictStr
    field: StrictStr | None = None
    retry_after: Seconds | None = None
    request_id: Id | None = None
    interview_id: Id | None = None


# --- room


class ParticipantWaiting(InterviewEvent):
    """To the hosts in a room with a lobby, when somebody begins or ends to wait before it.

    `admit` and `decided_by` come where a host's word ended it.
    """

    user_id: Id
    waiting: StrictBool
    role: Role | None = None
    name: StrictStr | None = None
    since: Time | None = None
    admit: StrictBool | None = None
    decided_by: Id | None = None


class WaitingParticipant(InterviewEvent):
    """Somebody in a lobby, as hosts find them listed when they join."""

    user_id: Id
    role: Role
    name: StrictStr | None
    since: Time


class JoinedInterview(InterviewEvent):
    """To who joins: once in the room, with its state as of `last_seq`; or waiting before it.

    Who waits sees nothing of the room, and gets the event again when let in. `reset`: what the
    client knew of the log is void, the whole log follows. `waiting`: to hosts, who is in the lobby.
    """

    status: Literal["joined", "waiting"]
    participants_count: Count | None
    participants: list[Participant] | None = None
    state: RoomState | None = None
    last_seq: Count | None = None
    epoch: StrictStr | None = None
    reset: Literal[True] | None = None
    waiting: list[WaitingParticipant] | None = None


class LeftInterview(InterviewEvent):
    """To who sent `leave_interview`."""

    status: Literal["left"]


class ParticipantJoined(LoggedEvent):
    """To the others in the room, when a user's first connection joins."""

    user_id: Id
    participants_count: Count
    role: Role
    name: StrictStr | None
    timestamp: Time


class ParticipantLeft(LoggedEvent):
    """To the others in the room, when a user's last connection is gone."""

    user_id: Id
    participants_count: Count
    reason: Literal["left", "disconnected", "process_lost", "removed"]
    timestamp: Time


class ParticipantStatus(InterviewEvent):
    """To the room, when somebody says how they are."""

    user_id: Id
    status: StrictStr


class ConsentChanged(LoggedEvent):
    """To the room, when somebody gives or withdraws one of their own consents.

    `refused`: why what they wanted to give could not be given, a code of contract.errors.
    """

    user_id: Id
    scope: Literal["record", "transcribe", "ai_analysis", "video_analysis", "share", "emotions"]
    granted: StrictBool
    timestamp: Time
    refused: StrictStr | None = None


# --- flow


class InterviewStarted(LoggedEvent):
    """To the room, at `start_interview` or before the first question."""

    started_by: Id
    start_time: Time


class InterviewerSet(LoggedEvent):
    """To the room, when an AI interviewer is given the interview, or told to hold it otherwise."""

    set_by: Id
    interview_style: Literal["formal", "casual", "technical", "behavioural"]
    mode: Literal["structured", "standard", "exploratory"]
    position: StrictStr | None
    language: Literal["en", "zh"]
    timestamp: Time


class RecordEntry(LoggedEvent):
    """Stands for an event that its receiver may not see, or that this version cannot read.

    So `seq` has no gap for anybody.
    """


class QuestionStarted(LoggedEvent):
    """To the room, when a question is put. `ai`: by an interviewer engine."""

    question_id: Id
    question_text: StrictStr
    start_time: Time
    ai: AiMark | None = None


class QuestionSkipped(LoggedEvent):
    """To the room, when a question is passed over."""

    question_id: Id
    skipped_by: Id
    timestamp: Time


class AnswerSubmitted(LoggedEvent):
    """To the room, at every answer. Only its author and those who assess see `answer_text`.

    `response_time`: the client's figure, else the server's, in seconds; `late`: another question
    was being asked by then; `revision` counts a user's answers to the question.
    """

    question_id: Id
    user_id: Id
    response_time: Seconds
    measured_response_time: Seconds
    revision: Annotated[StrictInt, Field(ge=1)]
    late: StrictBool
    timestamp: Time
    format: Literal["text", "code"]
    answer_text: StrictStr | None = None
    utterance_id: StrictStr | None = None


class AnswerConfirmed(LoggedEvent):
    """To who answered; `seq` is that of `answer_submitted`.

    `analysis` (see analysis.answer) comes to those whose role may see it.
    """

    status: Literal["confirmed"]
    question_id: Id
    response_time: Seconds
    measured_response_time: Seconds
    revision: Annotated[StrictInt, Field(ge=1)]
    late: StrictBool
    message: StrictStr
    analysis: dict[str, Any] | None = None


class AnswerAnalysis(ServerEvent):
    """To the hosts, after an answer whose author lets software analyse it; stands in no log.

    `answer_seq` is the seq of its `answer_submitted`; `analysis`: analysis.answer.
    """

    interview_id: Id
    question_id: Id
    user_id: Id
    answer_seq: Annotated[StrictInt, Field(ge=1)]
    analysis: dict[str, Any]


class InterviewEnded(LoggedEvent):
    """To the room, when a host ends the interview."""

    ended_by: Id
    timestamp: Time
    message: StrictStr


# --- messages


class NewMessage(LoggedEvent):
    """To the room, its sender included, at every message. `ai`: said by an interviewer engine."""

    user_id: Id
    message: StrictStr
    type: StrictStr
    timestamp: Time
    message_id: StrictStr
    ai: AiMark | None = None


class NoteSaved(LoggedEvent):
    """To the hosts, when one of them saves a note; others get `record_entry`.

    An author's `note_id` names one note, whose text is the latest. Where no token says who is a
    host (development), it comes to its author alone.
    """

    user_id: Id
    note_id: Id
    question_id: Id | None
    text: StrictStr
    timestamp: Time


class UserTyping(InterviewEvent):
    """To the room but the sender. `about`: where the sender says it."""

    user_id: Id
    is_typing: StrictBool
    about: Literal["answer", "chat"] | None = None


class SystemMessage(ServerEvent):
    """A notice to a room, or, without `interview_id`, to everybody."""

    message: StrictStr
    level: Level
    timestamp: Time
    interview_id: Id | None = None


# --- voice


class RecordingStatus(InterviewEvent):
    """To the room, when somebody's microphone begins or ends to record."""

    user_id: Id
    is_recording: StrictBool
    utterance_id: Id | None = None


class VoiceProcessing(InterviewEvent):
    """To who speaks: once for every chunk, and again as partial text grows.

    `status`: received, processing (a worker hears it), unavailable (it was not kept). `chunk_id`
    is null where the text grew by itself. `received_upto`: up to here no number is missing;
    `missing`: some that are; `lag`: seconds that the transcription is behind.
    """

    chunk_id: Id | None
    status: Literal["received", "processing", "unavailable"]
    partial_text: StrictStr
    stable_text: StrictStr
    revision: Count
    utterance_id: Id | None
    received_upto: StrictInt | None
    missing: list[StrictInt]
    lag: Seconds


class VoiceTranscribed(LoggedEvent):
    """To who spoke: the utterance's text; `seq` is that of `live_transcription`.

    Without speech `transcribed_text` is empty and `confidence` null. `error`: why there is no text.
    """

    user_id: Id
    transcribed_text: StrictStr
    confidence: Annotated[float, Field(ge=0, le=1)] | None
    is_final: Literal[True]
    utterance_id: StrictStr
    language: StrictStr | None
    language_probability: float | None
    confidence_parts: dict[str, Any]
    segments: list[dict[str, Any]]
    gaps: list[dict[str, Any]]
    quality: dict[str, Any]
    duration: Seconds
    error: StrictStr | None


class LiveTranscription(InterviewEvent):
    """To the room. Partial texts carry `stable_text` and `revision`, the final one its `seq`."""

    user_id: Id
    text: StrictStr
    is_final: StrictBool
    utterance_id: StrictStr
    stable_text: StrictStr | None = None
    revision: Count | None = None
    confidence: Annotated[float, Field(ge=0, le=1)] | None = None
    language: StrictStr | None = None
    duration: Seconds | None = None
    timestamp: Time | None = None
    seq: Seq | None = None


class VoiceError(InterviewEvent):
    """To who speaks: an utterance that is not transcribed, and why (a code of contract.errors)."""

    utterance_id: Id | None
    code: StrictStr
    message: StrictStr
    retry_after: Seconds | None = None


class VoiceStatus(InterviewEvent):
    """To who speaks, when the load changes: seconds between partial texts, null for none."""

    state: Literal["normal", "degraded", "finals_only", "refusing"]
    partial_interval: Seconds | None


# --- video


class VideoObservations(InterviewEvent):
    """To the hosts, every few seconds while somebody's camera streams; stands in no log.

    What was not measured is null; see contract.video.VideoAnalysis. Nothing of a face's expression.
    """

    user_id: Id
    gestures: list[dict[str, Any]] | None
    eye_contact: Annotated[float, Field(ge=0, le=1)] | None
    posture_score: Annotated[float, Field(ge=0, le=1)] | None
    observations_status: StrictStr
    coverage: dict[str, Any]
    frames: Count
    timestamp: Time


# --- help, emergency, status


class HelpRequested(LoggedEvent):
    """To the room, when somebody asks for help."""

    user_id: Id
    help_type: StrictStr
    question_id: Id | None
    timestamp: Time
    help_id: StrictStr
    message: StrictStr | None


class HelpRequestSent(LoggedEvent):
    """To who asked for help; `seq` is that of `help_requested`."""

    status: Literal["sent"]
    help_type: StrictStr
    message: StrictStr
    help_id: StrictStr


class HelpResolved(LoggedEvent):
    """To the room, when a host has dealt with a request for help."""

    help_id: StrictStr
    resolved_by: Id
    note: StrictStr | None
    timestamp: Time


class EmergencyStopped(LoggedEvent):
    """To the room, when the interview is broken off."""

    stopped_by: Id
    reason: StrictStr | None
    timestamp: Time
    message: StrictStr


class InterviewStatusResponse(InterviewEvent):
    """To who sent `interview_status`. What is of the room is null for whom a lobby keeps out."""

    status: Status
    current_question: Question | None
    uptime: Seconds
    participants_count: Count | None
    progress: Progress | None
    purpose: StrictStr
    last_seq: Count | None


class SyncedEvent(ServerEvent):
    """One event of the log, as it came, or would have come, by itself."""

    event: StrictStr
    data: dict[str, Any]


class InterviewEvents(InterviewEvent):
    """To who sent `sync_interview`: what came after `after_seq`, up to `last_seq`.

    Not `complete`: ask again after `last_seq`. `reset`: as in JoinedInterview.
    """

    events: list[SyncedEvent]
    last_seq: Count
    complete: StrictBool
    epoch: StrictStr
    reset: Literal[True] | None = None


EVENTS: Mapping[str, type[ServerEvent]] = {
    "connected": Connected,
    "pong": Pong,
    "online_users": OnlineUsers,
    "server_draining": ServerDraining,
    "token_expiring": TokenExpiring,
    "error": Error,
    "joined_interview": JoinedInterview,
    "left_interview": LeftInterview,
    "participant_joined": ParticipantJoined,
    "participant_left": ParticipantLeft,
    "participant_status": ParticipantStatus,
    "participant_waiting": ParticipantWaiting,
    "consent_changed": ConsentChanged,
    "interviewer_set": InterviewerSet,
    "interview_started": InterviewStarted,
    "record_entry": RecordEntry,
    "question_started": QuestionStarted,
    "question_skipped": QuestionSkipped,
    "answer_submitted": AnswerSubmitted,
    "answer_confirmed": AnswerConfirmed,
    "answer_analysis": AnswerAnalysis,
    "interview_ended": InterviewEnded,
    "new_message": NewMessage,
    "note_saved": NoteSaved,
    "user_typing": UserTyping,
    "system_message": SystemMessage,
    "recording_status": RecordingStatus,
    "voice_processing": VoiceProcessing,
    "voice_transcribed": VoiceTranscribed,
    "live_transcription": LiveTranscription,
    "voice_error": VoiceError,
    "voice_status": VoiceStatus,
    "video_observations": VideoObservations,
    "help_requested": HelpRequested,
    "help_request_sent": HelpRequestSent,
    "help_resolved": HelpResolved,
    "emergency_stopped": EmergencyStopped,
    "interview_status_response": InterviewStatusResponse,
    "interview_events": InterviewEvents,
}
"""Event name -> its payload."""
