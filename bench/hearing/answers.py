"""The answers that are spoken: their sentences, and the pause after each."""

import random
import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "answers"
_PAUSE = re.compile(r"\s*\[([0-9.]+)\]\s*$")
_SHORT = (0.25, 0.3, 0.35, 0.4)
"""Seconds after a sentence for which nothing else is written."""


@dataclass(frozen=True)
class Sentence:
    text: str
    pause: float


@dataclass(frozen=True)
class Answer:
    """Somebody's answer of three to five minutes."""

    name: str
    sentences: tuple[Sentence, ...]

    @property
    def is_chinese(self) -> bool:
        return self.name.startswith("zh-")


def answers(chinese: bool = False) -> list[Answer]:
    """All of them, in the order of their names."""
    read = [_read(path) for path in sorted(FOLDER.glob("*.txt"))]
    return [answer for answer in read if answer.is_chinese == chinese]


def _read(path: Path) -> Answer:
    draw = random.Random(path.stem)
    sentences = []
    for line in path.read_text().splitlines():
        written = _PAUSE.search(line)
        pause = float(written[1]) if written else draw.choice(_SHORT)
        sentences.append(Sentence(_PAUSE.sub("", line).strip(), pause))
    return Answer(path.stem, tuple(sentences))
