"""How things are said: varied, yet the same in the same dialogue."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

from app.domain.interviewing import Setting
from app.interviewer.dialogue import Dialogue
from app.interviewer.texts import Lines, Text

_FILLED_IN = re.compile(r"\{\w*\}")
_CLAUSE_END = re.compile(r"[.!?:;,。！？：；，、]\s*")
_SHORT = 3
"""Characters of a clause that may well come twice."""
_STAYS_CAPITAL = re.compile(r"(?:I\b|[A-Z]{2,}|[A-Z]\w*[A-Z0-9])")


@dataclass(frozen=True, slots=True)
class Voice:
    """The interviewer's voice at one point of a talk."""

    setting: Setting
    dialogue: Dialogue

    def one_of(self, lines: Lines, beside: str = "", **values: str) -> str:
        """One of the ways to say it: the one that was not said for longest.

        Chosen by the talk alone: tests can pin it, and a repeated request says the same. `beside`:
        what is said in the same breath, of which no clause is to come twice.
        """
        return self.one_among(lines.of(self.setting.style), beside, **values)

    def one_among(self, ways: Sequence[Text], beside: str = "", **values: str) -> str:
        """As `one_of`, of ways that are there in any style."""
        turns = self.dialogue.turns
        before = turns[-1].reply if turns else None
        first = crc32(f"{len(turns)}:{before and before.question_id}".encode())
        turned = [ways[(first + step) % len(ways)] for step in range(len(ways))]
        chosen = min(turned, key=lambda way: (_doubles(beside, self.say(way)), self.last_said(way)))
        return self.say(chosen, **values)

    def last_said(self, way: Text) -> int:
        """The place of the latest reply that said it so; -1 where none did."""
        mark = max(_FILLED_IN.split(self.say(way)), key=len).strip()
        found = (at for at, turn in enumerate(self.dialogue.turns) if mark in turn.reply.text)
        return max(found, default=-1)

    def say(self, text: Text, **values: str) -> str:
        """The text in the talk's language; in a practice what is meant for one."""
        if self.setting.purpose == "practice" and text.practice is not None:
            text = text.practice
        return text.said_in(self.setting.language, **values)

    def goes_on(self, sentence: str) -> str:
        """A sentence as it stands behind a colon."""
        if self.setting.language == "zh" or _STAYS_CAPITAL.match(sentence):
            return sentence
        return sentence[:1].lower() + sentence[1:]

    def together(self, *sentences: str) -> str:
        """Sentences after each other, as the language sets them."""
        return (" " if self.setting.language == "en" else "").join(filter(None, sentences))

    def listed(self, names: list[str]) -> str:
        """Names one after the other."""
        if self.setting.language == "zh":
            return "、".join(names)
        return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _doubles(one: str, other: str) -> bool:
    """Whether a clause of one comes again in the other."""
    clauses = (clause.strip().lower() for clause in _CLAUSE_END.split(one))
    return any(len(clause) > _SHORT and clause in other.lower() for clause in clauses)
