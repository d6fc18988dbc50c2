"""Evidence in an answer: sentences of it, word for word, in which a part of a story was found."""

import re
from typing import Any, get_args

from app.analysis.answer import analyze_answer
from app.contract.vocabulary import StarPart

PARTS: tuple[StarPart, ...] = get_args(StarPart)
MAX_PER_PART = 3

_SENTENCE_END = re.compile(r"[.!?](?=\s+[^a-z\s]|\s*$)|[。！？\n]")
"""A mark before a small letter ends no sentence: what was spoken was heard in pieces there."""


def evidence_in(answer_text: str, question_text: str | None) -> list[dict[str, Any]]:
    """{part, quote, start, end}; `answer_text[start:end] == quote`, counted in code points.

    At most three sentences for each part, in the order of PARTS, then of the text.
    """
    star = analyze_answer(answer_text, question_text).star
    found = []
    for part in PARTS:
        places = {
            _sentence(answer_text, span.start, span.end) for span in getattr(star, part) or ()
        }
        for start, end in sorted(places)[:MAX_PER_PART]:
            quote = answer_text[start:end]
            found.append({"part": part, "quote": quote, "start": start, "end": end})
    return found


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence around a place begins and ends, without the space around it."""
    begins = 0
    for mark in _SENTENCE_END.finditer(text, 0, start):
        begins = mark.end()
    closing = _SENTENCE_END.search(text, max(start, end - 1))
    ends = closing.end() if closing else len(text)
    sentence = text[begins:ends]
    return begins + len(sentence) - len(sentence.lstrip()), begins + len(sentence.rstrip())
