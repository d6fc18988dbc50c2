"""What a language model is told of a turn, and the check that its draft heeds it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.interviewing import Language
from app.interviewer.sentence_parts import Kind
from app.interviewer.told import AskedFor, sentences_of

_ASKS = re.compile(r"[?？]|^(?:please )?(?:tell|describe|say|explain|walk)\b|^请|说说|讲讲|谈谈")
_WORD = re.compile(r"[a-z0-9]{4,}")
_HAN = re.compile("[\u4e00-\u9fff]+")
_ORDINARY_WORDS = """
    what which when where that this have with from your them they their then there would could about
    been were does into than more most some very much many afterwards 什么 怎么 您怎 您的 为什 哪些
    多少 如何 是什 么样
"""
_ORDINARY = frozenset(_ORDINARY_WORDS.split())
_SAME = 0.6
"""Share of a probe's words that makes a sentence the same question."""
_LEAVE = frozenset(("declined", "already_told", "none"))
"""Kinds after which nothing more is asked about the matter."""
_BOUNDARY = re.compile(r"\bnda\b|confidential|non-disclosure|rather not|保密|不方便|机密")


@dataclass(frozen=True, slots=True)
class TurnFacts:
    """A turn as the rules understood it.

    `told` and `denied`: what the current question's probes ask for and the answers told or denied;
    `open_ones`: what they did not. `noun`: the candidate's word for the matter.
    """

    language: Language
    kinds: tuple[Kind, ...]
    told: tuple[AskedFor, ...] = ()
    denied: tuple[AskedFor, ...] = ()
    open_ones: tuple[AskedFor, ...] = ()
    noun: str | None = None

    @property
    def leaves_the_matter(self) -> bool:
        """Whether nothing more is to be asked about it."""
        return not _LEAVE.isdisjoint(self.kinds)

    def as_json(self) -> dict[str, Any]:
        """What the model reads."""
        return {
            "kinds": list(self.kinds),
            "already_told": [self._say(asked) for asked in self.told],
            "denied": [self._say(asked) for asked in self.denied],
            "do_not_ask": [self._say(asked) for asked in (*self.told, *self.denied)],
            "own_words": self.noun,
        }

    def problem_with(self, text: str) -> str | None:
        """Why the words cannot be said to this turn; None where they can."""
        if "declined" in self.kinds and _BOUNDARY.search(text.lower()):
            return "it presses on what the candidate would not speak of"
        for sentence in filter(_ASKS.search, sentences_of(text)):
            open_as = self._likeness(sentence, self.open_ones)
            if self._likeness(sentence, self.denied) >= max(_SAME, open_as):
                return "it takes for granted what the candidate denied"
            if self._likeness(sentence, self.told) >= max(_SAME, open_as):
                return "it asks for what the candidate has told already"
        return None

    def _likeness(self, sentence: str, asked_for: Sequence[AskedFor]) -> float:
        """How surely the sentence asks for one of these: by the way of asking, by its words."""
        return max(
            (
                any(asking.search(sentence) for asking in asked.asking)
                + _share(self._say(asked), sentence)
                for asked in asked_for
            ),
            default=0.0,
        )

    def _say(self, asked: AskedFor) -> str:
        return asked.text.said_in(self.language)


def _share(probe: str, sentence: str) -> float:
    """How much of the probe's own words stands in the sentence."""
    words = set(_pieces(probe)) - _ORDINARY
    return len(words & set(_pieces(sentence))) / len(words) if words else 0.0


def _pieces(text: str) -> list[str]:
    """Words of Latin letters, and every two neighbouring Han characters."""
    found = _WORD.findall(text.lower())
    return [*found, *(run[at : at + 2] for run in _HAN.findall(text) for at in range(len(run) - 1))]
