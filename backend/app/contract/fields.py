"""The bounds of every field on a wire, in one place."""

import math
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StrictBool, StrictInt, StrictStr, StringConstraints

MAX_ID_LENGTH = 128
MAX_ID_NUMBER = 2**53 - 1  # the largest integer that JavaScript tells from its neighbours
MAX_MESSAGE_BYTES = 8 * 1024
MAX_ANSWER_BYTES = 64 * 1024
MAX_SECONDS = 7 * 24 * 3600.0


def _at_most(limit: int) -> AfterValidator:
    def check(text: str) -> str:
        if len(text) * 4 > limit and len(text.encode()) > limit:
            raise ValueError(f"at most {limit} bytes of UTF-8")
        return text

    return AfterValidator(check)


def _printable(text: str) -> str:
    if not text.strip() or any(ord(c) < 32 or ord(c) == 127 for c in text):
        raise ValueError("an id has printable characters only")
    return text


def _finite(number: float) -> float:
    if not math.isfinite(number):
        raise ValueError("must be a finite number")
    return number


_IdNumber = Annotated[StrictInt, Field(ge=-MAX_ID_NUMBER, le=MAX_ID_NUMBER)]
_IdText = Annotated[
    StrictStr,
    StringConstraints(min_length=1, max_length=MAX_ID_LENGTH),
    AfterValidator(_printable),
]
IdField = Annotated[_IdNumber | _IdText, Field(description="A number or a string; 1 means '1'.")]
Word = Annotated[
    StrictStr, StringConstraints(min_length=1, max_length=32), AfterValidator(_printable)
]
ShortText = Annotated[StrictStr, _at_most(1024)]
MessageText = Annotated[StrictStr, StringConstraints(min_length=1), _at_most(MAX_MESSAGE_BYTES)]
TokenText = Annotated[StrictStr, StringConstraints(min_length=1, max_length=8192)]
QuestionText = Annotated[StrictStr, StringConstraints(min_length=1), _at_most(MAX_MESSAGE_BYTES)]
AnswerText = Annotated[StrictStr, _at_most(MAX_ANSWER_BYTES)]
Seconds = Annotated[float, Field(strict=True, ge=0, le=MAX_SECONDS), AfterValidator(_finite)]
Seq = Annotated[StrictInt, Field(ge=0, le=MAX_ID_NUMBER)]
Timestamp = (
    Annotated[float, Field(strict=True), AfterValidator(_finite)]
    | Annotated[StrictStr, StringConstraints(max_length=64)]
)
Flag = StrictBool
ConsentScope = Literal["record", "transcribe", "ai_analysis", "video_analysis", "share"]
ParticipantRole = Literal["candidate", "interviewer", "observer"]
Level = Literal["info", "warning", "error"]
MAX_PACKET_BYTES = 1_000_000
