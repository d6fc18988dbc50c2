"""What stood on the screen when, and how long one waited for it: the same for every system."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from bench.hearing.material import Cue
from bench.hearing.scoring import align
from bench.hearing.words_heard import tokens

THOUGHT_PAUSE = 0.6
"""Seconds of silence before which one waits for the final text."""


@dataclass(frozen=True)
class Shown:
    """A text that came at `at` (seconds from the first sound). `part`: what it is a version of."""

    at: float
    part: str
    text: str
    is_final: bool


@dataclass(frozen=True)
class Waits:
    """Seconds for each thought (sentences up to a pause): to its first word, to its last one final.

    Where none came there is none; `thoughts` is how many were said.
    """

    thoughts: int
    first: list[float]
    final: list[float]


@dataclass(frozen=True)
class Flicker:
    """Words that were shown, and those of them that were changed or gone later."""

    shown: int
    changed: int


def text(history: Sequence[Shown]) -> str:
    """All finals, in the order in which they came."""
    return " ".join(entry.text for entry in history if entry.is_final and entry.text)


def flicker(history: Sequence[Shown]) -> Flicker:
    """By the longest common subsequences of each text with the next one of its part."""
    latest: dict[str, list[str]] = {}
    changed = 0
    for entry in history:
        words = tokens(entry.text)
        before = latest.get(entry.part)
        if before is not None:
            changed += len(before) - _common(before, words)
        latest[entry.part] = words
    return Flicker(changed + sum(map(len, latest.values())), changed)


def _common(before: list[str], after: list[str]) -> int:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks())


def waits(history: Sequence[Shown], cues: Sequence[Cue]) -> Waits:
    """For each thought whose words came at all."""
    given: list[tuple[str, str, int, float]] = []  # word, part, its place there, when it was final
    for entry in history:
        if entry.is_final:
            words = tokens(entry.text)
            given += [(word, entry.part, n, entry.at) for n, word in enumerate(words)]
    thoughts = _thoughts(cues)
    reference = [word for words, _, _ in thoughts for word in words]
    pairs = align(reference, [word for word, _, _, _ in given]).pairs
    place = {said: heard for said, heard in pairs if said is not None and heard is not None}
    first, final, at = [], [], 0
    for words, begun, ended in thoughts:
        came = [place[n] for n in range(at, at + len(words)) if n in place]
        at += len(words)
        if not came:
            continue
        final.append(given[came[-1]][3] - ended)
        _, part, number, final_at = given[came[0]]
        seen = [e.at for e in history if e.part == part and len(tokens(e.text)) > number]
        first.append(min(seen, default=final_at) - begun)
    return Waits(len(thoughts), first, final)


def waits_by_part(
    history: Sequence[Shown], cues: Sequence[Cue], ended: Mapping[str, float]
) -> Waits:
    """The same where the speaker's program ends the utterances: `ended`, by part.

    A final's wait is from the last chunk, a first text's from the first word.
    """
    first, final = [], []
    after = 0.0
    for part, end in ended.items():
        begun = next((cue.t0 for cue in cues if after <= cue.t0 < end), None)
        after = end
        if begun is None:
            continue
        seen = [entry for entry in history if entry.part == part and entry.text]
        partial = [entry.at - begun for entry in seen if not entry.is_final]
        final += [entry.at - end for entry in history if entry.part == part and entry.is_final]
        first += partial[:1]
    return Waits(len(ended), first, final)


def _thoughts(cues: Sequence[Cue]) -> list[tuple[list[str], float, float]]:
    found: list[tuple[list[str], float, float]] = []
    words: list[str] = []
    begun: float | None = None
    for cue in cues:
        begun = cue.t0 if begun is None else begun
        words += tokens(cue.text)
        if cue.pause >= THOUGHT_PAUSE or cue is cues[-1]:
            found.append((words, begun, cue.t1))
            words, begun = [], None
    return found
