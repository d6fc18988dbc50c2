"""The report as a page to read and print, complete in itself."""

import base64
import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.domain.talk import AI_INTERVIEWER
from app.http.report_page.words import WORDS

_FOLDER = Path(__file__).parent
_TEMPLATES = Environment(
    loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined
)
_PAGE = _TEMPLATES.get_template("report.html")
_STYLE = _TEMPLATES.get_template("report.css").render()
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
CONTENT_SECURITY_POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; frame-ancestors 'none'"
"""Nothing is loaded and nothing runs, whatever somebody wrote into an answer."""


def report_page(report: Mapping[str, Any], locale: str, topic: Callable[[str], str]) -> str:
    """HTML of a contract.http.report.Report in the reader's language.

    `topic`: what a focus area is called in that language. It may run in a thread: of Jinja it needs
    nothing that takes a lock.
    """
    words = WORDS[locale]
    names = {str(one["user_id"]): one["name"] for one in report["people"]}
    begins = [question["asked_at"] for question in report["questions"]]
    zero = min(filter(None, (report["started_at"], *begins)), default=None)

    def called(user_id: Any) -> str:
        return (
            words["interviewer"]
            if user_id == AI_INTERVIEWER
            else names.get(str(user_id)) or user_id
        )

    return _PAGE.render(
        report=report,
        style=Markup(_STYLE),  # noqa: S704 - ours
        words=words,
        lang=locale,
        topic=topic,
        notes_on_the_whole=_on_no_question(report),
        called=called,
        day=lambda time: datetime.fromisoformat(time).strftime("%Y-%m-%d %H:%M UTC"),
        since=lambda time: _clock(_seconds(time) - _seconds(zero or time)),
        clock=_clock,
    )


def _on_no_question(report: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The notes that stand beside no question of the page."""
    asked = {
        str(one["question_id"])
        for question in report["questions"]
        for one in (question, *question["follow_ups"])
    }
    return [note for note in report["notes"] if str(note["question_id"]) not in asked]


def _seconds(time: str) -> float:
    return datetime.fromisoformat(time).timestamp()


def _clock(seconds: float) -> str:
    """`m:ss`, or `h:mm:ss`."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
