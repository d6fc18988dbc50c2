"""orjson in the shape of the standard json module, as the Socket.IO libraries want it."""

from typing import Any

import orjson


def dumps(value: Any, **_options: Any) -> str:
    """Compact JSON text."""
    return orjson.dumps(value).decode()


def loads(text: str | bytes, **_options: Any) -> Any:
    """Strict JSON: NaN, Infinity and lone surrogates are refused with ValueError."""
    return orjson.loads(text)
