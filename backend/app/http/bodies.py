"""A request's body as fields, in whichever form a client sends it: JSON, a form, or a recording.

What the body is decides, not what its label says: `curl -d '{...}'` calls JSON a form, others
name no type at all.
"""

from typing import Any
from urllib.parse import parse_qsl

from flask import request

from app.domain.errors import Refusal
from app.http.recordings import allow_recording, form_fields, is_form, is_recording
from app.untrusted.json_text import TooComplexError, read_json

MAX_FORM_FIELDS = 100
_CHARSETS = {"iso-8859-1", "latin1", "windows-1252", "gbk", "gb2312", "gb18030", "utf-16"}
"""Beside UTF-8, where the request says so."""


def body_fields(takes_recording: bool) -> Any:
    """What was sent; an absent body counts as an empty object. Raises Refusal."""
    if takes_recording:
        allow_recording()
    if is_form():
        return form_fields(takes_recording)
    if takes_recording and is_recording():
        return {"audio_data": request.get_data(), "audio_format": request.content_type}
    text = _text(request.get_data()).strip()
    if not text:
        return {}
    if request.mimetype == "application/x-www-form-urlencoded" and text[0] not in '{["':
        return _url_encoded(text)
    return _json(text)


def _text(body: bytes) -> str:
    charset = request.mimetype_params.get("charset", "").lower()
    try:
        return body.decode(charset if charset in _CHARSETS else "utf-8-sig")
    except UnicodeDecodeError:
        raise Refusal("invalid_payload", detail="utf8") from None


def _json(text: str) -> Any:
    try:
        return read_json(text)
    except TooComplexError:
        raise Refusal("too_complex") from None
    except ValueError:
        if not request.is_json and text[0] not in "{[":
            raise Refusal("unsupported_media_type") from None
        raise Refusal("invalid_payload", detail="json") from None


def _url_encoded(text: str) -> dict[str, Any]:
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_FORM_FIELDS))
    except ValueError:
        raise Refusal("too_complex") from None
