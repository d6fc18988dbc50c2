"""What HTTP takes and answers for the question bank."""

from typing import Annotated, Literal

from app.contract.conversation import Position, as_language
from app.contract.http.base import Answer
from app.contract.http.interviews import Anchors
from app.contract.incoming import Incoming
from app.contract.lenient import AlsoSpelled, Otherwise
from app.contract.values import Count
from app.contract.vocabulary import Language


class QuestionsQuery(Incoming):
    """`position`: free words for it, or a set's `role`; without it, what suits anybody."""

    position: Position = None
    language: Annotated[Language, AlsoSpelled(as_language), Otherwise("en")] = "en"


class BankSet(Answer):
    """A set of the bank: for which positions."""

    role: str
    name: str


class BankQuestion(Answer):
    """A question, as a plan of an interview may take it over."""

    question_id: str
    question_text: str
    topic: str
    kind: Literal["behavioural", "technical"]
    level: Literal["junior", "mid", "senior"]
    minutes: Count
    anchors: Anchors


class BankQuestions(Answer):
    """A set's questions, and which sets there are."""

    role: str
    name: str
    questions: list[BankQuestion]
    sets: list[BankSet]
