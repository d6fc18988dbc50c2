"""What so many speakers at once saw, in figures."""

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from bench.hearing.material import Cue
from bench.hearing.shown import Shown, Waits, flicker, waits, waits_by_part
from bench.hearing.steps import Result

Found = Mapping[str, Result]
ALONE, OPEN, PEER = "live ", "open microphone ", "WhisperLive "


def sessions(found: Found, kind: str) -> dict[int, Result]:
    """By how many spoke."""
    return {
        int(name.removeprefix(kind)): result
        for name, result in found.items()
        if name.startswith(kind) and "error" not in result
    }


def waited(session: Result) -> Waits:
    """All speakers' waits together."""
    its = [_waits(speaker) for speaker in session["speakers"]]
    return Waits(
        sum(one.thoughts for one in its),
        sorted(wait for one in its for wait in one.first),
        sorted(wait for one in its for wait in one.final),
    )


def _waits(speaker: Mapping[str, Any]) -> Waits:
    cues = [Cue(**cue) for cue in speaker["cues"]]
    ended = speaker["ended"]
    if len(ended) > 1:  # the speaker's program ended the utterances
        return waits_by_part(_history(speaker), cues, ended)
    return waits(_history(speaker), cues)


def _history(speaker: Mapping[str, Any]) -> list[Shown]:
    return [Shown(**entry) for entry in speaker["history"]]


def changed(session: Result) -> float:
    """Percent of the words shown that were changed later."""
    counts = [flicker(_history(speaker)) for speaker in session["speakers"]]
    shown = sum(count.shown for count in counts)
    return 100 * sum(count.changed for count in counts) / max(1, shown)


def refused(session: Result) -> int:
    return sum(len(speaker["refused"]) for speaker in session["speakers"])


def without_final(session: Result) -> int:
    its = waited(session)
    return its.thoughts - len(its.final)


def processor(session: Result) -> float:
    """Seconds of it for each second of speech."""
    return float(session["cpu"] / session["audio_seconds"])


def middle(values: Sequence[float]) -> float:
    return statistics.median(values) if values else float("nan")


def late(values: Sequence[float]) -> float:
    """Within which 95 of 100 are."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))] if ordered else float("nan")
