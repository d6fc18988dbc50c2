"""What speech servers answer, from much (words with their times) to little (a bare text)."""

import json
import math
import re
import zlib
from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, Field, FiniteFloat, TypeAdapter, ValidationError

from app.speech.agreement import join_texts
from app.speech.engine import EngineResult, EngineSegment
from app.speech.language_names import code_of
from app.speech.remote_server import RemoteFailure, ServerAnswer
from app.speech.transcript import Word

_MAX_TEXT = 4000
"""Characters: nobody says as much in half a minute."""
_NO_TEXT = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")

_Item = TypeVar("_Item")
_Seconds = Annotated[FiniteFloat, Field(ge=0)]


class _Word(BaseModel):
    word: str
    start: _Seconds
    end: _Seconds
    probability: Annotated[FiniteFloat, Field(ge=0, le=1)] | None = None


class _Segment(BaseModel):
    text: str
    start: _Seconds
    end: _Seconds
    avg_logprob: FiniteFloat | None = None
    no_speech_prob: Annotated[FiniteFloat, Field(ge=0, le=1)] | None = None
    compression_ratio: FiniteFloat | None = None
    temperature: FiniteFloat | None = None
    words: list[_Word] | None = None


_SEGMENTS, _WORDS = TypeAdapter(list[_Segment]), TypeAdapter(list[_Word])


def result_of(answer: ServerAnswer, seconds: float, asked: str | None) -> EngineResult:
    """What a server heard in `seconds` of sound; `asked`: the language that was asked for.

    Whatever it leaves out is left out here. Raises RemoteFailure for what is no transcription.
    """
    said = _said(answer)
    segments = _optional(_SEGMENTS, said.get("segments"))
    in_segments = "".join(segment.text for segment in segments)
    text = said.get("text", in_segments or None)
    if not isinstance(text, str):
        raise RemoteFailure("its answer is no transcription")
    text = _NO_TEXT.sub(" ", text)
    if len(text) + len(in_segments) > 2 * _MAX_TEXT:
        raise RemoteFailure("its answer is more than can be said in that time")
    if _letters(in_segments) != _letters(text):
        segments = [_Segment(text=text, start=0, end=seconds)]
    words = _optional(_WORDS, said.get("words"))
    language = said.get("language")
    return EngineResult(
        tuple(_engine_segments(segments, words, seconds)),
        asked or code_of(language if isinstance(language, str) else None),
        None,
    )


def _said(answer: ServerAnswer) -> dict[str, Any]:
    if answer.kind == "text/plain" and not answer.body.lstrip().startswith((b"{", b"<")):
        return {"text": answer.body.decode(errors="replace")}
    try:
        said = json.loads(answer.body)  # servers in Python write NaN, which orjson refuses
    except (ValueError, RecursionError):
        raise RemoteFailure("its answer is not JSON") from None
    if not isinstance(said, dict):
        raise RemoteFailure("its answer is no transcription")
    return said


def _optional(adapter: TypeAdapter[list[_Item]], value: object) -> list[_Item]:
    """What is not as it should be is taken for left out: the text is what counts."""
    try:
        return adapter.validate_python(value or [])
    except ValidationError:
        return []


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _engine_segments(
    segments: Sequence[_Segment], words: Sequence[_Word], seconds: float
) -> list[EngineSegment]:
    found: list[EngineSegment] = []
    before = ""
    for number, segment in enumerate(segments):
        text = _NO_TEXT.sub(" ", segment.text)
        if not text.strip():
            continue
        is_last = number == len(segments) - 1
        until = math.inf if is_last else segments[number + 1].start
        inside = segment.words or [word for word in words if _middle(word) < until]
        words = [word for word in words if _middle(word) >= until]
        joined = join_texts(before, text)  # some servers strip the space before a segment
        found.append(_engine_segment(segment, joined[len(before) :], inside, seconds))
        before = joined
    return found


def _middle(word: _Word) -> float:
    return (word.start + word.end) / 2


def _engine_segment(
    segment: _Segment, text: str, words: Sequence[_Word], seconds: float
) -> EngineSegment:
    """A server that tells no probability is not taken at its word: `is_rated` is false then."""
    sure = None if segment.avg_logprob is None else min(segment.avg_logprob, 0.0)
    t0 = min(segment.start, seconds)
    packed = len(zlib.compress(text.encode()))
    return EngineSegment(
        text=text,
        t0=t0,
        t1=min(max(segment.end, t0), seconds),
        avg_logprob=sure or 0.0,
        no_speech_prob=segment.no_speech_prob or 0.0,
        compression_ratio=segment.compression_ratio or len(text.encode()) / packed,
        temperature=segment.temperature or 0.0,
        words=_spelled(text, words, sure, seconds),
        is_rated=sure is not None,
    )


def _spelled(
    text: str, words: Sequence[_Word], avg_logprob: float | None, seconds: float
) -> tuple[Word, ...]:
    """The words, with the punctuation that some servers leave to the text alone.

    A word whose probability is not told has that of its segment; without any there is no word.
    """
    spoken = [word for word in words if word.word.strip()]
    written = text.split()
    if len(written) != len(spoken):
        written = [_NO_TEXT.sub(" ", word.word).strip() for word in spoken]
    shared = None if avg_logprob is None else math.exp(avg_logprob)
    probabilities = [shared if word.probability is None else word.probability for word in spoken]
    return tuple(
        Word(spelling, min(word.start, seconds), min(max(word.end, word.start), seconds), sure)
        for spelling, word, sure in zip(written, spoken, probabilities, strict=True)
        if sure is not None
    )
