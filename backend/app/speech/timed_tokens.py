"""An utterance as what it is compared by: words in one form, each with its time."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from app.domain.events import UtteranceTranscribed
from app.speech.chinese_script import HAN, has_han, simplified

_TOKEN = re.compile(rf"{HAN}|(?:(?!{HAN})[^\W_])+")
_APOSTROPHES = re.compile(r"['’`]")


class Token(NamedTuple):
    """A word, or a Chinese character; `at`: when it was begun, ms since 1970."""

    text: str
    at: float


def tokens_in(text: str) -> list[str]:
    """Words without case and marks; each Chinese character is one, whichever script it came in."""
    plain = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", text).casefold())
    return _TOKEN.findall(simplified(plain) if has_han(plain) else plain)


def timed_tokens(heard: UtteranceTranscribed) -> tuple[Token, ...]:
    """Of all that was heard, as finely as its times are known."""
    whole = {"text": heard.text, "t0": 0.0, "t1": heard.duration}
    return tuple(
        Token(token.text, heard.started_at + token.at * 1000)
        for part in _parts(heard.segments or (whole,))
        for token in _spread(part)
    )


def _parts(segments: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for segment in segments:
        yield from segment.get("words") or (segment,)


def _spread(part: Mapping[str, Any]) -> Iterator[Token]:
    """Its tokens, evenly over its time."""
    found = tokens_in(str(part["text"]))
    for number, text in enumerate(found):
        yield Token(text, part["t0"] + (part["t1"] - part["t0"]) * number / len(found))
