"""An interview as a page of its own, which opens without a server and loads nothing."""

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.http.export_page.words import WORDS

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined
)
_PAGE = _TEMPLATES.get_template("interview.html")
_STYLE = _TEMPLATES.get_template("interview.css").render()
_SCRIPT = _TEMPLATES.get_template("interview.js").render()


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_hash(_STYLE)}'; script-src 'sha256-{_hash(_SCRIPT)}'"
)


def interview_page(told: Mapping[str, Any], locale: str) -> str:
    """HTML of what http.exports gathers for it: title, day, entries, chain, people."""
    data = orjson.dumps({**told, "words": WORDS[locale]}).decode()
    for sign, escaped in (("<", "\\u003c"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029")):
        data = data.replace(sign, escaped)  # so that no text ends the script that it stands in
    return _PAGE.render(
        lang=locale,
        words=WORDS[locale],
        title=told["title"] or WORDS[locale]["no_title"],
        told=told,
        policy=_POLICY,
        style=Markup(_STYLE),  # noqa: S704 - ours
        script=Markup(_SCRIPT),  # noqa: S704 - ours
        data=Markup(data),  # noqa: S704 - JSON without any <
    )
