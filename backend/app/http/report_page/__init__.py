"""The report as a page to read and print, complete in itself."""

import base64
import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.http.report_page.words import WORDS

_FOLDER = Path(__file__).parent
_TEMPLATES = Environment(
    loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined
)
_STYLE = _TEMPLATES.get_template("report.css").render()
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
CONTENT_SECURITY_POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; frame-ancestors 'none'"
"""Nothing is loaded and nothing runs, whatever somebody wrote into an answer."""


def report_page(report: Mapping[str, Any], locale: str, topic: Callable[[str], str]) -> str:
    """HTML of a contract.report.Report in the reader's language.

    `topic`: what a focus area is called in that language.
    """
    page = _TEMPLATES.get_template("report.html")
    return page.render(report=report, words=WORDS[locale], lang=locale, topic=topic)
