"""What the sentences of a turn say, clause by clause."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast

from app.interviewer.recognition import (
    BACK,
    CLARIFIES,
    INSTRUCTION,
    INTERROGATIVE,
    LEADS_ONLY,
    MARK_FREE,
    PARTICLE,
    PROPOSAL,
    ROLE_MARK,
    TAG,
    TOPIC_PATTERNS,
    UNMARKED,
    Recognition,
)
from app.interviewer.words import BRIEF, HAN, amount, plain_words

Kind = Literal[
    "answer",
    "empty",
    "wait",
    "nervous",
    "repeat",
    "unclear",
    "skip",
    "declined",
    "none",
    "already_told",
    "finished",
    "end",
    "greeting",
    "thanks",
    "ready",
    "hostile",
    "instruction",
    "counter_question",
]
BY_WEIGHT: tuple[Kind, ...] = (
    "instruction",
    "end",
    "declined",
    "counter_question",
    "hostile",
    "skip",
    "unclear",
    "already_told",
    "repeat",
    "nervous",
    "wait",
    "none",
    "finished",
    "ready",
    "thanks",
    "greeting",
)
"""Of several things said in one turn the first one here counts."""
_SECRECY = "secrecy"
"""The section of patterns that say why somebody declines."""
_ONLY_LEADS = 0.6
"""How sure it is what a sentence of lead-ins alone ("well, okay") is."""
MEANING = "meaning"
"""The topic of what asks how a question is meant."""
_SURE = ("wanted", "detail", "example")
"""Topics that are asked about in the same words as a meaning."""
_TAGGED = 4
"""Fewer words before a "right?" are a question all the same."""
_WISHES = frozenset(("repeat", "wait", "skip", "end", "unclear", "nervous"))
"""What may be one clause among others that only say why."""
SENTENCE = re.compile(r"[^.!?。！？…\n]*[.!?。！？…\n]*")
_CLAUSE = re.compile(r"\s*(?:[,;:，；：、—–]|\s-\s)\s*|\s+(?=(?:because|but|so|and|though)\b)")
_QUOTED = re.compile(r"“[^“”]*”|「[^「」]*」|\"[^\"]*\"")
_OWN = re.compile(r"\b(?:i|we|my|our|us|me)\b|我")
_SPEAKER = re.compile(r"(?:i|we|my|our)\b")
_ADDRESSED = re.compile(
    r"\b(?:you|your|do i|can i|may i|could i|should i|am i|is it|does it|is that|is this|are there"
    r"|count|mean)\b|您|你|我可以|我能|可以吗|行吗|算吗|还要|还剩|还有"
)
_BEGINS = re.compile(r"\bready\b|\b(?:start|begin)\b|准备好|开始")
_ENDS_ASKING = re.compile(r"[?？]['\"”’)）\s]*$")


@dataclass(frozen=True, slots=True)
class Part:
    """A sentence or clause of one kind; `stated`: words in it that state something.

    `notable`: whether it is heard in an answer, too. `addressed`: whether a question is put to
    the interviewer by a "you" or an "I", and not perhaps to nobody. `own`: whether a statement
    is one about the speaker.
    """

    kind: Kind
    confidence: float
    stated: float = 0.0
    topic: str | None = None
    notable: bool = True
    addressed: bool = True
    own: bool = False


def parts_of(text: str, recognition: Recognition) -> list[Part]:
    """What each sentence says; a further one with a question mark goes on asking."""
    parts: list[Part] = []
    for found in SENTENCE.finditer(text):
        for part in _parts(found[0], recognition):
            asks_on = parts and parts[-1].kind == "counter_question"
            if part.kind == "answer" and asks_on and _ENDS_ASKING.search(found[0]):
                parts.append(replace(parts[-1], topic=None))
            else:
                parts.append(part)
    said = [part for part in parts if part.confidence > _ONLY_LEADS]
    return said or parts


def _parts(sentence: str, recognition: Recognition) -> list[Part]:
    """What one sentence says; nothing where no word stands in it."""
    plain = plain_words(sentence)
    if not plain:
        return []
    if whole := _whole(sentence, plain, recognition):
        return [whole]
    clauses = [clause for clause in _CLAUSE.split(sentence) if plain_words(clause)]
    read = [_whole(clause, plain_words(clause), recognition) for clause in clauses]
    if len(clauses) > 1 and all(read):
        return [part for part in read if part]
    held = _held(plain, clauses, recognition)
    if beside := _beside(clauses, read):
        refused = [part for part in held if part.kind == "declined"]
        return [*refused, *(replace(part, stated=0.0) if refused else part for part in beside)]
    return _asked_or_stated(sentence, plain, clauses, held)


def _asked_or_stated(
    sentence: str, plain: str, clauses: Sequence[str], held: list[Part]
) -> list[Part]:
    """A sentence that asks the interviewer, holds one of the kinds, or only states something."""
    asking = _ENDS_ASKING.search(sentence) is not None
    if asking and amount(plain) > _TAGGED and TAG.search(plain):
        asking = False
    blank = any(part.kind == "none" for part in held) and not _ADDRESSED.search(plain)
    if held and (blank or not asking):
        return held
    asked = _question(plain, asking)
    if asked.kind == "answer" and len(clauses) > 1 and asking:
        asked = _question(plain_words(clauses[-1]), asking)
        asked = replace(asked, stated=amount(plain)) if asked.kind == "answer" else asked
    return held if asked.kind == "answer" and held else [asked]


def _beside(clauses: Sequence[str], read: Sequence[Part | None]) -> list[Part]:
    """A wish that is one clause of several ("the line broke, could you say that again")."""
    wishes = [
        part
        for clause, part in zip(clauses, read, strict=True)
        if part and part.kind in _WISHES and (amount(clause) > 1 or HAN.search(clause))
    ]
    if not wishes:
        return []
    rest = sum(amount(clause) for clause, part in zip(clauses, read, strict=True) if not part)
    nerves = [part for part in read if part and part.kind == "nervous"]
    return [*nerves, replace(wishes[0], stated=rest)]


def _whole(sentence: str, plain: str, recognition: Recognition) -> Part | None:
    """A sentence or clause that is nothing but one thing said beside an answer."""
    unquoted = _QUOTED.sub(" ", sentence)
    if INSTRUCTION.match(plain_words(unquoted)) or ROLE_MARK.match(unquoted.lower()):
        return Part("instruction", 0.9)
    for kind in BY_WEIGHT:
        if kind in recognition.whole and recognition.whole[kind].fullmatch(plain):
            return Part(kind, 0.95, notable=kind != "ready" or _BEGINS.search(plain) is not None)
    if LEADS_ONLY.fullmatch(plain):
        return Part("ready", _ONLY_LEADS)
    return None


def _held(plain: str, clauses: Sequence[str], recognition: Recognition) -> list[Part]:
    """What stands somewhere in a sentence, with the words of its other clauses."""
    found: list[Part] = []
    for name, pattern in recognition.holds.items():
        if pattern.search(plain):
            others = [
                words
                for words in map(plain_words, clauses)
                if not pattern.search(words) and not LEADS_ONLY.fullmatch(words)
            ]
            kind: Kind = "declined" if name == _SECRECY else cast("Kind", name)
            found.append(Part(kind, 0.8, sum(map(amount, others)), notable=name != _SECRECY))
    least = min((part.stated for part in found), default=0.0)
    return [replace(part, stated=least / len(found)) for part in found]


def _question(plain: str, asking: bool) -> Part:
    """A sentence that may ask the interviewer something.

    Speech comes without question marks: a short sentence that begins or ends like a question and
    is about what candidates ask is one, too.
    """
    addressed = _ADDRESSED.search(plain) is not None
    particle = PARTICLE.search(plain) is not None
    begins = INTERROGATIVE.match(plain) is not None
    words = amount(plain)
    if MARK_FREE.match(plain) or (begins and particle) or (asking and (begins or particle)):
        topic = _topic(plain)
        return Part("counter_question", 0.9 if topic else 0.7, topic=topic, addressed=addressed)
    if asking and words <= 2 * BRIEF and BACK.search(plain) and not PROPOSAL.match(plain):
        return Part("counter_question", 0.7, topic=_topic(plain), addressed=addressed)
    brief = words <= BRIEF and not _SPEAKER.match(plain)
    if brief and (particle or UNMARKED.match(plain)) and (topic := _topic(plain)):
        return Part("counter_question", 0.7, topic=topic, addressed=addressed)
    return Part("answer", 0.8, stated=words, own=_OWN.search(plain) is not None)


def _topic(plain: str) -> str | None:
    if not any(TOPIC_PATTERNS[topic].search(plain) for topic in _SURE) and CLARIFIES.search(plain):
        return MEANING
    return next((topic for topic, found in TOPIC_PATTERNS.items() if found.search(plain)), None)
