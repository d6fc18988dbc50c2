"""Reading JSON that anybody may have sent: bounded in structure before it is parsed, and lenient.

A text's length says nothing of what it becomes: a million empty lists are three megabytes of text
and hundreds of memory. So brackets and commas are counted first, outside strings, at the speed of
a memory scan; a recording's one long string stays cheap.
"""

import re
from typing import Any

import orjson

MAX_STRUCTURE = 10_000
"""Brackets, braces and commas of one text, strings left out."""
MAX_DEPTH = 64
"""Of what is counted; where little is sent the parser's own bound (1024) does."""
LARGE = 1_000_000
"""Characters from which on a text is a recording, and commas inside strings count, too."""
_STRINGS_BEFORE_RECORDING = 32
_MAX_QUOTES = 8 * MAX_STRUCTURE
"""More strings than any text within the bounds could hold."""
_MAX_OUTSIDE = 16 * MAX_STRUCTURE
"""Characters of numbers and blanks in which something is put right."""

_NO_BRACKET = re.compile(r"[^\[\]{}]+")
_HALF_PAIR = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)
_NO_FIGURE = re.compile(
    r"-?\b(?:NaN|Infinity)\b|(?<![\w.+-])-?(?:[0-9][0-9.]*+[eE]\+?[0-9]{3,}|[0-9]{309,}[0-9.eE+-]*)"
)
_CONTROLS = (("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t"))


class TooComplexError(ValueError):
    """The text has too many parts, or they are nested too deeply. It was not parsed."""


def read_json(text: str) -> Any:
    """The value of a JSON text. Raises ValueError for anything but JSON, or TooComplexError.

    What writers of JSON in the field get wrong costs nobody their message: a byte order mark is
    passed over, half a surrogate pair (text cut in the middle of an emoji) becomes a question
    mark, NaN, Infinity and numbers beyond all bounds become null, raw line ends and tabs in strings
    are taken as if they were escaped.
    """
    if len(text) > MAX_STRUCTURE:  # a shorter one cannot hold more
        _check_structure(text)
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        _check_structure(text)  # the parser may have stopped for depth
        mended = _mended(text)
        if mended == text:  # to read megabytes again would only hold everybody up again
            raise
    return orjson.loads(mended)


def as_object(value: Any) -> Any:
    """An object as it comes where one is expected, else what came.

    Left out, empty as PHP writes it (a list), or itself a text of JSON, which is read once.
    """
    if isinstance(value, dict):
        return value
    if value is None or value == []:
        return {}
    if isinstance(value, str) and value[:1] in ("{", "[", "\ufeff"):
        try:
            return as_object(read_json(value))
        except TooComplexError:
            raise
        except ValueError:
            return value
    return value


def _check_structure(text: str) -> None:
    text = _without_recording(text)
    openings = commas = 0
    for start in range(0, len(text), LARGE):
        piece = text[start : start + LARGE]
        openings += piece.count("[") + piece.count("{")
        commas += piece.count(",")
        if openings + commas > MAX_STRUCTURE and len(text) > LARGE:
            raise TooComplexError("structure")
    if openings + commas <= MAX_STRUCTURE and openings <= MAX_DEPTH:
        return
    outside = "".join(_pieces(text.replace("\\\\", "").replace('\\"', ""))[::2])
    openings = outside.count("[") + outside.count("{")
    if openings + outside.count(",") > MAX_STRUCTURE:
        raise TooComplexError("structure")
    if openings > MAX_DEPTH:
        _check_depth(_NO_BRACKET.sub("", outside))


def _without_recording(text: str) -> str:
    """The text without the string that is most of it, if there is one near its beginning."""
    start = -1
    for _ in range(_STRINGS_BEFORE_RECORDING):
        start = text.find('"', start + 1)
        end = text.find('"', start + 1)
        if start < 0 or end < 0 or text[end - 1] == "\\":
            return text
        if 2 * (end - start) > len(text):
            return text if "\\" in text[:start] else text[: start + 1] + text[end:]
        start = end
    return text


def _check_depth(brackets: str) -> None:
    if len(brackets) > 2 * MAX_STRUCTURE:
        raise TooComplexError("depth")
    depth = 0
    for bracket in brackets:
        depth += 1 if bracket in "[{" else -1
        if depth > MAX_DEPTH:
            raise TooComplexError("depth")


def _pieces(unescaped: str) -> list[str]:
    """What stands outside strings and, at odd places, inside; without escaped quotes."""
    if unescaped.count('"') > _MAX_QUOTES:
        raise TooComplexError("strings")
    return unescaped.split('"')


def _mended(text: str) -> str:
    """The text with what read_json allows put right; linear in its length.

    Control characters 0 to 2, which no text holds, stand for what must not be seen on the way.
    """
    text = text.removeprefix("\ufeff")
    if len(text) > LARGE:
        return text
    if "\0" in text or "\1" in text or "\2" in text:
        raise ValueError("no JSON")
    text = text.replace("\\\\", "\0").replace('\\"', "\1")
    pieces = _pieces(_HALF_PAIR.sub("?", text))
    outside, inside = "\2".join(pieces[::2]), "\2".join(pieces[1::2])
    if len(outside) > _MAX_OUTSIDE:
        raise TooComplexError("figures")
    pieces[::2] = _NO_FIGURE.sub("null", outside).split("\2")
    if len(pieces) > 1:
        for raw, escaped in _CONTROLS:
            inside = inside.replace(raw, escaped)
        pieces[1::2] = inside.split("\2")
    return '"'.join(pieces).replace("\1", '\\"').replace("\0", "\\\\")
