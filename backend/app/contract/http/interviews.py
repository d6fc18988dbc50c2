"""Interviews over HTTP: making, listing, reading and ending them."""

from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BeforeValidator, Field, StrictInt, StringConstraints
from pydantic import model_validator as validates

from app.contract import spellings
from app.contract.events.parts import InterviewState, Participant, Progress
from app.contract.fields import AfterSeq, Flag, IdField, OptionalId, QuestionText, Remark
from app.contract.http.base import AbsentFlag, Answer, OptionalConsentDefault, OptionalPurpose
from app.contract.http.invitations import Guest, MadeInvitation
from app.contract.incoming import Incoming
from app.contract.lenient import AlsoSpelled, Otherwise
from app.contract.refusals import Expected, unexpected
from app.contract.values import Count, Id, Time
from app.contract.vocabulary import ConsentDefault, EmotionsStatus, Purpose, Status

MAX_PARTICIPANTS = 50


MAX_PLANNED_QUESTIONS = 200


LONGEST_QUESTION = 240


MAX_PAGE = 50


MAX_EVENTS = 500


Title = Annotated[Remark, Field(description="At most 1024 bytes of UTF-8.")]


Minutes = Annotated[
    Annotated[StrictInt, Field(ge=1, le=LONGEST_QUESTION)] | None,
    AlsoSpelled(spellings.whole),
    Otherwise(None),
]


When = Annotated[AwareDatetime | None, Expected("time")]


class PlannedAnchors(Incoming):
    """What a weak, a solid and a strong answer show: for those who assess to read."""

    weak: Remark = None
    solid: Remark = None
    strong: Remark = None


class PlannedQuestion(Incoming):
    """A question to be put in the interview, with the minutes it is meant to take."""

    question_id: IdField
    question_text: QuestionText
    minutes: Minutes = None
    anchors: Annotated[PlannedAnchors | None, Otherwise(None)] = None


class NewInterview(Incoming):
    """An interview to make. Without an `interview_id` one is made; each participant is invited.

    `consent_default` (the server's setting if it is left out): whether consents count as given.
    `invited_only`: nobody comes in without a token, also where none is needed elsewhere.
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
    invited_only: AbsentFlag = False
    scheduled_at: When = None
    minutes: Minutes = None
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

    @property
    def scheduled_ms(self) -> int | None:
        """When it is meant to begin, in ms since 1970."""
        return None if self.scheduled_at is None else int(self.scheduled_at.timestamp() * 1000)


class EndInterview(Incoming):
    """`user_id` counts only where authentication is off; otherwise the token says who ends it."""

    user_id: OptionalId = None


class VideoSettings(Incoming):
    """`emotions`: in practice only, and then movements of the face are told, no feelings."""

    emotions: Flag
    user_id: OptionalId = None


class PageQuery(Incoming):
    """`cursor`: `next_cursor` of the page before. The others choose among the interviews.

    `since`, `until`: made then (ISO 8601); `participant`: a user id, or a part of a name; `text`:
    words that were asked, answered, said or written there, all of them.
    """

    limit: Annotated[int, BeforeValidator(spellings.page(MAX_PAGE)), Otherwise(20)] = 20
    cursor: Annotated[
        Annotated[str, StringConstraints(pattern=r"^[0-9]{1,18}$")] | None,
        AlsoSpelled(spellings.optional_text),
        Expected("cursor"),
    ] = None
    status: Annotated[Status | None, AlsoSpelled(spellings.absent_choice), Expected("status")] = (
        None
    )
    purpose: Annotated[
        Purpose | None, AlsoSpelled(spellings.absent_choice), Expected("purpose")
    ] = None
    participant: Remark = None
    text: Remark = None
    since: When = None
    until: When = None


class EventsQuery(Incoming):
    """Events after `after_seq`; with another `epoch` than the log's, the whole log again."""

    after_seq: AfterSeq = 0
    limit: Annotated[int, BeforeValidator(spellings.page(MAX_EVENTS)), Otherwise(MAX_EVENTS)] = (
        MAX_EVENTS
    )
    epoch: Remark = None


class VideoSettingsSaved(Answer):
    """What became of a candidate's choice."""

    interview_id: Id
    user_id: Id
    emotions_status: EmotionsStatus


class RemovedParticipant(Answer):
    """Somebody has no place in the interview any more. Their connections are closed."""

    status: Literal["removed"]
    interview_id: Id
    user_id: Id


class Anchors(Answer):
    """What a weak, a solid and a strong answer show."""

    weak: str | None = None
    solid: str | None = None
    strong: str | None = None


class Planned(Answer):
    """A question to be put in the interview. What was not told of it is left out."""

    question_id: Id
    question_text: str
    minutes: Count | None = None
    anchors: Anchors | None = None


class CreatedInterview(Answer):
    """What was made; the same for a repeated request."""

    interview_id: Id
    title: str | None
    scheduled_at: Time | None
    minutes: Count | None
    purpose: Purpose
    lobby: bool
    invited_only: bool
    consent_default: ConsentDefault
    planned_questions: list[Planned]
    created_at: Time
    created_by: Id | None
    invitations: list[MadeInvitation]


class InterviewSummary(Answer):
    """An interview as it is listed. What goes on inside is null for whom its lobby keeps out."""

    interview_id: Id
    title: str | None
    scheduled_at: Time | None
    minutes: Count | None
    purpose: Purpose
    status: Status
    lobby: bool
    created_at: Time
    participants_count: Count | None
    progress: Progress | None


class InterviewPage(Answer):
    """Interviews, the newest first. `next_cursor` is null on the last page.

    `complete` is false where the archive could not be asked: only those that are live are there.
    """

    interviews: list[InterviewSummary]
    next_cursor: str | None
    complete: bool = True


class InterviewDetails(InterviewState):
    """An interview as it stands. Only those who assess see `planned_questions`."""

    interview_id: Id
    title: str | None
    scheduled_at: Time | None
    minutes: Count | None
    purpose: Purpose
    lobby: bool
    invited_only: bool
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
