"""What a candidate's turn is: an answer, or something said beside it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.interviewer.recognition import (
    BUILT_IN,
    INSTRUCTION,
    LONGEST,
    NOTHING_OF_THE_KIND,
    Recognition,
)
from app.interviewer.sentence_parts import BY_WEIGHT, SENTENCE, Kind, Part, parts_of
from app.interviewer.words import BRIEF, HAN, amount, plain_words

_OUTWEIGHS: dict[Kind, float] = {
    "declined": 15,
    "none": 10,
    "counter_question": BRIEF,
    "already_told": 13,
    "nervous": 9,
    "end": BRIEF,
    "skip": BRIEF,
    "repeat": 8,
    "unclear": 8,
    "wait": 9,
    "ready": 8,
}
"""Kind -> fewer words of statement than these do not make the turn an answer."""
_AT_ONCE = 34
"""The same for `none` where the turn begins with it and no "but" follows: all else is its why."""
_DENIAL = 26
"""The same for a denial that only its form gives away."""
_OWN_WORDS = 7
"""Words of a sentence of the speaker's own that is more than why something is not told."""
_NOTHING = 3
"""Fewer words are too few to say that there is nothing of the kind."""
_ASKS_LAST = 6
"""Words of statement that may stand behind a question, which else is one to nobody."""
_NOTED: tuple[Kind, ...] = ("declined", "already_told", "nervous", "counter_question")
"""Kinds that are heard in an answer, too."""
_SUBSUMED: dict[Kind, frozenset[Kind]] = {
    "declined": frozenset(("skip", "none")),
    "already_told": frozenset(("repeat",)),
    "nervous": frozenset(("wait", "none")),
}
"""What is but another side of the same."""
_FIRST_PERSON = re.compile(r"\b(?:i|we|my|our)\b|我")
_BUT = re.compile(
    r"\b(?:but|although|though|except|however|closest|nearest|what i can|instead|in general|once"
    r"|one time|the only|maybe|anyway|either way|in any case|all i know)\b"
    r"|但|不过|倒是|只能|有一[次回]|最接近|可以说的|反正|总之|勉强|算是"
)
"""Behind "I never had one" or "I may not say": something comes after all."""
_IN_GENERAL = re.compile(r"大概|一般|通常")
"""The same behind a refusal alone: "we usually" is no example, but it is an answer."""
_TELLS_OF_ONE = re.compile(
    r"\b(?:last (?:year|month|week)|when (?:i|we))\b|\d"
    r"|\b(?:so|then|and) (?:i|we|my \w+|they) (?!ca|co|wo|do|ne|have|am|are|would|didnt|always)\w+"
    r"|(?<!nothing )\b(?:i|we|they) (?:then |just |only |all )?"
    r"(?:(?!signed|promised|agreed|needed|worked|wanted|started|joined)\w{3,}ed|built|wrote|found|took|made|put|ran|led|gave|spent|kept|told|went|drove|fell)\b"
    r"|那一?次|所以我|我们?(?:就(?!不)|先|把|给|去|写|查|改|加|负责)|于是|之后|去年|当时|后来|最后|只能|是我"
    r"|就(?:请教|每天|问|先|自己|去|找|把|给)"
)
"""Beside them: an example all the same."""


@dataclass(frozen=True, slots=True)
class TurnKind:
    """What a turn is, how sure that is (0 to 1), and what a question is about, if that is known.

    `kinds`: all that is heard in it, the turn's own kind first.
    """

    kind: Kind
    confidence: float
    topic: str | None = None
    kinds: tuple[Kind, ...] = ()

    def holds(self, kind: Kind) -> bool:
        """Whether that is heard in it."""
        return kind in self.kinds


