"""What the interviewer says around its questions: the shape of `interview.yaml`."""

from typing import Self

from pydantic import Field, model_validator

from app.interviewer.questions import BankQuestion
from app.interviewer.recognition import TOPICS
from app.interviewer.texts import BankEntry, Lines, Text, texts_in

BACKGROUND = "background"
OF_THE_ANSWER = ("wanted", "detail")
"""Topics about the answer itself, which have sentences of their own: what is wanted, how much."""
_PLACEHOLDERS = {
    "position_known": {"position", "role"},
    "position_unknown": {"position"},
    "transition": {"topic"},
    "term_probes": {"term"},
    "quoting": {"term", "probe"},
    "taking_up": {"term"},
    "covered": {"topics"},
    "not_reached": {"topics"},
    "about": {"minutes", "questions"},
}


def _lines(en: str, zh: str) -> Lines:
    return Lines(formal=(Text(en=en, zh=zh),))


class CandidateQuestions(BankEntry):
    """The phase in which the candidate asks."""

    text: Text
    simpler: Text
    anything_else: Lines
    go_ahead: Lines


class BankSentences(BankEntry):
    """Every sentence that belongs to no question of a role.

    `core_questions`: how many of them an interview has. `about`: what may be asked, by topic.
    `heard`: what is said after an answer that shows signs of a family of `listening.yaml`. What may
    be missing in an older file has a default here.
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
    heard: dict[str, Lines] = Field(default_factory=dict)
    transition: Lines
    term_probes: Lines
    quoting: Lines = _lines("About “{term}”: {probe}", "关于“{term}”：{probe}")
    taking_up: Lines = _lines("You mentioned “{term}”.", "您提到了“{term}”。")

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

    declined: Lines = _lines("Of course, we leave that out.", "没关系，这个不谈。")
    already_told: Lines = _lines("I am sorry, you did say that.", "抱歉，这一点您已经说过了。")
    nervous: Lines = _lines(
        "That is quite all right; take all the time you need.", "没关系，慢慢来就好。"
    )
    welcome: Lines = _lines("Hello, and let us begin.", "您好，那我们开始。")
    none_yet: Lines = _lines(
        "That is all right. Something small will do as well; if there is nothing, just say so.",
        "没关系，小事也可以；如果没有，直接说没有就好。",
    )
    asked_back: Lines = _lines(
        "Take it in whichever sense fits your work. What I mean is this.",
        "怎么理解都可以。我想问的是：",
    )
    without_answer: Lines
    skipped: Lines
    move_on: Lines
    time_is_short: Lines

    about: dict[str, Text]
    wanted: Text = Text(
        en="There is no answer that I want to hear. Go on if there is more, or say “next”.",
        zh="没有我想听的标准说法。如果还有，请接着说；没有的话，说“下一题”就好。",
    )
    about_something_else: Text
    assume: Text

    closing: Lines
    ended_early: Lines
    covered: Text
    not_reached: Text
    what_follows: Text
    after_the_end: Text

    detail: Text = Text(
        en="As you like; what happened and what you did yourself is what I ask for.",
        zh="都可以，讲清发生了什么、您自己做了什么就行。",
    )

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if self.background.id != BACKGROUND or self.background.competency != BACKGROUND:
            raise ValueError(f"background: its id and its competency must be {BACKGROUND!r}")
        if missing := set(TOPICS) - set(self.about) - {*OF_THE_ANSWER}:
            raise ValueError(f"about: {min(missing)} is missing")
        if unknown := set(self.about) - set(TOPICS):
            raise ValueError(f"about: nobody is recognised to ask about {min(unknown)}")
        for name in type(self).model_fields:
            allowed = _PLACEHOLDERS.get(name, set())
            for text in texts_in(getattr(self, name)):
                if wrong := text.placeholders(text.en) - allowed:
                    raise ValueError(f"{name}: unknown placeholder {{{min(wrong)}}}")
        return self
