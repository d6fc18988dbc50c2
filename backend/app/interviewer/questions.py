"""Questions, and the sets they come in: the shape of the question bank's files.

Companies edit these files, so every mistake is to be found at the start and named in their words.
"""

from collections.abc import Iterable, Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from app.domain.interviewing import Style
from app.interviewer.listening import Told
from app.interviewer.texts import BankEntry, Id, Text, texts_in

Level = Literal["junior", "mid", "senior"]
Part = Literal["situation", "action", "result"]
LEVELS: tuple[Level, ...] = ("junior", "mid", "senior")
PARTS: tuple[Part, ...] = ("situation", "action", "result")
Keyword = Annotated[str, StringConstraints(min_length=2, max_length=60, to_lower=True)]
_STYLES: dict[str, tuple[Style, ...]] = {
    "behavioural": ("formal", "casual", "behavioural"),
    "technical": ("formal", "casual", "technical"),
}


class Competency(BankEntry):
    """What questions are meant to show; `name` is read out in the middle of a sentence."""

    id: Id
    name: Text


class Half(Text):
    """One of several things that a probe asks, as a question of its own."""

    told: Told


class BankProbe(Text):
    """A follow-up. `halves`: what it asks, in its order; else `told` holds for all of it."""

    halves: tuple[Half, ...] = ()
    told: Told = Told()

    @model_validator(mode="after")
    def _is_told_one_way(self) -> Self:
        if len(self.halves) == 1:
            raise ValueError("halves: one alone is no half; give `told` instead")
        if self.halves and self.told != Told():
            raise ValueError("told: give it for each of the halves")
        return self


class DeepDive(BankProbe):
    """A probe into one aspect; left out where the answer already `mentions` one of the words."""

    mentions: tuple[Keyword, ...] = ()

    def is_answered_by(self, answer: str) -> bool:
        """Whether the lower-cased answer speaks of the aspect."""
        return any(word in answer for word in self.mentions)


class Probes(BankEntry):
    """Follow-ups: for each part of a told example that may be missing, and into aspects."""

    situation: BankProbe | None = None
    action: BankProbe | None = None
    result: BankProbe | None = None
    deep_dive: tuple[DeepDive, ...] = ()

    def of(self, part: Part) -> BankProbe | None:
        """The probe for a missing part."""
        probe: BankProbe | None = getattr(self, part)
        return probe

    def named(self) -> Iterator[tuple[str, BankProbe]]:
        """Every probe with its name: `situation`, `deep_dive.1`."""
        for part in PARTS:
            if probe := self.of(part):
                yield part, probe
        for number, probe in enumerate(self.deep_dive, 1):
            yield f"deep_dive.{number}", probe


class BankAnchors(BankEntry):
    """What answers of three qualities show: for people who read them, never to compute with."""

    weak: Text
    solid: Text
    strong: Text


class BankQuestion(BankEntry):
    """A question with all that belongs to it.

    `simpler`: the same from an easier angle. `follow_ups`: how many at most. `time_limit`: seconds
    for the answers to it and to its follow-ups together. `styles`: if not all that suit its kind.
    """

    id: Id
    competency: Id
    kind: Literal["behavioural", "technical"] = "behavioural"
    level: Level
    text: Text
    simpler: Text
    probes: Probes
    follow_ups: int = Field(ge=0, le=4)
    time_limit: int = Field(ge=30, le=3600)
    anchors: BankAnchors
    styles: tuple[Style, ...] = ()

    @model_validator(mode="after")
    def _probes_suit_the_kind(self) -> Self:
        if self.kind == "behavioural":
            for part in PARTS:
                if self.probes.of(part) is None:
                    raise ValueError(f"probes: a behavioural question needs one for the {part}")
        elif not self.probes.deep_dive:
            raise ValueError("probes: a technical question needs deep_dive")
        return self

    @model_validator(mode="after")
    def _says_nothing_twice(self) -> Self:
        texts = [self.text, self.simpler, *texts_in(self.probes)]
        if doubled := first_doubled([text.en for text in texts] + [text.zh for text in texts]):
            raise ValueError(f"text, simpler and probes must all differ; twice: {doubled!r}")
        if named := {name for text in texts for name in text.placeholders(text.en)}:
            raise ValueError(f"no placeholders here: {{{min(named)}}}")
        return self

    def suits(self, style: Style) -> bool:
        """Whether it is asked in that style."""
        return style in (self.styles or _STYLES[self.kind])


class RoleSet(BankEntry):
    """The questions for one kind of position; `positions`: words by which it is recognised."""

    role: Id
    name: Text
    positions: tuple[Keyword, ...] = ()
    competencies: tuple[Competency, ...] = Field(min_length=1)
    questions: tuple[BankQuestion, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        known = [competency.id for competency in self.competencies]
        if doubled := first_doubled(known):
            raise ValueError(f"two competencies have the id {doubled!r}")
        for question in self.questions:
            if question.competency not in known:
                raise ValueError(
                    f"question {question.id!r}: competency {question.competency!r} is not in the "
                    "file's list of competencies"
                )
        asked = {question.competency for question in self.questions}
        if missing := [competency for competency in known if competency not in asked]:
            raise ValueError(f"no question is about the competency {missing[0]!r}")
        return self


def first_doubled(items: Iterable[str]) -> str | None:
    """The first item that stands there for the second time."""
    seen: set[str] = set()
    for item in items:
        if item in seen:
            return item
        seen.add(item)
    return None
