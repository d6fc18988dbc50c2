"""By what an answer shows what it told: the shape of `told` in the bank, and of `listening.yaml`.

Patterns are regular expressions over one sentence, lower-cased and without apostrophes; an English
one begins at the beginning of a word. Companies add to them, so each mistake is named at the start.
"""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from app.interviewer.recognition import HELD_KINDS, WHOLE_KINDS, Recognition, recognition_with
from app.interviewer.texts import BankEntry, Id


def _pattern(text: str) -> str:
    try:
        compiled = re.compile(text)
    except re.error as error:
        raise ValueError(f"{text!r} is no regular expression: {error}") from None
    if compiled.search(""):
        raise ValueError(f"{text!r} fits everything")
    return text


Pattern = Annotated[str, StringConstraints(min_length=1, max_length=2000), AfterValidator(_pattern)]


class Signs(BankEntry):
    """Patterns in both languages, which are always both tried."""

    en: tuple[Pattern, ...] = ()
    zh: tuple[Pattern, ...] = ()

    @cached_property
    def compiled(self) -> re.Pattern[str] | None:
        """All of them as one; None where there are none."""
        english = rf"\b(?:{'|'.join(self.en)})" if self.en else ""
        pattern = "|".join(filter(None, [english, *self.zh]))
        return re.compile(pattern) if pattern else None


class Family(Signs):
    """Signs that many probes share; `asks`: how questions for it are put, by a model too."""

    asks: Signs = Signs()


class Told(Signs):
    """What answers a probe, or half of one: `like` families, own signs, or so many `words`."""

    like: tuple[Id, ...] = ()
    words: int | None = Field(None, ge=1, le=400)


class Additions(BankEntry):
    """More patterns for kinds of turns; what they match is said in `recognition.yaml`."""

    whole: Mapping[str, tuple[Pattern, ...]] = Field(default_factory=dict)
    holds: Mapping[str, tuple[Pattern, ...]] = Field(default_factory=dict)


class Listening(BankEntry):
    """`listening.yaml`: families of signs, and what more there is to recognise."""

    families: Mapping[Id, Family] = Field(default_factory=dict)
    kinds: Additions = Additions()

    def problems(self) -> list[str]:
        """Kinds that nothing is recognised by."""
        known = {"whole": WHOLE_KINDS, "holds": HELD_KINDS}
        return [
            f"kinds.{place}: {kind} is no kind; there are {', '.join(sorted(known[place]))}"
            for place, added in (("whole", self.kinds.whole), ("holds", self.kinds.holds))
            for kind in added
            if kind not in known[place]
        ]

    @cached_property
    def recognition(self) -> Recognition:
        """How turns are recognised with it."""
        return recognition_with(self.kinds.whole, self.kinds.holds)

    def signs_of(self, told: Told) -> tuple[re.Pattern[str], ...]:
        """All signs that something was told; none where only the amount of words tells."""
        families = [self.families[name].compiled for name in told.like]
        return tuple(filter(None, [*families, told.compiled]))

    def asking(self, told: Told) -> tuple[re.Pattern[str], ...]:
        """How it is asked for."""
        return tuple(filter(None, (self.families[name].asks.compiled for name in told.like)))