def classify(text: str, recognition: Recognition = BUILT_IN) -> TurnKind:
    """What the turn is. Longer texts are answers, whatever else stands in them."""
    if not amount(text):
        return TurnKind("empty", 0.95, kinds=("empty",))
    text = text.strip()
    if len(text) > LONGEST:
        return TurnKind("answer", 0.95, kinds=("answer",))
    parts = parts_of(text, recognition)
    beside = [part for part in parts if part.kind != "answer"]
    stated = sum(part.stated for part in parts)
    if not beside and _denies_all(stated, text):
        return TurnKind("none", 0.6, kinds=("none",))
    if not beside or not _outweigh(parts, stated, text):
        noted = [part for part in beside if _is_noted(part, parts)]
        return TurnKind("answer", _sureness(text), kinds=("answer", *_kinds(noted)))
    chief = min(beside, key=lambda part: BY_WEIGHT.index(part.kind))
    return TurnKind(chief.kind, chief.confidence, chief.topic, _kinds([chief, *beside]))


def _denies_all(stated: float, text: str) -> bool:
    """Whether few words begin by saying that there is nothing of the kind, and tell no more."""
    plain = plain_words(text)
    if not _NOTHING <= stated < _DENIAL or _BUT.search(plain) or _TELLS_OF_ONE.search(plain):
        return False
    first = next(found[0] for found in SENTENCE.finditer(text) if plain_words(found[0]))
    looked_at = plain if stated <= _DENIAL / 2 else plain_words(first)
    short = amount(looked_at) <= _DENIAL / 2 + _NOTHING
    return short and NOTHING_OF_THE_KIND.search(looked_at) is not None


def _is_noted(part: Part, parts: Sequence[Part]) -> bool:
    """Whether that is heard in an answer, too; a question only where it is put at the end."""
    if part.kind == "counter_question" and part is not parts[-1]:
        return False
    if part.kind == "ready":
        return part is parts[0] and part.notable
    return part.notable and part.kind in _NOTED


def _kinds(parts: Iterable[Part]) -> tuple[Kind, ...]:
    found = dict.fromkeys(part.kind for part in parts)
    dropped = {other for kind in found for other in _SUBSUMED.get(kind, ())}
    return tuple(kind for kind in found if kind not in dropped)


def _outweigh(parts: Sequence[Part], stated: float, text: str) -> bool:
    """Whether what stands beside a turn's statements is what the turn is about."""
    if not stated:
        return True
    if any(part.kind == "instruction" for part in parts):
        others = [s[0] for s in SENTENCE.finditer(text) if not INSTRUCTION.match(plain_words(s[0]))]
        return not _FIRST_PERSON.search(" ".join(others).lower())
    return any(stated < _most(part, parts, text) for part in parts if part.kind != "answer")


def _most(part: Part, parts: Sequence[Part], text: str) -> float:
    """So many words of statement do not yet make an answer of a turn with that in it."""
    most = _OUTWEIGHS.get(part.kind, 0)
    behind = parts[parts.index(part) + 1 :]
    plain = plain_words(text)
    if part.kind in ("end", "skip") and behind:
        return 0 if _TELLS_OF_ONE.search(plain) else 8
    if part.kind == "counter_question" and any(one.stated for one in behind):
        return _ASKS_LAST if part.addressed else 0
    if part.kind == "declined":
        return _most_declined(part, parts, plain, most)
    if part.kind == "none":
        leads = next(one for one in parts if one.kind != "answer" or one.stated > _ASKS_LAST)
        if _BUT.search(plain):
            return 3
        told = len(_TELLS_OF_ONE.findall(plain))
        return _AT_ONCE if leads is part and not told else 4 if told else most
    return most


def _most_declined(part: Part, parts: Sequence[Part], plain: str, most: float) -> float:
    """The same for a refusal: what its own sentence says beside it is mostly why."""
    tells = _TELLS_OF_ONE.search(plain) is not None
    if tells and (part.stated or not part.notable):
        return 0
    if _BUT.search(plain) or _IN_GENERAL.search(plain):
        return 8 if part.stated else 4
    apart = sum(one.stated for one in parts if one.kind == "answer" and one.own)
    if HAN.search(plain):  # clauses in place of sentences
        return _OWN_WORDS + 1
    return 0 if apart >= _OWN_WORDS else most + part.stated


def _sureness(text: str) -> float:
    words = amount(text)
    if words < 4:
        return 0.5
    return 0.75 if words < BRIEF else 0.9
