"""A term of the candidate's own to ask about, quoted as they wrote it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from app.interviewer.recognition import (
    BUILT_IN_CHINESE,
    CHINESE_THING,
    ENDS_NOUN,
    NO_PART_OF_NOUN,
    NO_THING,
    ORDINARY_WORDS,
    PEOPLE,
    TOOL_FORM,
    TOOLS,
)

_LOOKED_AT = 6000
_LATIN = re.compile(
    r"(?<![A-Za-z0-9_@./\\-])[A-Za-z][A-Za-z0-9]{0,29}(?:[.-][A-Za-z0-9]{1,15}){0,2}[+#]{0,2}"
    r"(?![A-Za-z0-9_@/\\])"
)
_SENTENCE_START = re.compile(r"(?:\A|[.!?。！？\n:：\"“(]\s*)\Z")


_ARTICLE = re.compile(r"(?<![\w'’-])(?:an?|the|our|my) (?=\w)", re.IGNORECASE)
_TOKEN = re.compile(r"[A-Za-z0-9][\w+#/.-]*[\w+#]|[A-Za-z0-9]")
_MOST_WORDS = 4
_LONG_ENOUGH = 6
"""Letters of a word that says enough alone."""
_BELONGS = re.compile(
    r"\s?(?:with|for|of) (?:an? |the |our )?(?P<what>[A-Za-z][\w-]+(?: [A-Za-z][\w-]+)?)"
    r"(?=[.,;:!?)]|\Z)"
)


def own_noun(answer: str, question: str, said_before: Iterable[str]) -> str | None:
    """The thing that the answer speaks of, as it names it; None where none stands out.

    The first one that it names, as that is mostly what it is about. Never a person, nothing of the
    question's own words, nothing that was said before.
    """
    answer = answer[:_LOOKED_AT]
    before = "\n".join([question, *said_before]).lower()
    found = [*_english_nouns(answer), *(one["thing"] for one in CHINESE_THING.finditer(answer))]
    return next((noun for noun in found if noun.lower() not in before), None)


def _english_nouns(answer: str) -> Iterator[str]:
    """What stands behind an article, up to the word that ends it."""
    for article in _ARTICLE.finditer(answer):
        words: list[str] = []
        at = article.end()
        ended = False
        while len(words) <= _MOST_WORDS and (token := _TOKEN.match(answer, at)):
            if token[0].lower() in ENDS_NOUN:
                ended = True
                break
            words.append(token[0])
            at = token.end()
            if not answer.startswith(" ", at):
                ended = True
                break
            at += 1
        while words and words[0].lower() in NO_PART_OF_NOUN:
            words.pop(0)
        if not ended or not 1 <= len(words) <= _MOST_WORDS or not _is_thing(words):
            continue
        noun = _with_what_belongs(" ".join(words), answer, at)
        is_new = article[0].lower() in ("a ", "an ") and len(noun) >= _LONG_ENOUGH
        if " " in noun or is_new:  # "a certificate" is brought in, "the server" is anyone's
            yield noun


def _with_what_belongs(noun: str, answer: str, at: int) -> str:
    """The noun with what stands behind it and makes one thing of it ("a chat with the advisor")."""
    found = _BELONGS.match(answer, at)
    if found is None or any(word.lower() in ENDS_NOUN | NO_THING for word in found["what"].split()):
        return noun
    return f"{noun} {found[0].strip()}"


def _is_thing(words: Sequence[str]) -> bool:
    head = words[-1].lower()
    if head in NO_THING or head.endswith("ly") or not head.isalpha() or len(head) < 4:
        return False
    return not any(word.lower() in NO_PART_OF_NOUN or word.lower() in PEOPLE for word in words)


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
