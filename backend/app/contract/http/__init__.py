"""What HTTP takes and answers: bodies, queries, and the data of successful answers.

Unknown incoming fields are ignored; undeclared outgoing ones are forbidden, as in events.py.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictInt,
    StringConstraints,
)
from pydantic import model_validator as validates

from app.contract import spellings
from app.contract.events import (
    Count,
    Id,
    InterviewEnded,
    InterviewEvents,
    InterviewState,
    Participant,
    Progress,
    Role,
    SystemMessage,
    Time,
)
from app.contract.fields import (
    AfterSeq,
    Flag,
    IdField,
    Level,
    MessageText,
    OptionalId,
    OptionalToken,
    ParticipantRole,
    QuestionText,
    Remark,
    TokenText,
)
from app.contract.json_text import as_object
from app.contract.lenient import AlsoSpelled, Otherwise
from app.contract.refusals import Expected, unexpected
from app.contract.spellings import MAX_NAME_LENGTH

MAX_BODY_BYTES = 1_000_000
MAX_PARTICIPANTS = 50
MAX_PLANNED_QUESTIONS = 200
MAX_PAGE = 50
MAX_EVENTS = 500
HOUR, DAY = 3600, 24 * 3600
DEFAULT_INVITATION_SECONDS = 7 * DAY
MAX_INVITATION_SECONDS = 30 * DAY

__all__ = ["InterviewEnded", "InterviewEvents", "SystemMessage"]


Title = Annotated[Remark, Field(description="At most 1024 bytes of UTF-8.")]
Name = Annotated[
    Annotated[str, StringConstraints(max_length=MAX_NAME_LENGTH)] | None,
    BeforeValidator(spellings.name),
    Otherwise(None),
]
"""Of a person: without what is invisible; None where nothing is left of it."""
Purpose = Literal["hiring", "practice"]
OptionalPurpose = Annotated[Purpose, AlsoSpelled(spellings.choice), Otherwise("hiring")]
ConsentDefault = Literal["given", "ask"]
OptionalConsentDefault = Annotated[
    ConsentDefault | None, AlsoSpelled(spellings.choice), Otherwise(None)
]


class Request(BaseModel):
    """Base of everything that comes in."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    @validates(mode="before")
    @classmethod
    def _an_object(cls, data: Any) -> Any:
        """Also as a text of JSON, and empty as PHP writes it."""
        return as_object(data)


