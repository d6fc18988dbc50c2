"""What the calls over HTTP have in common.

Unknown incoming fields are ignored; undeclared outgoing ones are forbidden.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

from app.contract import spellings
from app.contract.fields import Flag
from app.contract.lenient import AlsoSpelled, Otherwise
from app.contract.spellings import MAX_NAME_LENGTH
from app.contract.values import Count, Seconds
from app.contract.vocabulary import ConsentDefault, Purpose

MAX_BODY_BYTES = 1_000_000

Name = Annotated[
    Annotated[str, StringConstraints(max_length=MAX_NAME_LENGTH)] | None,
    BeforeValidator(spellings.name),
    Otherwise(None),
]
"""Of a person: without what is invisible; None where nothing is left of it."""


OptionalPurpose = Annotated[Purpose, AlsoSpelled(spellings.choice), Otherwise("hiring")]


OptionalConsentDefault = Annotated[
    ConsentDefault | None, AlsoSpelled(spellings.choice), Otherwise(None)
]


AbsentFlag = Annotated[Flag, AlsoSpelled(spellings.absent_flag)]


class Answer(BaseModel):
    """Base of everything that goes out."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ToldAssistance(Answer):
    """How many suggestions from what candidates said hosts were shown, and how many they used."""

    shown: Count
    used: Count


class ErrorDetails(Answer):
    """Why something was refused; `code` is stable, `message` is for people."""

    code: str
    message: str
    field: str | None = None
    retry_after: Seconds | None = None


class Failure(Answer):
    """Every answer that is no success."""

    success: Literal[False]
    error: ErrorDetails


AnswerData = Mapping[str, Any]
"""An answer's data before it is encoded: the fields of one of the classes above."""
