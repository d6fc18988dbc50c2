"""Which of a question's terms its answer takes up."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from app.analysis import chinese, english
from app.analysis.spans import MAX_LISTED
from app.analysis.words import HAN_RUN, Language, Words

Reason = Literal["no_question_text", "question_in_other_language", "no_content_terms"]

_VOWEL = re.compile("[aeiouy]")
_ENDINGS = (("ies", "y"), ("ied", "y"), ("ing", ""), ("ed", ""), ("es", "e"), ("s", ""))


@dataclass(frozen=True, slots=True)
class QuestionTerms:
    """`share` of the question's terms found in the answer (0 to 1), None for a `reason`.

    `covered` and `missing` list the first of them, in the question's order: words in their own
    form, Chinese as pairs of characters.
    """

    share: float | None
    covered: tuple[str, ...]
    missing: tuple[str, ...]
    reason: Reason | None = None


def question_terms(question: str | None, answer: Words, language: Language) -> QuestionTerms:
    """The question's terms, looked up in an answer of that language."""
    if question is None or not question.strip():
        return _without("no_question_text")
    asked = Words(question)
    if asked.scripts.language not in (language, None):
        return _without("question_in_other_language")
    terms = _terms(asked)
    if not terms:
        return _without("no_content_terms")
    said = {stem(word) for word in set(answer.words)} | set(_bigrams(answer.text))
    covered = tuple(term for key, term in terms.items() if key in said)
    missing = tuple(term for key, term in terms.items() if key not in said)
    share = round(len(covered) / len(terms), 3)
    return QuestionTerms(share, covered[:MAX_LISTED], missing[:MAX_LISTED])


def stem(word: str) -> str:
    """A lower-cased English word without its inflection: light, so that few words fall together."""
    word = word.removesuffix("'s")
    for ending, replacement in _ENDINGS:
        rest = word[: -len(ending)]
        if word.endswith(ending) and len(rest) > 2 and _VOWEL.search(rest):
            if ending == "s" and rest.endswith(("s", "u", "i")):  # process, status, analysis
                break
            word = rest + replacement
            doubled = not replacement and ending != "s" and word[-1] == word[-2]
            if doubled and word[-1] not in "lsz":
                word = word[:-1]
            break
    return word.removesuffix("e") if len(word) > 3 else word


def _without(reason: Reason) -> QuestionTerms:
    return QuestionTerms(None, (), (), reason)


def _terms(question: Words) -> dict[str, str]:
    """Stems and pairs of characters, each with the form to show, in the question's order."""
    terms: dict[str, str] = {}
    for word in question.words:
        if word not in english.STOP_WORDS and len(word) > 1:
            terms.setdefault(stem(word), word)
    for part in chinese.STOP_WORDS.split(question.text):
        terms.update((pair, pair) for pair in _bigrams(part))
    return terms


def _bigrams(text: str) -> Iterator[str]:
    for run in HAN_RUN.finditer(text):
        yield from (first + second for first, second in pairwise(run[0]))
