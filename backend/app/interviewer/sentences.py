"""What the interviewer says around its questions: the shape of `interview.yaml`."""

from typing import Self

from pydantic import Field, model_validator

from app.interviewer.questions import BankQuestion
from app.interviewer.recognition import TOPICS
from app.interviewer.texts import BankEntry, Lines, Text, texts_in

BACKGROUND = "background"
_PLACEHOLDERS = {
    "position_known": {"position", "role"},
    "position_unknown": {"position"},
    "transition": {"topic"},
    "term_probes": {"term"},
    "covered": {"topics"},
    "not_reached": {"topics"},
    "about": {"minutes", "questions"},
}


class CandidateQuestions(BankEntry):
    """The phase in which the candidate asks."""

    text: Text
    simpler: Text
    anything_else: Lines
    go_ahead: Lines


class BankSentences(BankEntry):
    """Every sentence that belongs to no question of a role.

    `core_questions`: how many of them an interview has. `about`: what may be asked, by topic.
    """

    core_questions: int = Field(ge=1, le=20)
    opening: Lines
    practice: Text
    position_known: Text
    position_unknown: Text
    position_unnamed: Text
    background: BankQuestion
    candidate_questions: CandidateQuestions

    answered: Lines
    answered_briefly: Lines
    transition: Lines
    term_probes: Lines

    simpler: Lines
    unclear: Lines
    still_unclear: Lines
    empty: Lines
    wait: Lines
    repeat: Lines
    greeting: Lines
    ready: Lines
    redirect: Lines
    hostile: Lines
    back_to_question: Lines

    without_answer: Lines
    skipped: Lines
    move_on: Lines
    time_is_short: Lines

    about: dict[str, Text]
    about_something_else: Text
    assume: Text

    closing: Lines
    ended_early: Lines
    covered: Text
    not_reached: Text
    what_follows: Text
    after_the_end: Text

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if self.background.id != BACKGROUND or self.background.competency != BACKGROUND:
            raise ValueError(f"background: its id and its competency must be {BACKGROUND!r}")
        if missing := set(TOPICS) - set(self.about):
            raise ValueError(f"about: {min(missing)} is missing")
        if unknown := set(self.about) - set(TOPICS):
            raise ValueError(f"about: nobody is recognised to ask about {min(unknown)}")
        for name in type(self).model_fields:
            allowed = _PLACEHOLDERS.get(name, set())
            for text in texts_in(getattr(self, name)):
                if wrong := text.placeholders(text.en) - allowed:
                    raise ValueError(f"{name}: unknown placeholder {{{min(wrong)}}}")
        return self
