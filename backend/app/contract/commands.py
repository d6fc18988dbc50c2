"""What a client may send: one class for each event of the Socket.IO wire.

Unknown fields are ignored. Optional fields are those that the protocol marks so, and `user_id`
where the connection itself can tell who speaks.
"""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from app.contract import spellings
from app.contract.fields import (
    AfterSeq,
    AnswerFormat,
    AnswerText,
    AudioBytes,
    ChunkId,
    CodecName,
    ConsentScope,
    Flag,
    HelpType,
    IdField,
    Label,
    LanguageTag,
    Level,
    MessageText,
    MessageType,
    NoteText,
    OptionalFlag,
    OptionalId,
    OptionalRole,
    OptionalSeconds,
    OptionalSeq,
    QuestionText,
    Remark,
    RequestId,
    SampleRate,
    Segmentation,
    Seq,
    SpokenLanguages,
    Subject,
    SuggestionKind,
    Timestamp,
    TokenText,
    Word,
)


class ClientCommand(BaseModel):
    """Fields that any event may carry. `request_id` makes a second try harmless."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    user_id_is_sender: ClassVar[bool] = True

    request_id: RequestId = None


class InterviewCommand(ClientCommand):
    """An event about one interview, sent as `user_id` (default: who joined)."""

    interview_id: IdField
    user_id: OptionalId = None


class Ping(ClientCommand):
    """Heartbeat; the timestamp is echoed."""

    timestamp: Timestamp = None


class GetOnlineUsers(ClientCommand):
    """Who is online; subscribes to changes."""


class JoinInterview(InterviewCommand):
    """Enter. With `last_seq` (and its `epoch`) what was missed is sent first.

    `spoken_languages`: what one speaks, such as ["zh-CN", "en"], the usual one first. Speech is
    heard in these, Chinese is written in the script of the first Chinese one. Without them the
    language is found out.
    """

    role: OptionalRole = None
    last_seq: OptionalSeq = None
    epoch: Remark = None
    spoken_languages: SpokenLanguages = ()


class AdmitParticipant(ClientCommand):
    """Let somebody in who waits in the lobby, or send them away. `user_id` is who waits."""

    user_id_is_sender: ClassVar[bool] = False

    interview_id: IdField
    user_id: IdField
    admit: Flag


class RemoveParticipant(ClientCommand):
    """Take somebody out of the interview, so that they stay out. `user_id` is who has to go."""

    user_id_is_sender: ClassVar[bool] = False

    interview_id: IdField
    user_id: IdField


class RenewToken(ClientCommand):
    """Go on with a newer token."""

    token: TokenText


class LeaveInterview(InterviewCommand):
    """Go."""


class ParticipantStatus(InterviewCommand):
    """Say how one is: ready, away, speaking, waiting and so on."""

    status: Label


class SetConsent(InterviewCommand):
    """Give or withdraw one of one's own consents."""

    scope: ConsentScope
    granted: Flag


class SyncInterview(InterviewCommand):
    """Ask for every event after `after_seq`."""

    after_seq: AfterSeq = 0
    epoch: Remark = None


class StartInterview(InterviewCommand):
    """Let the interview's time run."""


class StartQuestion(InterviewCommand):
    """Put a question."""

    question_id: IdField
    question_text: QuestionText


class SkipQuestion(InterviewCommand):
    """Pass over a question."""

    question_id: IdField


class SubmitAnswer(InterviewCommand):
    """Answer a question; `response_time` in seconds if the client measured it.

    `utterance_id`: it was spoken, and this is the last utterance of it. Where the text was not
    there yet, send the answer again with it: a new revision.
    """

    question_id: IdField
    answer_text: AnswerText
    response_time: OptionalSeconds = None
    format: AnswerFormat = None
    utterance_id: OptionalId = None


class EndInterview(InterviewCommand):
    """Finish."""


class SendMessage(InterviewCommand):
    """Say something in the chat."""

    message: MessageText
    type: MessageType = "text"


class TypingIndicator(InterviewCommand):
    """Say that one is typing, or no longer; `about`: an answer, or what is meant for the chat."""

    is_typing: Flag
    about: Subject = None


class SaveNote(InterviewCommand):
    """Keep a note for the hosts alone; the same `note_id` again replaces one's own note's text."""

    note_id: IdField
    text: NoteText
    question_id: OptionalId = None


class AskSuggestion(InterviewCommand):
    """Have a follow-up to what the candidate said worded by a language model; it is streamed."""


class ShowSuggestion(InterviewCommand):
    """Say that a `suggestion` was shown, once for each `suggestion_id`; `text` as it was shown."""

    suggestion_id: IdField
    kind: SuggestionKind
    about_seq: Seq
    text: Remark = None


class UseSuggestion(InterviewCommand):
    """Say that one takes a suggestion up."""

    suggestion_id: IdField


class BroadcastSystemMessage(ClientCommand):
    """A notice to one interview's room, or, without an interview, to everybody."""

    message: MessageText
    level: Level = "info"
    interview_id: IdField | None = None
    user_id: OptionalId = None


class VoiceRecording(InterviewCommand):
    """Say that one's microphone records, or no longer does."""

    utterance_id: OptionalId = None


class VoiceData(InterviewCommand):
    """A piece of what is being said.

    `audio_data`: PCM (s16le, mono, `sample_rate`, default 16000) or the next piece of one WebM,
    Ogg, WAV, MP3 or M4A recording; bytes, or base64 with or without a data-URL prefix. With the
    `codec` `webm/opus` an utterance may go on at a cluster whose header was sent before. Without
    a `chunk_id` the order of arrival counts, as with any that is a text.
    """

    chunk_id: ChunkId = Field(default_factory=spellings.new_chunk_id)
    audio_data: AudioBytes = b""
    is_final: OptionalFlag = False
    utterance_id: OptionalId = None
    codec: CodecName = None
    sample_rate: SampleRate = None
    language: LanguageTag = None
    segmentation: Segmentation = "client"


class Caption(InterviewCommand):
    """Write what somebody says who asked for it, by their consent `caption`.

    With the `utterance_id` of a `live_transcription` in place of that text, else as a caption of
    its own, whose id the answer tells.
    """

    for_user_id: IdField
    text: MessageText
    utterance_id: OptionalId = None


class SetCaptionLanguage(InterviewCommand):
    """Say in which language one wants to read what is said and written; null: as it was said.

    Translations come as `caption_translated`, beside the words themselves.
    """

    language: LanguageTag = None


class RestoreEcho(InterviewCommand):
    """Say that an utterance of one's own, which was marked as an echo, holds one's own words."""

    utterance_id: IdField


class RequestHelp(InterviewCommand):
    """Ask for help."""

    help_type: HelpType = "general"
    question_id: OptionalId = None
    message: Remark = None


class ResolveHelp(InterviewCommand):
    """Say that a request for help was dealt with."""

    help_id: Word
    note: Remark = None


class EmergencyStop(InterviewCommand):
    """Break the interview off."""

    reason: Remark = None


class InterviewStatus(InterviewCommand):
    """Ask how an interview stands."""
