"""What answers have told already of all that a question's probes ask for."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.interviewer.listening import Listening, Told
from app.interviewer.questions import BankProbe, Probes
from app.interviewer.texts import Text
from app.interviewer.words import amount

_LONGEST = 400
"""Characters that are looked at in one piece, so that no text can make a pattern slow."""
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？…])|\n+")
_APOSTROPHES = re.compile("['’‘`]")
_DENIES = re.compile(
    r"\b(?:no|not|never|none|nobody|nothing|neither|nor|without|hardly|\w+nt)\b|[没未无无]|不(?!过|断|但|仅|管)"
)


@dataclass(frozen=True, slots=True)
class AskedFor:
    """One thing that a probe asks for: the whole of it, or a half.

    `name`: "situation.2", "deep_dive.1.1". `of`: the probe's name. `signs`: by what an answer shows
    that it told it, `words`: how many words tell it whatever they are. `asking`: how it is asked.
    """

    name: str
    of: str
    probe: BankProbe
    text: Text
    signs: tuple[re.Pattern[str], ...]
    words: int | None
    mentions: tuple[str, ...]
    asking: tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class WhatWasTold:
    """Names of what was told, and of what was told by denying it ("nobody noticed")."""

    told: frozenset[str] = frozenset()
    denied: frozenset[str] = frozenset()

    def __contains__(self, asked: AskedFor) -> bool:
        return asked.name in self.told


NOTHING_TOLD = WhatWasTold()


def all_asked_for(probes: Probes, listening: Listening) -> Iterator[AskedFor]:
    """What the probes ask for, in their order."""
    for name, probe in probes.named():
        pieces: list[tuple[Text, Told]] = [(half, half.told) for half in probe.halves]
        pieces = pieces or [(probe, probe.told)]
        mentions: tuple[str, ...] = getattr(probe, "mentions", ())
        for number, (text, told) in enumerate(pieces, 1):
            yield AskedFor(
                f"{name}.{number}",
                name,
                probe,
                text,
                listening.signs_of(told),
                told.words,
                mentions,
                listening.asking(told),
            )


def what_was_told(asked_for: Sequence[AskedFor], text: str) -> WhatWasTold:
    """What the text, all answers together, tells of it."""
    sentences = list(sentences_of(text))
    words, lower = amount(text), text.lower()
    told, denied = set(), set()
    for asked in asked_for:
        found = [one for one in sentences if any(signs.search(one) for signs in asked.signs)]
        if (
            found
            or (asked.words is not None and words >= asked.words)
            or any(word in lower for word in asked.mentions)
        ):
            told.add(asked.name)
        if found and all(map(_DENIES.search, found)):
            denied.add(asked.name)
    return WhatWasTold(frozenset(told), frozenset(denied))


def sentences_of(text: str) -> Iterator[str]:
    """The sentences as patterns see them: lower-cased, without apostrophes, none too long."""
    for sentence in _SENTENCE_END.split(_APOSTROPHES.sub("", text.lower())):
        for start in range(0, len(sentence), _LONGEST):
            yield sentence[start : start + _LONGEST]
