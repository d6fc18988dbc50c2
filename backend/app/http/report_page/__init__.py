"""The report as a page to read and print, complete in itself."""

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.domain.conversation import AI_INTERVIEWER
from app.domain.roles import CANDIDATE
from app.http.report_page.words import WORDS

_MADE_UP = re.compile(r"[0-9a-f]{12,}$")
"""An id that no person chose."""
_SENTENCE = re.compile(r"[\s\S]+?(?:[.?!]+[\"”’)]*(?=\s|$)|[。？！]+[”’）]*|$)\s*")
_FOLDER = Path(__file__).parent
_TEMPLATES = Environment(
    loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined
)
_PAGE = _TEMPLATES.get_template("report.html")
_STYLE = _TEMPLATES.get_template("report.css").render()
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
CONTENT_SECURITY_POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; frame-ancestors 'none'"
"""Nothing is loaded and nothing runs, whatever somebody wrote into an answer."""


def report_page(
    report: Mapping[str, Any], locale: str, topic: Callable[[str], str], time_zone: str = "UTC"
) -> str:
    """HTML of a contract.http.report.Report in the reader's language and `time_zone`.

    `topic`: what a focus area is called in that language. It may run in a thread: of Jinja it needs
    nothing that takes a lock.
    """
    words, zone = WORDS[locale], _zone(time_zone)
    people = {str(one["user_id"]): one for one in report["people"]}
    begins = [question["asked_at"] for question in report["questions"]]
    zero = min(filter(None, (report["started_at"], *begins)), default=None)

    def assessed(question_id: Any) -> list[Mapping[str, Any]]:
        """What was written on a question; None: on the whole."""
        return [one for one in report["assessments"] if _same(one["question_id"], question_id)]

    return _PAGE.render(
        report=report,
        style=Markup(_STYLE),  # noqa: S704 - ours
        words=words,
        lang=locale,
        topic=topic,
        notes_on_the_whole=_on_no_question(report),
        called=partial(_called, people, words),
        assessed=assessed,
        in_two=in_two,
        title=report["title"] or words["no_title"],
        day=lambda time: _day(time, zone),
        since=lambda time: _clock(_seconds(time) - _seconds(zero or time)),
        clock=_clock,
    )


def _called(people: Mapping[str, Mapping[str, Any]], words: Mapping[str, str], user_id: Any) -> str:
    """A person's name; their role where nobody chose their id; else that."""
    if user_id == AI_INTERVIEWER:
        return words["interviewer"]
    person = people.get(str(user_id), {"name": None, "role": CANDIDATE})
    if person["name"]:
        return str(person["name"])
    is_made_up = _MADE_UP.search(str(user_id))
    return words[f"role_{person['role']}"].capitalize() if is_made_up else str(user_id)


def in_two(text: str) -> tuple[str, str]:
    """An opening: what greets, and the question at its end."""
    sentences = [found for found in _SENTENCE.findall(text) if found.strip()] or [text]
    return "".join(sentences[:-1]).strip(), sentences[-1].strip()


def _same(one: Any, other: Any) -> bool:
    return one is other if other is None or one is None else str(one) == str(other)


def _on_no_question(report: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The notes that stand beside no question of the page."""
    asked = {
        str(one["question_id"])
        for question in report["questions"]
        for one in (question, *question["follow_ups"])
    }
    return [note for note in report["notes"] if str(note["question_id"]) not in asked]


def _zone(name: str) -> tzinfo:
    """A time zone by its name; UTC where nobody knows it."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return UTC


def _day(time: str, zone: tzinfo) -> str:
    return datetime.fromisoformat(time).astimezone(zone).strftime("%Y-%m-%d %H:%M %Z")


def _seconds(time: str) -> float:
    return datetime.fromisoformat(time).timestamp()


def _clock(seconds: float) -> str:
    """`m:ss`, or `h:mm:ss`."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
