"""The words of a turn as patterns see them, and how many there are."""

import re

BRIEF = 12
"""Fewer words than these leave little to find in an answer; two Han characters make one."""
_LOOKED_AT = 6000
_WORD = re.compile(r"[^\W_\u3400-\u9fff]+")
HAN = re.compile(r"[\u3400-\u9fff]")
_NO_WORD = re.compile(r"[^\w]+|_+")
_APOSTROPHES = re.compile("['’‘`]")


def amount(text: str) -> float:
    """How much is said, in words; of a very long text, how much in its beginning."""
    text = text[:_LOOKED_AT]
    return sum(1 for _ in _WORD.finditer(text)) + sum(1 for _ in HAN.finditer(text)) / 2


def plain_words(text: str) -> str:
    """Lower-cased, without apostrophes, everything but words a single space."""
    return _NO_WORD.sub(" ", _APOSTROPHES.sub("", text.lower())).strip()
