"""Words as the index knows them: neither database has a parser for Chinese, so one is made here.

A run of Chinese, Japanese or Korean is cut into its pairs of characters, and its last character: so
whatever part of it is looked for consists of terms, and a single character begins one.
"""

import re
import unicodedata
from collections.abc import Iterator

LONGEST = 40
"""Characters of a term; what is longer is found by its beginning."""
_CJK = (
    r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    r"\U00020000-\U0003ffff]"
)
_IS_CJK = re.compile(_CJK)
_RUN = re.compile(rf"{_CJK}+|(?:(?!{_CJK})[^\W_])+")


def terms_of(text: str) -> set[str]:
    """All terms of a text."""
    return {term for run in _runs(text) for term in _cut(run, whole=True)}


def terms_wanted(text: str) -> list[tuple[str, bool]]:
    """The terms that must all be there, and of each whether it may be the beginning of one."""
    runs = list(_runs(text))
    wanted: dict[str, bool] = {}
    for number, run in enumerate(runs):
        is_open = number == len(runs) - 1 and not text[-1:].isspace()
        for term in _cut(run, whole=False):
            is_cjk = _IS_CJK.match(term) is not None
            begins = len(term) == 1 if is_cjk else is_open or len(term) == LONGEST
            wanted[term] = wanted.get(term, False) or begins
    return list(wanted.items())


def _runs(text: str) -> Iterator[str]:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return (found.group() for found in _RUN.finditer(folded))


def _cut(run: str, *, whole: bool) -> Iterator[str]:
    if _IS_CJK.match(run) is None:
        yield run[:LONGEST]
        return
    yield from (run[at : at + 2] for at in range(len(run) - 1))
    if whole or len(run) == 1:
        yield run[-1]
