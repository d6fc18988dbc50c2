"""What a candidate's turn is: an answer, or something said beside it."""

import re
from dataclasses import dataclass
from typing import Literal

from app.interviewer.recognition import (
    INSTRUCTION,
    INTERROGATIVE,
    LEADS_ONLY,
    LONGEST,
    MARK_FREE,
    PARTICLE,
    ROLE_MARK,
    TOPIC_PATTERNS,
    UNMARKED,
    WHOLE,
)

Kind = Literal[
    "answer",
    "empty",
    "wait",
    "repeat",
    "unclear",
    "skip",
    "dont_know",
    "finished",
    "end",
    "greeting",
    "thanks",
    "ready",
    "hostile",
    "instruction",
    "question",
]
_BY_WEIGHT: tuple[Kind, ...] = (
    "instruction",
    "end",
    "question",
    "hostile",
    "skip",
    "unclear",
    "repeat",
    "wait",
    "dont_know",
    "finished",
    "ready",
    "thanks",
    "greeting",
)
"""Of several things said in one turn the first one here counts."""

BRIEF = 12
"""Fewer words than these leave little to find in an answer; two Han characters make one."""
_LOOKED_AT = 6000
_WORD = re.compile(r"[^\W_\u3400-\u9fff]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_SENTENCE = re.compile(r"[^.!?。！？…\n]*[.!?。！？…\n]*")
_NO_WORD = re.compile(r"[^\w]+|_+")
_APOSTROPHES = re.compile("['’‘`]")
_QUOTED = re.compile(r"“[^“”]*”|「[^「」]*」|\"[^\"]*\"")
_SPEAKER = re.compile(r"(?:i|we|my|our)\b")
_FIRST_PERSON = re.compile(r"\b(?:i|we|my|our)\b|我")
_ENDS_ASKING = re.compile(r"[?？]['\"”’)）\s]*$")


@dataclass(frozen=True, slots=True)
class TurnKind:
    """What a turn is, how sure that is (0 to 1), and what a question is about, if that is known."""

    kind: Kind
    confidence: float
    topic: str | None = None


def amount(text: str) -> float:
    """How much is said, in words; of a very long text, how much in its beginning."""
    text = text[:_LOOKED_AT]
    return sum(1 for _ in _WORD.finditer(text)) + sum(1 for _ in _HAN.finditer(text)) / 2


def classify(text: str) -> TurnKind:
    """What the turn is. Longer texts are answers, whatever else stands in them."""
    if not amount(text):
        return TurnKind("empty", 0.95)
    text = text.strip()
    if len(text) > LONGEST:
        return TurnKind("answer", 0.95)
    sentences = [found[0] for found in _SENTENCE.finditer(text) if found[0].strip()]
    said = [_sentence(sentence) for sentence in sentences]
    stated = [
        sentence
        for sentence, one in zip(sentences, said, strict=True)
        if one is not None and one.kind == "answer"
    ]
    beside = [one for one in said if one is not None and one.kind != "answer"]
    if not beside or (stated and not _outweighs(beside, stated, said)):
        return TurnKind("answer", _sureness(text))
    return min(beside, key=lambda one: _BY_WEIGHT.index(one.kind))


def _sentence(sentence: str) -> TurnKind | None:
    """What one sentence is; None where no word stands in it."""
    plain = _plain(sentence)
    if not plain:
        return None
    for kind in _BY_WEIGHT:
        if kind == "instruction":
            unquoted = _QUOTED.sub(" ", sentence)
            if INSTRUCTION.match(_plain(unquoted)) or ROLE_MARK.match(unquoted.lower()):
                return TurnKind("instruction", 0.9)
        elif kind == "question":
            continue
        elif WHOLE[kind].fullmatch(plain):
            return TurnKind(kind, 0.95)
    if LEADS_ONLY.fullmatch(plain):
        return TurnKind("ready", 0.6)
    return _question(plain, asking=_ENDS_ASKING.search(sentence) is not None)


def _question(plain: str, asking: bool) -> TurnKind:
    """A sentence that may ask the interviewer something.

    Speech comes without question marks: a short sentence that begins or ends like a question and
    is about what candidates ask is one, too.
    """
    particle = PARTICLE.search(plain) is not None
    begins = INTERROGATIVE.match(plain) is not None
    if MARK_FREE.match(plain) or (begins and particle) or (asking and (begins or particle)):
        topic = _topic(plain)
        return TurnKind("question", 0.9 if topic else 0.7, topic)
    brief = amount(plain) <= BRIEF and not _SPEAKER.match(plain)
    if brief and (particle or UNMARKED.match(plain)) and (topic := _topic(plain)):
        return TurnKind("question", 0.7, topic)
    return TurnKind("answer", 0.8)


def _topic(plain: str) -> str | None:
    return next((topic for topic, found in TOPIC_PATTERNS.items() if found.search(plain)), None)


def _outweighs(beside: list[TurnKind], stated: list[str], said: list[TurnKind | None]) -> bool:
    """Whether what stands beside a turn's statements is what the turn is about."""
    words = sum(amount(sentence) for sentence in stated)
    own = any(_FIRST_PERSON.search(sentence.lower()) for sentence in stated)
    if any(one.kind == "instruction" for one in beside):
        return not own
    last = said[-1]
    return last is not None and last.kind in ("question", "end", "skip") and words < BRIEF


def _sureness(text: str) -> float:
    words = amount(text)
    if words < 4:
        return 0.5
    return 0.75 if words < BRIEF else 0.9


def _plain(text: str) -> str:
    """Lower-cased, without apostrophes, everything but words a single space."""
    return _NO_WORD.sub(" ", _APOSTROPHES.sub("", text.lower())).strip()
