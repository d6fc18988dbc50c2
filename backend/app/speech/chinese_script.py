"""Chinese in the script that its speaker reads: the model writes now one, now the other."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import Literal

from opencc import OpenCC

from app.speech.engine import EngineResult, EngineSegment
from app.speech.transcript import Word

Script = Literal["hans", "hant", "hant-hk"]

_CONVERSIONS: dict[Script, str] = {"hans": "t2s", "hant": "s2tw", "hant-hk": "s2hk"}
"""Of characters alone: another region's words would be none that were said."""
_SIMPLIFIED = frozenset(("hans", "cn", "sg", "my"))
_TAIWAN, _HONG_KONG = frozenset(("hant", "tw")), frozenset(("hk", "mo"))
_CHINESE, _OTHERS_WITH_HAN = ("zh", "yue"), ("ja", "ko")

HAN = r"[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
_HAS_HAN = re.compile(HAN)
_KANA = re.compile(r"[\u3041-\u30ff]")
_FULL_WIDTH = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", ".": "。"}
# A mark after Chinese, or after anything else where Chinese follows; never one between digits.
_MARK = re.compile(
    rf"(?<={HAN})([,;:?!])[ ]*|(?<={HAN})(\.)(?:[ ]+|$|(?={HAN}))|(?<=\S)([,;?!])[ ]*(?={HAN})"
)


def script_of(tags: Sequence[str]) -> Script:
    """The script that the first of these languages (BCP 47) tells; simplified, if none does."""
    for tag in tags:
        primary, *subtags = tag.replace("_", "-").lower().split("-")
        if primary not in _CHINESE:
            continue
        if _SIMPLIFIED.intersection(subtags):
            return "hans"
        if _HONG_KONG.intersection(subtags) or primary == "yue":
            return "hant-hk"
        if _TAIWAN.intersection(subtags):
            return "hant"
    return "hans"


def has_han(text: str) -> bool:
    """Whether a Chinese character, or another language's, stands in it."""
    return _HAS_HAN.search(text) is not None


def in_script(result: EngineResult, script: Script) -> EngineResult:
    """The same words, the Chinese ones in this script and with marks of full width."""
    if result.language in _OTHERS_WITH_HAN or not has_han(result.text):
        return result
    if _KANA.search(result.text):
        return result
    convert = _converter(script)
    segments = tuple(_converted(segment, convert) for segment in result.segments)
    return replace(result, segments=segments)


def simplified(text: str) -> str:
    """The same in simplified characters, for comparing."""
    return _converter("hans")(text)


@cache
def _converter(script: Script) -> Callable[[str], str]:
    convert: Callable[[str], str] = OpenCC(_CONVERSIONS[script]).convert
    return convert


def _converted(segment: EngineSegment, convert: Callable[[str], str]) -> EngineSegment:
    text = convert(segment.text)
    return replace(segment, text=_with_marks(text), words=_words_of(segment.words, text, convert))


def _words_of(
    words: tuple[Word, ...], text: str, convert: Callable[[str], str]
) -> tuple[Word, ...]:
    """The words cut from the segment's text: which character is meant shows its neighbours."""
    known = "".join(word.text for word in words)
    letters = "".join(text.split())
    if len(letters) != len("".join(known.split())):
        return tuple(replace(word, text=_with_marks(convert(word.text))) for word in words)
    cut: list[Word] = []
    place = 0
    for word in words:
        end = place + len("".join(word.text.split()))
        cut.append(replace(word, text=_with_marks(letters[place:end])))
        place = end
    return tuple(cut)


def _with_marks(text: str) -> str:
    """Marks of full width where the text is Chinese; a speaker's "3.5" and "10:30" stay."""
    return _MARK.sub(lambda found: _FULL_WIDTH["".join(filter(None, found.groups()))], text)
