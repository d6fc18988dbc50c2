"""The parts in which the whole can be measured, each in its own place in the document.

All of it takes longer than a machine is quiet on many days; a part takes a quarter of an hour.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Part:
    """`steps`: how the names of its measurements begin."""

    title: str
    steps: tuple[str, ...]

    def of(self, names: Iterable[str]) -> Collection[str]:
        """Which of these measurements belong to it."""
        return [name for name in names if name.startswith(self.steps)]


PARTS: Mapping[str, Part] = {
    "alone": Part("Live: utterances ended by the speaker's program", ("live ",)),
    "open": Part("Live: open microphone", ("open microphone ", "WhisperLive ")),
    "accuracy": Part("Word errors", ("material", "accuracy ", "Chinese")),
    "cuts": Part("The same sound cut at pauses", ("cuts",)),
    "noises": Part("Where nobody speaks", ("noises",)),
    "confidence": Part("Confidence", ("confidence",)),
}


def marked(name: str, text: str) -> str:
    """The text of a part between its marks, by which it is found again."""
    begin, end = _marks(name)
    return f"{begin}\n\n{text}\n\n{end}" if text else ""


def put(document: Path, name: str, text: str, end: str) -> None:
    """Write a part in place of what an earlier run wrote of it, else before the mark `end`."""
    written = document.read_text()
    begin, ends = _marks(name)
    before, found, rest = written.partition(begin)
    if found:
        after = rest.partition(ends)[2]
    else:
        before, _, rest = written.partition(end)
        after = f"\n\n{end}{rest}"
    document.write_text(f"{before}{marked(name, text)}{after}")


def _marks(name: str) -> tuple[str, str]:
    return f"<!-- part: {name} -->", f"<!-- end of part: {name} -->"
