"""JSON as python-socketio wants it (`dumps` to text, `loads`), done by orjson."""

from __future__ import annotations

import json
from typing import Any

import orjson


def dumps_bytes(value: Any) -> bytes:
    """Encode compactly; raises TypeError for what is neither JSON nor a type orjson knows."""
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)


def dumps(value: Any, **_options: Any) -> str:
    """Encode compactly, as text; the standard library's options are without meaning here."""
    return dumps_bytes(value).decode()


def loads(text: str | bytes, **_options: Any) -> Any:
    """Decode; raises ValueError for anything but JSON.

    Half a surrogate pair, which browsers send for text cut in the middle of an emoji and which is
    no Unicode, becomes a question mark instead of an error.
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        if b"\\ud" not in (text.encode() if isinstance(text, str) else text).lower():
            raise
    try:
        whole = json.dumps(json.loads(text), ensure_ascii=False)
    except RecursionError:
        raise ValueError("JSON is nested too deeply") from None
    return orjson.loads(whole.encode("utf-8", "replace"))
