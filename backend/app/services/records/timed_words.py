"""Words with the times at which they were said: what subtitles are broken between.

A word is what must not be broken: in Chinese and Japanese a character with the marks that cling
to it, elsewhere what stands between blanks.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from app.services.records.transcript_rows import TranscriptRow

LINE, WIDE_LINE = 42, 36
"""Columns of a line of subtitles; the second where it holds wide characters, each of two."""

_OPENING = "「『（《〈【〔“‘(["
_HAN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(
    rf"[{re.escape(_OPENING)}]*(?:[{_HAN}](?:[^\w\s{re.escape(_OPENING)}]|ー)*"
    rf"|(?:(?![{_HAN}{re.escape(_OPENING)}])\S)+)|\S"
)


class TimedText(NamedTuple):
    """A part of what was said, from `t0` to `t1`, in seconds."""

    text: str
    t0: float
    t1: float


class TimedWord(NamedTuple):
    """`gap`: whether a blank stands before it."""

    text: str
    t0: float
    t1: float
    gap: bool = True

    @property
    def is_wide(self) -> bool:
        """Whether it holds characters of double width."""
        return columns(self.text) > len(self.text)


@lru_cache(maxsize=4096)
def columns(text: str) -> int:
    """How wide a text is."""
    return len(text) + sum(map(_is_wide, text))


def spans_of(row: TranscriptRow, zero: int) -> list[TimedText]:
    """What was heard, as finely as its times are known, in seconds from `zero` (ms)."""
    event = row.utterance
    assert event is not None
    start = (row.began - zero) / 1000
    if not event.segments:
        return [TimedText(event.text, start, start + event.duration)]
    found: list[TimedText] = []
    for segment in event.segments:
        words = segment.get("words") or ()
        is_told = words and _spelled(words) == _letters(str(segment["text"]))
        parts = words if is_told else (segment,)
        found.extend(
            TimedText(str(part["text"]), start + part["t0"], start + part["t1"]) for part in parts
        )
    return found


def timed(text: str, spans: Sequence[TimedText]) -> list[TimedWord]:
    """The words of a text that says what the spans do, though with other marks and capitals.

    Where it does not say the same, its words are spread evenly over the whole.
    """
    if _spelled_in(spans) != _letters(text):
        spans = [TimedText(text, spans[0].t0, spans[-1].t1)]
    times = list(_letter_times(spans))
    found: list[TimedWord] = []
    at, end = 0, 0
    now = spans[0].t0
    for match in _WORD.finditer(text):
        count = _letters(match[0])
        if count:
            begins, ends = times[at][0], times[at + count - 1][1]
            at += count
        else:
            begins = ends = now
        begins, gap = max(now, begins), match.start() > end
        now, end = max(begins, ends), match.end()
        found.extend(_short_enough(TimedWord(match[0], begins, now, gap)))
    return found


def _letter_times(spans: Sequence[TimedText]) -> Iterator[tuple[float, float]]:
    for span in spans:
        count = _letters(span.text)
        length = max(0.0, span.t1 - span.t0) / max(1, count)
        for number in range(count):
            yield span.t0 + number * length, span.t0 + (number + 1) * length


def _short_enough(word: TimedWord) -> Iterator[TimedWord]:
    """A word that is longer than a line, as an address may be, in parts."""
    room = WIDE_LINE // 2 if word.is_wide else LINE
    parts = [word.text[at : at + room] for at in range(0, len(word.text), room)]
    length = (word.t1 - word.t0) / len(parts)
    for number, part in enumerate(parts):
        start = word.t0 + number * length
        yield TimedWord(part, start, start + length, word.gap and number == 0)


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _spelled(words: Sequence[dict[str, object]]) -> int:
    return sum(_letters(str(word["text"])) for word in words)


def _spelled_in(spans: Sequence[TimedText]) -> int:
    return sum(_letters(span.text) for span in spans)


def _is_wide(character: str) -> bool:
    return character > "\u10ff" and unicodedata.east_asian_width(character) in "WF"
