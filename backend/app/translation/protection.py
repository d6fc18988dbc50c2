"""What a translation must not lose: figures, names of things, code."""

import re

_FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")
_CODE = re.compile(
    r"""
    https?://\S+ | \b[A-Za-z]\w+(?:[_.:]\w\w+)+\b  # addresses, snake_case, Node.js; not "e.g."
    | \b[A-Za-z]+\d\w*\b                           # k8s, p99, S3
    | \b[a-z]+[A-Z]\w*\b | \b[A-Z]{2,}\w*\b       # gRPC, camelCase, SQL
    """,
    re.VERBOSE,
)
_LATIN_NAME = re.compile(r"\b[A-Z][a-z]{2,}\b")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LONGEST, _SHORTEST = 3.5, 0.25
"""A translation's length beside its source's, Chinese characters counted as two and a half."""


def planted(text: str) -> list[str]:
    """Figures, code and, in Chinese, Latin names: what must stand in the translation as it is."""
    found = [*_CODE.findall(text)]
    rest = _CODE.sub(" ", text)
    found += _FIGURE.findall(rest)
    if _CHINESE.search(text):
        found += _LATIN_NAME.findall(rest)
    return list(dict.fromkeys(found))


def lost(source: str, translated: str) -> list[str]:
    """What of it is missing there."""
    there = translated.casefold().replace(",", "")
    return [one for one in planted(source) if one.casefold().replace(",", "") not in there]


def is_odd(source: str, translated: str) -> bool:
    """Whether a translation's length says that something was left out, or made up."""
    before, after = _size(source), _size(translated)
    return before >= 12 and not _SHORTEST <= after / before <= _LONGEST


def language_of(text: str) -> str:
    """`zh` where a tenth of the letters is Chinese, else `en`: of words that nobody heard."""
    chinese = len(_CHINESE.findall(text))
    letters = sum(map(str.isalpha, text))
    return "zh" if letters and chinese / letters >= 0.1 else "en"


def _size(text: str) -> float:
    chinese = len(_CHINESE.findall(text))
    return len(text) + 1.5 * chinese
