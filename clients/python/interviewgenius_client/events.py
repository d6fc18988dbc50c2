"""What the server sends.

Made from the server's AsyncAPI document by `make clients`: do not edit.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict


class AiMark(TypedDict):
    """
    Why an interviewer engine said something.

    `engine`: "rules", or "llm:" and the model; `degraded`: another one should have answered.
    `confidence`: the engine's in its own choice, never a judgement of the candidate.
    """

    engine: str
    degraded: bool
    response_type: Literal["question", "follow_up", "clarification", "acknowledgement", "closing"]
    strategy_used: str
    focus_area: str
    confidence: float | None


class AnalysedFigure(TypedDict):
    """
    A figure and what it counts.
    """

    quote: str
    start: int
    end: int
    kind: Literal["number", "percent", "money", "duration", "multiple", "year"]


class AnalysedFigures(TypedDict):
    """
    How many figures were found, and the first of them.
    """

    count: int
    spans: list[AnalysedFigure]


class AnswerSubmitted(TypedDict):
    """
    To the room, at every answer. Only its author and those who assess see `answer_text`.

    `response_time`: the client's figure, else the server's, in seconds; `late`: another question
    was being asked by then; `revision` counts a user's answers to the question.
    """

    interview_id: int | str
    seq: int
    question_id: int | str
    user_id: int | str
    response_time: float
    measured_response_time: float
    revision: int
    late: bool
    timestamp: str
    format: Literal["text", "code"]
    answer_text: NotRequired[str | None]
    utterance_id: NotRequired[str | None]


class AssessmentWritten(TypedDict):
    """
    To the hosts, as `note_saved`, when one writes what they think once the interview is over.

    Without `question_id` it is about the whole. `grade` is the host's own judgement, or null.
    """

    interview_id: int | str
    seq: int
    user_id: int | str
    question_id: int | str | None
    text: str
    grade: Literal["weak", "solid", "strong"] | None
    timestamp: str


class CallControl(TypedDict):
    """
    To somebody in the call: what a host wants. There is no word that switches a thing on.
    """

    interview_id: int | str
    by: int | str
    action: Literal["mute", "stop_camera", "stop_screen", "remove"]


class CallEnded(TypedDict):
    """
    To who was in the call: it is over for them; every track ends, every device is let go.
    """

    interview_id: int | str
    reason: Literal["ended", "stopped", "removed"]


class CallJoined(TypedDict):
    """
    To the room, when somebody enters the call.
    """

    interview_id: int | str
    seq: int
    user_id: int | str
    timestamp: str


class CallLeft(TypedDict):
    """
    To the room, when somebody is in the call no more, and how their line was.

    Figures that nobody measured are null: nobody may hold a bad line against a person.
    """

    interview_id: int | str
    seq: int
    user_id: int | str
    reason: Literal["left", "lost", "replaced", "removed", "ended"]
    seconds: float
    interruptions: int | None
    longest_interruption: float | None
    timestamp: str


class CallMoved(TypedDict):
    """
    To a page whose user entered the call elsewhere.
    """

    interview_id: int | str


class CallPeerLeft(TypedDict):
    """
    To the room. `lost`: for 30 s nothing was heard of it; media may still flow a while.
    """

    interview_id: int | str
    peer_id: str
    reason: Literal["left", "lost", "replaced", "removed"]


class CallPeerMedia(TypedDict):
    """
    To the room, when what a peer sends changes.
    """

    interview_id: int | str
    peer_id: str
    mic: bool
    cam: bool
    screen: bool


CallRefresh = TypedDict(
    "CallRefresh",
    {
        "interview_id": int | str,
        "from": str,
        "slot": int,
    },
)


class Candidate(TypedDict):
    """
    One way to a peer, as `RTCIceCandidate.toJSON()` gives it.
    """

    candidate: str
    sdpMid: NotRequired[str | None]
    sdpMLineIndex: NotRequired[int | None]
    usernameFragment: NotRequired[str | None]


class CaptionTranslated(TypedDict):
    """
    To the room: what `user_id` said or wrote, translated by a machine, for reading along.

    `utterance_id` or `message_id` names the words themselves, which alone count. While somebody
    speaks it grows (`final` false, no `seq`) and is never taken back; the final one has its `seq`,
    and `of_seq`, the place of the words in the log. `unsure`: show it with care.
    """

    interview_id: int | str
    user_id: int | str
    language: str
    text: str
    engine: str
    model: str
    final: bool
    unsure: NotRequired[bool]
    utterance_id: NotRequired[str | None]
    message_id: NotRequired[str | None]
    of_seq: NotRequired[int | None]
    seq: NotRequired[int | None]


class ConfidenceParts(TypedDict):
    """
    What the confidence was made of, as the engine tells it (null: it does not).

    `calibrated`: of words so sure, that share is right; known for the default model alone.
    """

    calibrated: bool
    word_probability: float | None
    avg_logprob: float | None
    no_speech_prob: float | None
    compression_ratio: float
    temperature: float
    speech_coverage: float


class Connected(TypedDict):
    """
    To who has connected, first of all. `user_id` and `role` are null without a token.
    """

    status: Literal["connected"]
    message: str
    user_id: int | str | None
    session_id: str
    server_version: str
    role: Literal["candidate", "interviewer", "observer", "captioner"] | Literal["admin"] | None


class ConsentChanged(TypedDict):
    """
    To the room, when somebody gives or withdraws one of their own consents.

    `refused`: why what they wanted to give could not be given, an error code.
    """

    interview_id: int | str
    seq: int
    user_id: int | str
    scope: Literal[
        "record", "transcribe", "ai_analysis", "video_analysis", "share", "emotions", "caption"
    ]
    granted: bool
    timestamp: str
    refused: NotRequired[str | None]


class Coverage(TypedDict):
    """
    In which share of the frames that were searched for it each was found.
    """

    face: float
    pose: float


class Description(TypedDict):
    """
    What one side of a connection offers, or answers.
    """

    type: Literal["offer", "answer"]
    sdp: str


class EchoMarked(TypedDict):
    """
    To the room: an utterance was another speaker's voice, picked up by this microphone.

    It is not to be read as `user_id`'s words any more; only they are still shown them, and may
    take them back by `restore_echo`. `echo_of`: the utterance that was heard, of `spoken_by`.
    """

    interview_id: int | str
    seq: int
    user_id: int | str
    utterance_id: str
    echo_of: str
    spoken_by: int | str
    timestamp: str


class EchoRestored(TypedDict):
    """
    To the room: an utterance that was marked counts as its speaker's words again.
    """

    interview_id: int | str
    seq: int
    user_id: int | str
    utterance_id: str
    timestamp: str


class EmergencyStopped(TypedDict):
    """
    To the room, when the interview is broken off.
    """

    interview_id: int | str
    seq: int
    stopped_by: int | str
    reason: str | None
    timestamp: str
    message: str


class EntryPace(TypedDict):
    """
    Length per minute from question to answer; of a typed answer that is no pace of speech.

    Without a pace `reason` says why.
    """

    words_per_minute: float | None
    characters_per_minute: float | None
    measured_seconds: float | None
    reason: Literal["no_words", "not_measured", "too_short"] | None


class Error(TypedDict):
    """
    To the sender of an event that was refused; `code` is stable, `message` for people.

    `field` names the wrong part of what was sent, `retry_after` the seconds after which the same
    may succeed. `interview_id` comes where the refusal is a host's, some time after the event.
    """

    code: str
    message: str
    event: str
    field: NotRequired[str | None]
    retry_after: NotRequired[float | None]
    request_id: NotRequired[int | str | None]
    interview_id: NotRequired[int | str | None]


class FeedbackGiven(TypedDict):
    """
    To its author and the hosts, when a candidate says how the interview was; 5 is best.
    """

    interview_id: int | str
    seq: int
    user_id: int | str
    rating: int
    text: str
    timestamp: str


class Figure(TypedDict):
    """
    A measured value; null and not `valid` where there was too little to measure.
    """

    value: float | None
    valid: bool


class Gap(TypedDict):
    """
    Audio that never came, after `after_chunk` (null: not known after which).

    `missing`: the first of the `count` lost chunks; `seconds`: how long they were, null: unknown.
    """

    after_chunk: int | None
    missing: list[int]
    count: int
    seconds: float | None


class Gesture(TypedDict):
    """
    Something that was seen; seconds from the recording's beginning.
    """

    type: Literal["nod", "shake", "hand_raised", "leaning", "out_of_view"]
    start: float
    end: float


class HelpRequestSent(TypedDict):
    """
    To who asked for help; `seq` is that of `help_requested`.
    """

    interview_id: int | str
    seq: int
    status: Literal["sent"]
    help_type: str
    message: str
    help_id: str


class HelpRequested(TypedDict):
    """
    To the room, when somebody asks for help.
    """

    interview_id: int | str
    seq: int
    user_id: int | str
    help_type: str
    question_id: int | str | None
    timestamp: str
    help_id: str
    message: str | None


class HelpResolved(TypedDict):
    """
    To the room, when a host has dealt with a request for help.
    """

    interview_id: int | str
    seq: int
    help_id: str
    resolved_by: int | str
    note: str | None
    timestamp: str


class InterviewEnded(TypedDict):
    """
    To the room, when a host ends the interview.
    """

    interview_id: int | str
    seq: int
    ended_by: int | str
    timestamp: str
    message: str


class InterviewStarted(TypedDict):
    """
    To the room, at `start_interview` or before the first question.
    """

    interview_id: int | str
    seq: int
    started_by: int | str
    start_time: str


class InterviewerSet(TypedDict):
    """
    To the room, when an AI interviewer is given the interview, or told to hold it otherwise.
    """

    interview_id: int | str
    seq: int
    set_by: int | str
    interview_style: Literal["formal", "casual", "technical", "behavioural"]
    mode: Literal["structured", "standard", "exploratory"]
    position: str | None
    language: Literal["en", "zh"]
    timestamp: str


JsonValue: TypeAlias = Any


class LeftInterview(TypedDict):
    """
    To who sent `leave_interview`.
    """

    interview_id: int | str
    status: Literal["left"]


class LegalHoldChanged(TypedDict):
    """
    To those who assess, when an admin holds the record or holds it no longer.

    While it is `held` nothing of it is erased, by nobody and no clock.
    """

    interview_id: int | str
    seq: int
    held: bool
    changed_by: int | str
    timestamp: str


class Length(TypedDict):
    """
    English has words, Chinese characters, a foreign word or number counting as one.
    """

    words: int | None
    characters: int | None
    sentences: int


class LiveTranscription(TypedDict):
    """
    To the room. Partial texts carry `stable_text` and `revision`, the final one its `seq`.

    `degraded`: as in `voice_transcribed`.
    `engine: person`: a captioner wrote it, `captioned_by`; it stands in place of any other text of
    this utterance, whether that came before or comes later.
    """

    interview_id: int | str
    user_id: int | str
    text: str
    is_final: bool
    utterance_id: str
    stable_text: NotRequired[str | None]
    revision: NotRequired[int | None]
    confidence: NotRequired[float | None]
    language: NotRequired[str | None]
    duration: NotRequired[float | None]
    timestamp: NotRequired[str | None]
    degraded: NotRequired[Literal[True] | None]
    seq: NotRequired[int | None]
    engine: NotRequired[Literal["person"] | None]
    captioned_by: NotRequired[int | str | None]


class Media(TypedDict):
    """
    What a peer sends.
    """

    mic: bool
    cam: bool
    screen: bool


class NewMessage(TypedDict):
    """
    To the room, its sender included, at every message. `ai`: said by an interviewer engine.
    """

    interview_id: int | str
    seq: int
    user_id: int | str
    message: str
    type: str
    timestamp: str
    message_id: str
    ai: NotRequired[AiMark | None]


class NoteSaved(TypedDict):
    """
    To the hosts, when one of them saves a note; others get `record_entry`.

    An author's `note_id` names one note, whose text is the latest. Where no token says who is a
    host (development), it comes to its author alone.
    """

    interview_id: int | str
    seq: int
    user_id: int | str
    note_id: int | str
    question_id: int | str | None
    text: str
    timestamp: str


class Nothing(TypedDict):
    """
    An empty object.
    """


class OnlineUsers(TypedDict):
    """
    To who sent `get_online_users`, and from then on at changes, at most once a second.

    With a token for some interviews alone: oneself, and the people of those that one is in.
    """

    count: int
    users: list[int | str]


class Participant(TypedDict):
    """
    Somebody in the room. `consents`: only what was said, scope -> granted.
    """

    user_id: int | str
    role: Literal["candidate", "interviewer", "observer", "captioner"] | Literal["admin"]
    name: str | None
    joined_at: str
    consents: dict[str, bool]


class ParticipantJoined(TypedDict):
    """
    To the others in the room, when a user's first connection joins.
    """

    interview_id: int | str
    seq: int
    user_id: int | str
    participants_count: int
    role: Literal["candidate", "interviewer", "observer", "captioner"] | Literal["admin"]
    name: str | None
    timestamp: str


class ParticipantLeft(TypedDict):
    """
    To the others in the room, when a user's last connection is gone.
    """

    interview_id: int | str
    seq: int
    user_id: int | str
    participants_count: int
    reason: Literal["left", "disconnected", "process_lost", "removed"]
    timestamp: str


class ParticipantStatus(TypedDict):
    """
    To the room, when somebody says how they are.
    """

    interview_id: int | str
    user_id: int | str
    status: str


class ParticipantWaiting(TypedDict):
    """
    To the hosts in a room with a lobby, when somebody begins or ends to wait before it.

    `admit` and `decided_by` come where a host's word ended it.
    """

    interview_id: int | str
    user_id: int | str
    waiting: bool
    role: NotRequired[
        Literal["candidate", "interviewer", "observer", "captioner"] | Literal["admin"] | None
    ]
    name: NotRequired[str | None]
    since: NotRequired[str | None]
    admit: NotRequired[bool | None]
    decided_by: NotRequired[int | str | None]


class Peer(TypedDict):
    """
    Somebody in the call. In a pair the one of the higher `order` offers first, and is polite.
    """

    peer_id: str
    user_id: int | str
    name: str | None
    role: Literal["candidate", "interviewer", "observer", "captioner"] | Literal["admin"]
    order: int
    media: Media


class PersonErased(TypedDict):
    """
    To the room, when a person was erased: forget what came before, and read it again.

    Their words, and what was made of them, are gone from all earlier events; `user_id` stands
    there in place of their id. `entries`: how many events that were.
    """

    interview_id: int | str
    seq: int
    user_id: int | str
    erased_by: int | str
    entries: int
    timestamp: str


class Pong(TypedDict):
    """
    To who sent `ping`; `timestamp` is the client's own.
    """

    timestamp: int | str | float | None
    server_time: str


class Progress(TypedDict):
    """
    How many questions were asked, answered by anybody, and planned.
    """

    asked: int
    answered: int
    planned: int


class Quality(TypedDict):
    """
    How it sounded: dBFS, seconds, rates per minute, shares. Nothing about the person.

    `hints`: what a speaker could mend.
    """

    peak_dbfs: Figure
    rms_dbfs: Figure
    clipping_share: Figure
    snr_db: Figure
    bandwidth_hz: Figure
    silence_ratio: Figure
    words_per_minute: Figure
    articulation_rate: Figure
    pause_count: Figure
    pause_mean: Figure
    pause_longest: Figure
    response_latency: Figure
    hints: list[Literal["very_quiet", "clipping", "noisy", "narrow_band"]]


class Question(TypedDict):
    """
    The question that is being asked now.
    """

    question_id: int | str
    question_text: str
    start_time: str


class QuestionSkipped(TypedDict):
    """
    To the room, when a question is passed over.
    """

    interview_id: int | str
    seq: int
    question_id: int | str
    skipped_by: int | str
    timestamp: str


class QuestionStarted(TypedDict):
    """
    To the room, when a question is put. `ai`: by an interviewer engine.
    """

    interview_id: int | str
    seq: int
    question_id: int | str
    question_text: str
    start_time: str
    ai: NotRequired[AiMark | None]


class QuestionTerms(TypedDict):
    """
    The share of the question's terms that the answer takes up; null with a `reason`.
    """

    share: float | None
    covered: list[str]
    missing: list[str]
    reason: Literal["no_question_text", "question_in_other_language", "no_content_terms"] | None


class RecordEntry(TypedDict):
    """
    Stands for an event that its receiver may not see, or that this version cannot read.

    So `seq` has no gap for anybody.
    """

    interview_id: int | str
    seq: int


class RecordingStatus(TypedDict):
    """
    To the room, when somebody's microphone begins or ends to record.
    """

    interview_id: int | str
    user_id: int | str
    is_recording: bool
    utterance_id: NotRequired[int | str | None]


class RoomState(TypedDict):
    """
    What somebody who joins has to know of it besides. `open_help`: ids of open requests.
    """

    status: Literal["waiting", "in_progress", "ended", "stopped"]
    current_question: Question | None
    uptime: float
    progress: Progress
    purpose: Literal["hiring", "practice"]
    open_help: list[str]
    consent_default: Literal["given", "ask"]


class ScreenShareStarted(TypedDict):
    """
    To the room, when somebody shows a screen.
    """

    interview_id: int | str
    seq: int
    user_id: int | str
    timestamp: str


class ScreenShareStopped(TypedDict):
    """
    To the room, when a screen is shown no more.
    """

    interview_id: int | str
    seq: int
    user_id: int | str
    timestamp: str


class ServerDraining(TypedDict):
    """
    To all connections of a process that is about to stop: reconnect after so many seconds.
    """

    reconnect_after: float


class Span(TypedDict):
    """
    A quote from the answer, at `start` to `end` (Unicode code points).
    """

    quote: str
    start: int
    end: int


class Star(TypedDict):
    """
    For each part of a told example the first quotes that name it; null where none does.
    """

    situation: list[Span] | None
    task: list[Span] | None
    action: list[Span] | None
    result: list[Span] | None


class Suggested(TypedDict):
    """
    What may be asked or minded next. It says what was not told yet, nothing of a person.

    `kind`: `probe` (a `part` was not told), `follow_up` (worded by a language model, leaning on
    `quote`, the candidate's own words), `coverage` and `time` (of the plan; no words are read).
    `text`: words to ask, in the language of the answer; null where the figures say it.
    `planned` questions, `asked` of them, and `minutes_left` where a length was planned.
    `final` false: the words grow, and come again under the same id. `engine`: "rules", or "llm:"
    and the model.
    """

    suggestion_id: int | str
    kind: Literal["coverage", "time", "probe", "follow_up"]
    question_id: int | str | None
    part: Literal["situation", "action", "result", "aspect"] | None
    text: str | None
    quote: str | None
    planned: int | None
    asked: int | None
    minutes_left: int | None
    engine: str
    final: bool


class Suggestion(TypedDict):
    """
    To the interview's hosts, after a candidate's final text or answer; to who asked for one.

    What the talk up to `about_seq` leads to, in place of what was suggested before; null: nothing.
    Of candidates who do not agree to `ai_analysis` no words are read.
    """

    interview_id: int | str
    about_seq: int
    suggestion: Suggested | None


class SuggestionShown(TypedDict):
    """
    To the hosts, when one of them was shown a suggestion; others get `record_entry`.
    """

    interview_id: int | str
    seq: int
    user_id: int | str
    suggestion_id: int | str
    kind: Literal["coverage", "time", "probe", "follow_up"]
    about_seq: int
    engine: str
    text: str
    timestamp: str


class SuggestionUsed(TypedDict):
    """
    To the hosts, when one of them takes a suggestion up; others get `record_entry`.
    """

    interview_id: int | str
    seq: int
    user_id: int | str
    suggestion_id: int | str
    timestamp: str


class SyncedEvent(TypedDict):
    """
    One event of the log, as it came, or would have come, by itself.
    """

    event: str
    data: dict[str, JsonValue]


class SystemMessage(TypedDict):
    """
    A notice to a room, or, without `interview_id`, to everybody.
    """

    message: str
    level: Literal["info", "warning", "error"]
    timestamp: str
    interview_id: NotRequired[int | str | None]


class TokenExpiring(TypedDict):
    """
    To a connection whose token ends soon: answer with `renew_token`.
    """

    expires_at: str


class UserTyping(TypedDict):
    """
    To the room but the sender. `about`: where the sender says it.
    """

    interview_id: int | str
    user_id: int | str
    is_typing: bool
    about: NotRequired[Literal["answer", "chat"] | None]


class VideoObservations(TypedDict):
    """
    To the hosts, every few seconds while somebody's camera streams; stands in no log.

    What was not measured is null. Nothing of a face's expression.
    """

    interview_id: int | str
    user_id: int | str
    gestures: list[Gesture] | None
    eye_contact: float | None
    posture_score: float | None
    observations_status: Literal[
        "on", "off", "consent_required", "not_installed", "no_face", "unavailable"
    ]
    coverage: Coverage | Nothing
    frames: int
    timestamp: str


class VoiceError(TypedDict):
    """
    To who speaks: an utterance that is not transcribed, and why (an error code).
    """

    interview_id: int | str
    utterance_id: int | str | None
    code: str
    message: str
    retry_after: NotRequired[float | None]


class VoiceProcessing(TypedDict):
    """
    To who speaks: once for every chunk, and again as partial text grows.

    `status`: received, processing (a worker hears it), unavailable (it was not kept). `chunk_id`
    is null where the text grew by itself. `received_upto`: up to here no number is missing;
    `missing`: some that are; `lag`: seconds that the transcription is behind.
    """

    interview_id: int | str
    chunk_id: int | str | None
    status: Literal["received", "processing", "unavailable"]
    partial_text: str
    stable_text: str
    revision: int
    utterance_id: int | str | None
    received_upto: int | None
    missing: list[int]
    lag: float


class VoiceStatus(TypedDict):
    """
    To who speaks, when the load changes: seconds between partial texts, null for none.
    """

    interview_id: int | str
    state: Literal["normal", "degraded", "finals_only", "refusing"]
    partial_interval: float | None


class WaitingParticipant(TypedDict):
    """
    Somebody in a lobby, as hosts find them listed when they join.
    """

    interview_id: int | str
    user_id: int | str
    role: Literal["candidate", "interviewer", "observer", "captioner"] | Literal["admin"]
    name: str | None
    since: str


class Word(TypedDict):
    """
    One word; seconds from the utterance's beginning.
    """

    text: str
    t0: float
    t1: float
    probability: float


class CallPeerJoined(TypedDict):
    """
    To the room but the newcomer, who finds the others in the acknowledgement.
    """

    interview_id: int | str
    peer: Peer


CallSignal = TypedDict(
    "CallSignal",
    {
        "interview_id": int | str,
        "from": str,
        "n": int,
        "description": NotRequired[Description | None],
        "candidates": NotRequired[list[Candidate | None] | None],
    },
)


class Findings(TypedDict):
    """
    How many were found, and the first of them.
    """

    count: int
    spans: list[Span]


class InterviewEvents(TypedDict):
    """
    To who sent `sync_interview`: what came after `after_seq`, up to `last_seq`.

    Not `complete`: ask again after `last_seq`. `reset`: as in `joined_interview`.
    """

    interview_id: int | str
    events: list[SyncedEvent]
    last_seq: int
    complete: bool
    epoch: str
    reset: NotRequired[Literal[True] | None]


class InterviewStatusResponse(TypedDict):
    """
    To who sent `interview_status`. What is of the room is null for whom a lobby keeps out.
    """

    interview_id: int | str
    status: Literal["waiting", "in_progress", "ended", "stopped"]
    current_question: Question | None
    uptime: float
    participants_count: int | None
    progress: Progress | None
    purpose: Literal["hiring", "practice"]
    last_seq: int | None


class JoinedInterview(TypedDict):
    """
    To who joins: once in the room, with its state as of `last_seq`; or waiting before it.

    Who waits sees nothing of the room, and gets the event again when let in. `reset`: what the
    client knew of the log is void, the whole log follows. `waiting`: to hosts, who is in the lobby.
    """

    interview_id: int | str
    status: Literal["joined", "waiting"]
    participants_count: int | None
    participants: NotRequired[list[Participant] | None]
    state: NotRequired[RoomState | None]
    last_seq: NotRequired[int | None]
    epoch: NotRequired[str | None]
    reset: NotRequired[Literal[True] | None]
    waiting: NotRequired[list[WaitingParticipant] | None]


class Segment(TypedDict):
    """
    A phrase; seconds from the utterance's beginning. `words` may be empty.

    `confidence` is null where the engine does not tell it.
    """

    text: str
    t0: float
    t1: float
    confidence: float | None
    words: list[Word]


class VoiceTranscribed(TypedDict):
    """
    To who spoke: the utterance's text; `seq` is that of `live_transcription`.

    Without speech `transcribed_text` is empty and `confidence` null. `error`: why there is no text,
    or none of the rest.
    `degraded`, where it is there: another speech engine should have heard it.
    """

    interview_id: int | str
    seq: int
    user_id: int | str
    transcribed_text: str
    confidence: float | None
    is_final: Literal[True]
    utterance_id: str
    language: str | None
    language_probability: float | None
    confidence_parts: ConfidenceParts | Nothing
    segments: list[Segment]
    gaps: list[Gap]
    quality: Quality | Nothing
    duration: float
    error: str | None
    degraded: NotRequired[Literal[True] | None]


class Analysis(TypedDict):
    """
    What stands in an answer, and where. `observations` are neutral codes.
    """

    language: Literal["en", "zh"]
    length: Length
    entry_pace: EntryPace
    hedges: Findings
    fillers: Findings
    star: Star
    question_terms: QuestionTerms
    figures: AnalysedFigures
    observations: list[str]


class AnswerAnalysis(TypedDict):
    """
    To the hosts, after an answer whose author lets software analyse it; stands in no log.

    `answer_seq` is the seq of its `answer_submitted`.
    """

    interview_id: int | str
    question_id: int | str
    user_id: int | str
    answer_seq: int
    analysis: Analysis


class AnswerConfirmed(TypedDict):
    """
    To who answered; `seq` is that of `answer_submitted`.

    `analysis` comes to those whose role may see it.
    """

    interview_id: int | str
    seq: int
    status: Literal["confirmed"]
    question_id: int | str
    response_time: float
    measured_response_time: float
    revision: int
    late: bool
    message: str
    analysis: NotRequired[Analysis | None]
