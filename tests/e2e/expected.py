"""Values that are only known in part, to be compared with `==` inside an expected payload."""

import re
from collections.abc import Callable
from typing import Any


class Like:
    """Equal to whatever `check` accepts."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, name: str, check: Callable[[Any], bool]) -> None:
        self._name = name
        self._check = check

    def __eq__(self, other: object) -> bool:
        return self._check(other)

    def __repr__(self) -> str:
        return f"<{self._name}>"


_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")

TIME = Like("time", lambda value: isinstance(value, str) and bool(_ISO.fullmatch(value)))
TEXT = Like("text", lambda value: isinstance(value, str) and value != "")
SECONDS = Like("seconds", lambda value: type(value) in (int, float) and value >= 0)
OBJECT = Like("object", lambda value: isinstance(value, dict))
