"""The bounds of every field on a wire, in one place."""

import base64
import binascii
import math
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    StringConstraints,
)

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


PRINTABLE = r"^[^\x00-\x1f\x7f]*[^\x00-\x1f\x7f\s][^\x00-\x1f\x7f]*$"
"""No control characters, and something beside blanks."""


def _finite(number: float) -> float:
    if not math.isfinite(number):
        raise ValueError("must be a finite number")
    return number


_IdNumber = Annotated[StrictInt, Field(ge=-MAX_ID_NUMBER, le=MAX_ID_NUMBER)]
_IdText = Annotated[
    StrictStr,
    StringConstraints(min_length=1, max_length=MAX_ID_LENGTH, pattern=PRINTABLE),
]
IdField = Annotated[_IdNumber | _IdText, Field(description="A number or a string; 1 means '1'.")]
Word = Annotated[StrictStr, StringConstraints(min_length=1, max_length=32, pattern=PRINTABLE)]
ShortText = Annotated[StrictStr, _at_most(1024)]
MessageText = Annotated[StrictStr, StringConstraints(min_length=1), _at_most(MAX_MESSAGE_BYTES)]
NoteText = Annotated[StrictStr, _at_most(MAX_MESSAGE_BYTES)]
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
ConsentScope = Literal["record", "transcribe", "ai_analysis", "video_analysis", "share", "emotions"]


def _audio(value: object) -> object:
    """Bytes as they came, or from base64, plain or in a data URL."""
    if value is None:
        return b""
    if isinstance(value, str):
        encoded = value.partition(",")[2] if value.startswith("data:") else value
        try:
            return base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            raise ValueError("must be bytes or base64") from None
    if isinstance(value, bytearray | memoryview):
        return bytes(value)
    return value


AudioBytes = Annotated[bytes, Field(strict=True), BeforeValidator(_audio)]
CodecName = Annotated[StrictStr, StringConstraints(min_length=1, max_length=64, pattern=PRINTABLE)]
SampleRate = Annotated[StrictInt, Field(ge=8_000, le=96_000)]
LanguageTag = Annotated[
    StrictStr, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}$")
]


def _one_of(*known: str) -> BeforeValidator:
    """What is none of these says nothing: clients had the field before it had a meaning."""
    return BeforeValidator(lambda value: value if value in known else None)


Subject = Annotated[Literal["answer", "chat"] | None, _one_of("answer", "chat")]
AnswerFormat = Annotated[Literal["text", "code"] | None, _one_of("text", "code")]
Segmentation = Literal["client", "server"]
ParticipantRole = Literal["candidate", "interviewer", "observer"]
Level = Literal["info", "warning", "error"]
MAX_PACKET_BYTES = 1_000_000