class Answer(BaseModel):
    """Base of everything that goes out."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# --- requests


GuestRole = Annotated[ParticipantRole, AlsoSpelled(spellings.guest_role), Expected("role")]
ExpiresIn = Annotated[
    Annotated[StrictInt, Field(ge=60, le=MAX_INVITATION_SECONDS)],
    AlsoSpelled(spellings.whole),
    Expected("expires_in"),
]
AbsentFlag = Annotated[Flag, AlsoSpelled(spellings.absent_flag)]


class PlannedQuestion(Request):
    """A question to be put in the interview."""

    question_id: IdField
    question_text: QuestionText


class Guest(Request):
    """Somebody to invite. Without a `user_id` one is made."""

    role: GuestRole = "candidate"
    user_id: OptionalId = None
    name: Name = None


class NewInvitation(Guest):
    """Somebody to invite, for `expires_in` seconds."""

    expires_in: ExpiresIn = DEFAULT_INVITATION_SECONDS


class NewInterview(Request):
    """An interview to make. Without an `interview_id` one is made; each participant is invited.

    `consent_default` (the server's setting if it is left out): whether consents count as given.
    """

    interview_id: OptionalId = None
    title: Title = None
    purpose: OptionalPurpose = "hiring"
    planned_questions: Annotated[
        tuple[PlannedQuestion, ...],
        Field(max_length=MAX_PLANNED_QUESTIONS),
        BeforeValidator(spellings.items),
    ] = ()
    lobby: AbsentFlag = False
    consent_default: OptionalConsentDefault = None
    participants: Annotated[
        tuple[Guest, ...], Field(max_length=MAX_PARTICIPANTS), BeforeValidator(spellings.items)
    ] = ()

    @validates(mode="after")
    def _questions_differ(self) -> Self:
        ids = [str(question.question_id) for question in self.planned_questions]
        if len(set(ids)) < len(ids):
            raise unexpected("questions")
        return self


class EndInterview(Request):
    """`user_id` counts only where authentication is off; otherwise the token says who ends it."""

    user_id: OptionalId = None


class VideoSettings(Request):
    """`emotions`: in practice only, and then movements of the face are told, no feelings."""

    emotions: Flag
    user_id: OptionalId = None


class RedeemInvitation(Request):
    """An invitation's token. With the same `nonce` a client may ask again."""

    token: TokenText
    nonce: Annotated[
        Annotated[str, StringConstraints(strict=True, min_length=8, max_length=128)] | None,
        AlsoSpelled(spellings.nonce),
        Expected("nonce"),
    ] = Field(default=None, description="Made by the client, hard to guess.")


class RevokeTokens(Request):
    """One token and all that came of it, or all of a user's tokens issued until now.

    `interview_id`: in which interview the user is meant; without it, everybody of that name.
    """

    token: OptionalToken = None
    user_id: OptionalId = None
    interview_id: OptionalId = None

    @validates(mode="after")
    def _one_of_both(self) -> Self:
        if (self.token is None) == (self.user_id is None):
            raise unexpected("token_or_user")
        return self


class Notice(Request):
    """A system message."""

    message: MessageText
    level: Level = "info"


# --- queries


class PageQuery(Request):
    """`cursor`: `next_cursor` of the page before."""

    limit: Annotated[int, BeforeValidator(spellings.page(MAX_PAGE)), Otherwise(20)] = 20
    cursor: Annotated[
        Annotated[str, StringConstraints(pattern=r"^[0-9]{1,18}$")] | None,
        AlsoSpelled(spellings.optional_text),
        Expected("cursor"),
    ] = None


class EventsQuery(Request):
    """Events after `after_seq`; with another `epoch` than the log's, the whole log again."""

    after_seq: AfterSeq = 0
    limit: Annotated[int, BeforeValidator(spellings.page(MAX_EVENTS)), Otherwise(MAX_EVENTS)] = (
        MAX_EVENTS
    )
    epoch: Remark = None


class TranscriptQuery(Request):
    """The form: JSON, plain text, SubRip or WebVTT."""

    format: Annotated[
        Literal["json", "text", "srt", "vtt"],
        AlsoSpelled(spellings.transcript_format),
        Expected("format"),
    ] = "json"
    chat: Annotated[AbsentFlag, Otherwise(False)] = Field(
        default=False, description="Whether chat messages are part of it."
    )


# --- answers


class VideoSettingsSaved(Answer):
    """What became of a candidate's choice; see contract.video."""

    interview_id: Id
    user_id: Id
    emotions_status: Literal["disabled_by_policy", "off", "movements"]


class Invitation(Answer):
    """An invitation as a host sees it listed; its token is told once, when it is made."""

    invitation_id: str
    interview_id: Id
    user_id: Id
    role: Role
    name: str | None
    expires_at: Time
    state: Literal["open", "spent", "withdrawn", "expired"]


class MadeInvitation(Invitation):
    """A new invitation, with what its guest needs to come in."""

    token: str


class Invitations(Answer):
    """An interview's invitations, the newest first."""

    invitations: list[Invitation]


class RemovedParticipant(Answer):
    """Somebody has no place in the interview any more. Their connections are closed."""

    status: Literal["removed"]
    interview_id: Id
    user_id: Id


class Planned(Answer):
    """A question to be put in the interview."""

    question_id: Id
    question_text: str


class CreatedInterview(Answer):
    """What was made; the same for a repeated request."""

    interview_id: Id
    title: str | None
    purpose: Purpose
    lobby: bool
    consent_default: ConsentDefault
    planned_questions: list[Planned]
    created_at: Time
    created_by: Id | None
    invitations: list[MadeInvitation]


class InterviewSummary(Answer):
    """An interview as it is listed. What goes on inside is null for whom its lobby keeps out."""

    interview_id: Id
    title: str | None
    purpose: Purpose
    status: Literal["waiting", "in_progress", "ended", "stopped"]
    lobby: bool
    created_at: Time
    participants_count: Count | None
    progress: Progress | None


class InterviewPage(Answer):
    """Interviews, the newest first. `next_cursor` is null on the last page."""

    interviews: list[InterviewSummary]
    next_cursor: str | None


class InterviewDetails(InterviewState):
    """An interview as it stands. Only those who assess see `planned_questions`."""

    interview_id: Id
    title: str | None
    purpose: Purpose
    lobby: bool
    consent_default: ConsentDefault
    created_at: Time
    created_by: Id | None
    started_at: Time | None
    closed_at: Time | None
    participants_count: Count
    participants: list[Participant]
    planned_questions: list[Planned] | None = None
    last_seq: Count
    epoch: str


class SpokenSegment(Answer):
    """A phrase; seconds from the transcript's `start_time`."""

    text: str
    t0: float
    t1: float
    confidence: float | None


class SpokenUtterance(Answer):
    """What somebody said in one go. `seq` is that of its event.

    `written`: to or by the AI interviewer, in writing; then nothing was heard.
    """

    seq: Count
    user_id: Id
    utterance_id: str | None
    written: bool
    text: str
    confidence: float | None
    language: str | None
    t0: float
    t1: float
    segments: list[SpokenSegment]


class TranscriptEntry(Answer):
    """Something that was asked, answered, said or written; `seq` is that of its event.

    `kind`: a question that was put or skipped; an answer in writing, or one that was corrected
    before it was sent; speech; talk to or by the AI interviewer beside questions and answers; a
    message of the chat. An answer that repeats word for word what was heard stands there once, as
    speech with its `question_id`. `spoken`: it came as audio. `format`: text or code, of a message
    its type.
    """

    seq: Count
    kind: Literal["question", "skipped", "answer", "speech", "talk", "message"]
    user_id: Id
    name: str | None
    text: str
    t0: float
    t1: float
    question_id: Id | None
    spoken: bool
    utterance_id: str | None
    revision: Count | None
    late: bool | None
    format: str


class Transcript(Answer):
    """What was asked and said, in the order in which it was begun, as of `last_seq`.

    `start_time`, the zero of all times: the first word, question or start, whichever was first.
    `utterances`: what was said, and the talk with the AI interviewer; `entries`: everything.
    """

    interview_id: Id
    start_time: Time
    utterances: list[SpokenUtterance]
    entries: list[TranscriptEntry]
    last_seq: Count


class AccessToken(Answer):
    """A token to send as `Authorization: Bearer`, and as Socket.IO's `auth.token`."""

    access_token: str
    token_type: Literal["Bearer"]
    expires_at: Time
    user_id: Id
    role: Role
    name: str | None
    interviews: list[str] | Literal["*"]


class Revoked(Answer):
    """Revoked. Open connections are closed within five seconds."""

    revoked: Literal["token", "user"]


class WebSocketStats(Answer):
    """Counts over all processes; `uptime_seconds` is the oldest living process's."""

    total_connections: Count
    active_connections: Count
    messages_sent: Count
    messages_received: Count
    errors_count: Count
    uptime_seconds: Annotated[float, Field(ge=0)]


class Statistics(Answer):
    """Statistics, and the ids of all interviews that somebody is connected to."""

    websocket_stats: WebSocketStats
    active_sessions: list[str]


class Session(Answer):
    """An interview and how many connections are in it."""

    session_id: str
    connections: Count


class Sessions(Answer):
    """All interviews that somebody is connected to."""

    sessions: list[Session]
    count: Count


class SessionDetails(Session):
    """An interview with its connections, and who is in it."""

    status: Literal["waiting", "in_progress", "ended", "stopped"]
    participants_count: Count
    participants: list[Participant]
    last_seq: Count


class ErrorDetails(Answer):
    """Why something was refused; `code` is stable, `message` is for people."""

    code: str
    message: str
    field: str | None = None
    retry_after: Annotated[float, Field(ge=0)] | None = None


class Failure(Answer):
    """Every answer that is no success."""

    success: Literal[False]
    error: ErrorDetails


AnswerData = Mapping[str, Any]
"""An answer's data before it is encoded: the fields of one of the classes above."""
