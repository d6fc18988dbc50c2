"""A term of the candidate's own to ask about, quoted as they wrote it."""

import re
from collections import Counter
from collections.abc import Iterable

from app.interviewer.recognition import BUILT_IN_CHINESE, ORDINARY_WORDS, TOOL_FORM, TOOLS

_LOOKED_AT = 6000
_LATIN = re.compile(
    r"(?<![A-Za-z0-9_@./\\-])[A-Za-z][A-Za-z0-9]{0,29}(?:[.-][A-Za-z0-9]{1,15}){0,2}[+#]{0,2}"
    r"(?![A-Za-z0-9_@/\\])"
)
_SENTENCE_START = re.compile(r"(?:\A|[.!?。！？\n:：\"“(]\s*)\Z")


def own_term(answer: str, question: str, said_before: Iterable[str]) -> str | None:
    """The tool, method or system that the answer names most, and first; None where it names none.

    Never anything that was `said_before` or that the question brought up. Other names are left
    alone: they may be those of people.
    """
    answer = answer[:_LOOKED_AT]
    counted = Counter(found[0] for found in _LATIN.finditer(answer) if _is_tool(found))
    counted.update(found["term"] for found in BUILT_IN_CHINESE.finditer(answer))
    before = "\n".join([question, *said_before]).lower()
    fresh = [term for term in counted if term.lower() not in before]
    return max(fresh, key=lambda term: counted[term], default=None)


def _is_tool(found: re.Match[str]) -> bool:
    word = found[0]
    if word.lower() in ORDINARY_WORDS:
        begins = _SENTENCE_START.search(found.string, max(0, found.start() - 3), found.start())
        return word.isupper() or (word[0].isupper() and begins is None)
    return word.lower() in TOOLS or TOOL_FORM.fullmatch(word) is not None
