"""What is asked of the AI interviewer and said to it, over HTTP and on the JSON gateway."""

from collections.abc import Mapping
from typing import Annotated, Any

from orjson import dumps
from pydantic import AfterValidator, BeforeValidator, Field, StrictStr, StringConstraints

from app.contract import spellings
from app.contract.fields import MAX_ANSWER_BYTES, AudioBytes, at_most
from app.contract.incoming import Incoming
from app.contract.lenient import AlsoSpelled, Otherwise
from app.contract.refusals import Expected, unexpected
from app.contract.vocabulary import Language, Mode, Style

MAX_AUDIO_BYTES = 25_000_000
MAX_CONTEXT_BYTES = 16_384
MAX_POSITION_LENGTH = 200


def as_style(value: object) -> object:
    """An interview's style, in either spelling."""
    word = spellings.choice(value)
    return "behavioural" if word == "behavioral" else word


def as_language(tag: object) -> object:
    """The language of a tag such as "zh-CN"."""
    known = spellings.language(tag)
    return known.partition("-")[0] if known else None


def _of_size(recording: bytes) -> bytes:
    if not 0 < len(recording) <= MAX_AUDIO_BYTES:
        raise unexpected("recording")
    return recording


def _context(value: object) -> object:
    """A text, which nothing is read from, or an object; anything else is none."""
    if not isinstance(value, Mapping):
        return {}
    try:
        return value if len(dumps(value)) <= MAX_CONTEXT_BYTES else {}
    except TypeError:  # nested too deeply for anybody to write it again
        return {}


def _position(value: object) -> object:
    return spellings.label(value, MAX_POSITION_LENGTH)


InputText = Annotated[
    StrictStr,
    StringConstraints(min_length=1),
    at_most(MAX_ANSWER_BYTES),
    AlsoSpelled(spellings.text),
    Expected("input"),
]
Audio = Annotated[AudioBytes, AfterValidator(_of_size)]
Context = Annotated[Mapping[str, Any], BeforeValidator(_context)]
OptionalStyle = Annotated[Style | None, AlsoSpelled(as_style), Otherwise(None)]
OptionalMode = Annotated[Mode | None, AlsoSpelled(spellings.choice), Otherwise(None)]
OptionalLanguage = Annotated[Language | None, AlsoSpelled(as_language), Otherwise(None)]
Position = Annotated[
    Annotated[str, StringConstraints(strict=True, max_length=MAX_POSITION_LENGTH)] | None,
    AlsoSpelled(_position),
    Otherwise(None),
]
AudioFormat = Annotated[
    Annotated[str, StringConstraints(strict=True, min_length=1, max_length=64)],
    AlsoSpelled(spellings.label),
    Otherwise("wav"),
]


class TextInput(Incoming):
    """What the candidate wrote."""

    text: InputText
    context: Context = Field(default_factory=dict)


class AudioInput(Incoming):
    """What the candidate said, as one recording in base64."""

    audio_data: Audio
    audio_format: AudioFormat = "wav"
    context: Context = Field(default_factory=dict)
