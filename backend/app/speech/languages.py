"""Which language somebody speaks: detected, but by what was heard for seconds, not by one word.

Whisper names a language for each passage. A short one, or an accent, is often named wrong, and a
passage that is read in the wrong language becomes sentences that nobody said. So what it says is
gathered over a speaker's passages, a language that the speaker did not name is taken only where
it is beyond doubt, and one that was heard so far is left only for good reasons.
"""

import math
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence

_SURE, _SURE_SECONDS = 0.9, 1.0
"""So likely, in so long a passage, a language needs no further evidence."""
_FOREIGN_SHARE = 0.05
"""What all the named languages may have together, where it is none of them."""
_LEAST = 0.01
"""No passage speaks more clearly than this against a language."""
_MOST_BEHIND = 8.7
"""How far a language can be behind (natural log): 3 s of speech at 0.9 against 0.05 make it up."""
_FIRST_NAMED = 0.7
"""What the language named first has ahead, before anything was heard (natural log)."""
_LONGEST = 10.0
_REMEMBERED = 8
_MISTAKEN = frozenset(("cy", "nn", "la", "jw", "haw", "mi", "sn", "km", "su", "yo"))
"""Named for accents and noise far more often than they are spoken (base, real voices)."""
_CODES = {"nb": "no", "fil": "tl", "jv": "jw"}
"""Languages that Whisper knows by another code."""

SPEAKERS = 1000


def codes_of(tags: Sequence[str]) -> tuple[str, ...]:
    """Whisper's codes of these languages (BCP 47), each once, in the same order."""
    primary = (tag.replace("_", "-").partition("-")[0].lower() for tag in tags)
    return tuple(dict.fromkeys(_CODES.get(code, code) for code in primary))


class LanguageEvidence:
    """What one speaker's passages told so far: how far each language is behind the likeliest."""

    def __init__(self) -> None:
        self._behind: dict[str, float] = {}
        self._foreign: str | None = None  # clearly spoken of late, though the speaker named others

    @property
    def likeliest(self) -> str | None:
        """The language that is spoken, as far as was heard; None before anything was."""
        return next(iter(self._behind), None)

    def expected(self, named: Sequence[str]) -> str | None:
        """The language that is likely to follow, of somebody who named these."""
        heard = self.likeliest
        is_possible = not named or heard in named or heard == self._foreign
        return heard if heard is not None and is_possible else next(iter(named), None)

    def choose(
        self, probabilities: Mapping[str, float], seconds: float, named: Collection[str]
    ) -> str:
        """The language to read a passage of so many seconds in.

        `probabilities` are the engine's; `named`: the languages that the speaker named, the
        likeliest first (none: any). One of these, unless it is clearly none of them.
        """
        known = [code for code in named if code in probabilities]
        heard = max(probabilities, key=probabilities.__getitem__)
        if known and heard not in known and _is_foreign(heard, probabilities, seconds, known):
            self._foreign = heard
            return heard
        best = max(known or probabilities, key=probabilities.__getitem__)
        if probabilities[best] >= _SURE and seconds >= _SURE_SECONDS:
            self._foreign = None
            return best
        if known and self._foreign is not None and self._foreign in probabilities:
            known.append(self._foreign)
        scores = self._with(probabilities, seconds)
        if known and not self._behind:
            scores[known[0]] += _FIRST_NAMED
        return max(known or scores.keys() - _MISTAKEN or scores, key=scores.__getitem__)

    def note(self, probabilities: Mapping[str, float], seconds: float, taken: str) -> None:
        """Remember what a passage told, once; it was read as `taken`."""
        scores = self._with(probabilities, seconds)
        if probabilities[taken] >= _SURE and seconds >= _SURE_SECONDS:
            scores[taken] = max(scores.values())
        order = sorted(scores, key=lambda code: (scores[code], code == taken), reverse=True)
        ahead = scores[order[0]]
        self._behind = {
            code: max(scores[code] - ahead, -_MOST_BEHIND) for code in order[:_REMEMBERED]
        }

    def to_json(self) -> dict[str, float]:
        """What is known, for another process to go on with."""
        return {code: round(behind, 3) for code, behind in self._behind.items()}

    def restore(self, known: Mapping[str, float] | str | None) -> None:
        """Go on with what another process knew, where nothing was heard here.

        A text or None stands in what an older version kept: the language alone.
        """
        if not self._behind:
            known = {known: 0.0} if isinstance(known, str) else known or {}
            self._behind = dict(sorted(known.items(), key=lambda item: -item[1]))

    def _with(self, probabilities: Mapping[str, float], seconds: float) -> dict[str, float]:
        unknown = -_MOST_BEHIND if self._behind else 0.0
        seconds = min(seconds, _LONGEST)
        return {
            code: self._behind.get(code, unknown) + seconds * math.log(max(each, _LEAST))
            for code, each in probabilities.items()
        }


class Speakers:
    """What was heard of each speaker, while they are among the latest ones."""

    def __init__(self) -> None:
        self._evidence: OrderedDict[str, LanguageEvidence] = OrderedDict()

    def evidence(self, speaker: str) -> LanguageEvidence:
        """Of this speaker; from now on they are the latest one."""
        evidence = self._evidence.pop(speaker, None) or LanguageEvidence()
        self._evidence[speaker] = evidence
        if len(self._evidence) > SPEAKERS:
            self._evidence.popitem(last=False)
        return evidence


def _is_foreign(
    heard: str, probabilities: Mapping[str, float], seconds: float, named: Collection[str]
) -> bool:
    """Whether a passage is clearly in none of the named languages, but in this one."""
    is_clear = probabilities[heard] >= _SURE and seconds >= _SURE_SECONDS
    share = sum(probabilities[code] for code in named)
    return is_clear and heard not in _MISTAKEN and share <= _FOREIGN_SHARE
