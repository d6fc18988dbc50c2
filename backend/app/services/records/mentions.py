"""Where others' words name somebody who was erased: for an admin to look at."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from app.domain.events import Recorded

SHORTEST = 3
"""Letters of a name that is looked for; of one in Chinese two are enough."""


def words_to_find(names: Iterable[str]) -> set[str]:
    """Whole names, and their parts that are long enough to tell somebody."""
    parts = {part for name in names for part in (name, *name.split()) if part.strip()}
    return {part.casefold() for part in parts if _tells(part)}


def names_in(recorded: Recorded, wanted: Iterable[str]) -> bool:
    """Whether one of these stands in what people or machines wrote there."""
    said = " ".join(_strings(asdict(recorded.event))).casefold()
    return any(word in said for word in wanted)


def _tells(part: str) -> bool:
    return len(part) >= (SHORTEST if part.isascii() else 2)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _strings(one)
