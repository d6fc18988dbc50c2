"""The bounds of every field on a wire, in one place.

The textbook value passes by its type alone; what real clients send in its place is translated
(see contract.spellings), what cannot be used of an optional field counts as not sent, and only
what is left is refused, in words.
"""

import math
from typing import Annotated

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StrictBool,
    StrictInt,
    StrictStr,
    StringConstraints,
    WithJsonSchema,
)

from app.contract import spellings, vocabulary
from app.contract.audio_text import audio_bytes
from app.contract.lenient import AlsoSpelled, Otherwise
from app.contract.refusals import Expected

MAX_ID_LENGTH = 128
MAX_ID_NUMBER = 2**53 - 1  # the largest integer that JavaScript tells from its neighbours
MAX_MESSAGE_BYTES = 8 * 1024
MAX_ANSWER_BYTES = 64 * 1024
MAX_SECONDS = 7 * 24 * 3600.0


def at_most(limit: int) -> AfterValidator:
    """Bounds a text's bytes of UTF-8."""

    def check(text: str) -> str:
        if len(text) * 4 > limit and len(text.encode()) > limit:
            raise ValueError("too long")
        return text

    return AfterValidator(check)


_INVISIBLE = r"\p{Cc}\p{Cf}\p{Zl}\p{Zp}"
_FLAG = r"\U0001f3f4[\U000e0020-\U000e007f]+"
_ANY = rf"(?:[^{_INVISIBLE}]|[\u200c\u200d]|{_FLAG})"
VISIBLE = rf"^{_ANY}*(?:[^\p{{C}}\p{{Z}}\p{{M}}{spellings.BLANK}]|{_FLAG}){_ANY}*$"
"""Nothing invisible (controls, marks of direction, spaces without width), something to be seen.

What joins letters and emoji, and the tags of flags, may stand inside.
"""


def _printable(longest: int) -> tuple[StringConstraints, WithJsonSchema]:
    """Bounds of a text that people must be able to see."""
    return (
        StringConstraints(strip_whitespace=True, min_length=1, max_length=longest, pattern=VISIBLE),
        WithJsonSchema({"type": "string", "minLength": 1, "maxLength": longest}),
    )


def _finite(number: float) -> float:
    if not math.isfinite(number):
        raise ValueError("must be a finite number")
    return number


_IdNumber = Annotated[StrictInt, Field(ge=-MAX_ID_NUMBER, le=MAX_ID_NUMBER)]
_IdText = Annotated[
    StrictStr,
    *_printable(MAX_ID_LENGTH),
]
_ABOUT_ID = Field(description="A number or a string; 1 means '1'.")
IdField = Annotated[
    _IdText | _IdNumber, AlsoSpelled(spellings.whole_number), Expected("id"), _ABOUT_ID
]
OptionalId = Annotated[
    _IdText | _IdNumber | None, AlsoSpelled(spellings.optional_id), Expected("id"), _ABOUT_ID
]
ChunkId = Annotated[_IdText | _IdNumber, AlsoSpelled(spellings.chunk_id), Expected("id"), _ABOUT_ID]
RequestId = Annotated[
    _IdText | _IdNumber | None, AlsoSpelled(spellings.request_id), Expected("id"), _ABOUT_ID
]
_Word = Annotated[
    StrictStr,
    *_printable(32),
]
Word = Annotated[_Word, Expected("word")]
Label = Annotated[_Word, AlsoSpelled(spellings.label), Expected("word")]
"""A word that is no identity: cut to its length."""
HelpType = Annotated[Label, Otherwise("general")]
MessageType = Annotated[_Word, BeforeValidator(spellings.message_type), Otherwise("text")]
ShortText = Annotated[StrictStr, at_most(1024), Expected("short_text")]
Remark = Annotated[
    Annotated[StrictStr, at_most(1024)] | None, AlsoSpelled(spellings.remark), Otherwise(None)
]
"""A text beside the matter: cut to its length."""
MessageText = Annotated[
    StrictStr,
    StringConstraints(min_length=1),
    at_most(MAX_MESSAGE_BYTES),
    AlsoSpelled(spellings.text),
    Expected("message"),
]
TokenText = Annotated[
    StrictStr,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=8192),
    Expected("token"),
]
OptionalToken = Annotated[
    Annotated[StrictStr, StringConstraints(strip_whitespace=True, min_length=1, max_length=8192)]
    | None,
    AlsoSpelled(spellings.optional_text),
    Expected("token"),
]
NoteText = Annotated[
    StrictStr, at_most(MAX_MESSAGE_BYTES), AlsoSpelled(spellings.text), Expected("note")
]
QuestionText = MessageText
AnswerText = Annotated[
    StrictStr, at_most(MAX_ANSWER_BYTES), AlsoSpelled(spellings.text), Expected("answer")
]
OptionalSeconds = Annotated[
    Annotated[float, Field(strict=True, ge=0, le=MAX_SECONDS), AfterValidator(_finite)] | None,
    AlsoSpelled(spellings.figure),
    Otherwise(None),
]
Seq = Annotated[
    Annotated[StrictInt, Field(ge=0, le=MAX_ID_NUMBER)],
    AlsoSpelled(spellings.count),
    Expected("count"),
]
AfterSeq = Annotated[Seq, Otherwise(0)]
OptionalSeq = Annotated[Seq | None, Otherwise(None)]
Timestamp = Annotated[
    Annotated[StrictInt, Field(gt=-(2**63), lt=2**63)]
    | Annotated[float, Field(strict=True), AfterValidator(_finite)]
    | Annotated[StrictStr, StringConstraints(max_length=64)]
    | None,
    Otherwise(None),
]
Flag = Annotated[StrictBool, AlsoSpelled(spellings.truth), Expected("flag")]
OptionalFlag = Annotated[Flag, Otherwise(False)]
ConsentScope = Annotated[
    vocabulary.ConsentScope,
    AlsoSpelled(spellings.choice),
    Expected("scope"),
]
AudioBytes = Annotated[bytes, Field(strict=True), BeforeValidator(audio_bytes), Expected("audio")]
CodecName = Annotated[
    Annotated[
        StrictStr,
        *_printable(64),
    ]
    | None,
    Otherwise(None),
]
SampleRate = Annotated[
    Annotated[StrictInt, Field(ge=8_000, le=96_000)] | None,
    AlsoSpelled(spellings.sample_rate),
    Expected("sample_rate"),
]
LanguageTag = Annotated[str | None, BeforeValidator(spellings.language)]
SpokenLanguages = Annotated[
    tuple[str, ...],
    BeforeValidator(spellings.languages),
    Field(description="Language tags (BCP 47), at most 5; what names no language is left out."),
]
Segmentation = Annotated[
    vocabulary.Segmentation, AlsoSpelled(spellings.choice), Otherwise("client")
]
Subject = Annotated[vocabulary.Subject | None, AlsoSpelled(spellings.choice), Otherwise(None)]
"""Clients had the field before it had a meaning: what is none of these says nothing."""
SuggestionKind = Annotated[
    vocabulary.SuggestionKind, AlsoSpelled(spellings.choice), Expected("suggestion_kind")
]
AnswerFormat = Annotated[
    vocabulary.AnswerFormat | None, AlsoSpelled(spellings.choice), Otherwise(None)
]
OptionalRole = Annotated[
    vocabulary.ParticipantRole | None, AlsoSpelled(spellings.role), Otherwise(None)
]
Level = Annotated[vocabulary.Level, AlsoSpelled(spellings.level), Otherwise("info")]
MAX_PACKET_BYTES = 1_000_000
