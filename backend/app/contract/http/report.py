"""What the report of an interview holds. There is no score in it, and no verdict."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.contract import spellings
from app.contract.http.base import Answer, ToldAssistance
from app.contract.incoming import Incoming
from app.contract.lenient import AlsoSpelled, Otherwise
from app.contract.refusals import Expected
from app.contract.values import Count, Id, Time
from app.contract.vocabulary import (
    ConsentScope,
    Grade,
    Language,
    Mode,
    Purpose,
    Role,
    StarPart,
    Status,
    Style,
)

WithheldReason = Literal["consent_required", "not_for_this_role", "no_words"]


class ReportQuery(Incoming):
    """json (default), or html: a page to read and print, with times of `time_zone`."""

    format: Annotated[
        Literal["json", "html"], AlsoSpelled(spellings.choice), Expected("report_format")
    ] = "json"
    time_zone: Annotated[
        Annotated[str, StringConstraints(max_length=64)],
        Otherwise("UTC"),
        Field(description="By its name, such as Europe/Berlin; UTC where it is unknown."),
    ] = "UTC"


class Evidence(Answer):
    """A quote that stands word for word in the answer, at `start` to `end` (code points)."""

    part: StarPart
    quote: str
    start: Count
    end: Count


class ReportedAnswer(Answer):
    """An answer as given. Seconds; `spoken`: it came as audio; `captioned`: in a captioner's words.

    `echo_removed`: without words that were somebody else's voice in this person's microphone.
    `evidence` null: not looked for, and `evidence_withheld` says why.
    """

    seq: Count
    user_id: Id
    answer_text: str | None
    spoken: bool
    captioned: bool
    echo_removed: bool
    response_time: float
    measured_response_time: float
    revision: Count
    late: bool
    evidence: list[Evidence] | None
    evidence_withheld: WithheldReason | None


class Said(Answer):
    """By whom and why something was asked or said; `engine` null: by a person."""

    engine: str | None
    degraded: bool
    strategy_used: str | None
    focus_area: str | None
    confidence: float | None = Field(description="The engine's in its own choice, of nobody else.")


class ReportedQuestion(Said):
    """A question or a follow-up, with what was answered to it."""

    seq: Count
    question_id: Id
    question_text: str
    asked_at: Time
    asked_by: Id
    skipped: bool
    answers: list[ReportedAnswer]


class QuestionWithFollowUps(ReportedQuestion):
    """A question, and what was asked after it about the same thing."""

    follow_ups: list[ReportedQuestion]


class Aside(Said):
    """What was said beside questions and answers, in the chat too."""

    seq: Count
    user_id: Id
    message: str
    said_at: Time


class Note(Answer):
    """A host's note as its author left it, on a question or on the whole."""

    seq: Count
    user_id: Id
    question_id: Id | None
    text: str
    saved_at: Time


class ReportedAssessment(Answer):
    """What a host wrote after the interview, on a question or on the whole; the grade is theirs."""

    seq: Count
    user_id: Id
    question_id: Id | None
    text: str
    grade: Grade | None
    written_at: Time


class ReportedFeedback(Answer):
    """How a candidate found the interview; 5 is best."""

    seq: Count
    user_id: Id
    rating: Count
    text: str
    given_at: Time


class Coverage(Answer):
    """How far one competency was spoken about. `parts`: those found in the answers, in order."""

    focus_area: str
    questions: Count
    answered: Count
    follow_ups: Count
    parts: list[StarPart] | None


class Consents(Answer):
    """What somebody who answered agrees to, as the report is made; nothing else is agreed to.

    `given`: in so many words; `not_asked`: counts as given by the interview's default, and nobody
    asked them.
    """

    user_id: Id
    given: list[ConsentScope]
    not_asked: list[ConsentScope]


class Person(Answer):
    """Somebody who was in the interview."""

    user_id: Id
    name: str | None
    role: Role


class Engines(Answer):
    """Which engine spoke how often; `degraded`: where another one should have."""

    turns: dict[str, Count]
    degraded: Count


class InterviewerSetting(Answer):
    """What the AI interviewer was asked to hold."""

    interview_style: Style
    mode: Mode
    position: str | None
    language: Language


class Report(Answer):
    """What was asked and answered, as the reader may see it, as of `last_seq`. Seconds."""

    interview_id: Id
    title: str | None
    people: list[Person]
    purpose: Purpose
    status: Status
    interviewer: InterviewerSetting | None
    started_at: Time | None
    closed_at: Time | None
    duration: float
    questions: list[QuestionWithFollowUps]
    coverage: list[Coverage]
    engines: Engines
    assistance: ToldAssistance | None = Field(description="For hosts; null for others.")
    asides: list[Aside]
    notes: list[Note] = Field(description="For those alone who may see notes; empty for others.")
    assessments: list[ReportedAssessment] = Field(description="For hosts, as notes are.")
    feedback: list[ReportedFeedback] = Field(description="For hosts, and of oneself.")
    consents: list[Consents]
    last_seq: Count
    notice: str
