"""How much of what comes in reaches the parser."""

from typing import Any

import orjson
import pytest

from app.untrusted import json_text


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The lengths of what the parser was given."""
    lengths: list[int] = []

    class Counting:
        JSONDecodeError = orjson.JSONDecodeError

        @staticmethod
        def loads(text: str) -> Any:
            lengths.append(len(text))
            return orjson.loads(text)

    monkeypatch.setattr(json_text, "orjson", Counting)
    return lengths
