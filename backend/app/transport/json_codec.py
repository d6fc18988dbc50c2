"""JSON as python-socketio wants it (`dumps` to text, `loads`), done by orjson."""

from __future__ import annotations

from typing import Any

import orjson

from app.untrusted.json_text import read_json


def dumps_bytes(value: Any) -> bytes:
    """Encode compactly; raises TypeError for what is neither JSON nor a type orjson knows."""
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)


def dumps(value: Any, **_options: Any) -> str:
    """Encode compactly, as text; the standard library's options are without meaning here."""
    return dumps_bytes(value).decode()


def loads(text: str | bytes, **_options: Any) -> Any:
    """Decode, as `read_json` does; raises ValueError for anything but JSON."""
    return read_json(text if isinstance(text, str) else text.decode())
