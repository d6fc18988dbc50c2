"""Topics that must not decide about a job, and how questions about them are recognised.

The patterns stand in `protected_topics.yaml`; they are written so that Python and JavaScript read
them alike, since pages check there what a host types, before it is sent anywhere.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

from app.domain.interviewing import Language

LONGEST = 400
"""Characters that are looked at in one piece, so that no text can make a pattern slow."""
_FILE = Path(__file__).with_name("protected_topics.yaml")


class ProtectedTopic(BaseModel):
    """One topic. `en` and `zh`: patterns, matched without regard to case."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    topic: str = Field(pattern=r"^[a-z_]+$")
    en: tuple[str, ...] = Field(min_length=1)
    zh: tuple[str, ...] = Field(min_length=1)


@cache
def protected_topics() -> tuple[ProtectedTopic, ...]:
    """All of them."""
    entries = yaml.safe_load(_FILE.read_text("utf-8"))
    return tuple(ProtectedTopic(topic=topic, **lists) for topic, lists in entries.items())


def listed_topics() -> list[dict[str, Any]]:
    """What contract.http.assistance.Assistance holds of them."""
    return [topic.model_dump(mode="json") for topic in protected_topics()]


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    languages: tuple[Language, ...] = ("en", "zh")
    return tuple(
        (one.topic, re.compile(pattern, re.IGNORECASE))
        for one in protected_topics()
        for language in languages
        for pattern in getattr(one, language)
    )


def protected_topic(text: str) -> str | None:
    """The first topic that the text asks about."""
    words = " ".join(text.replace("’", "'").split())[:LONGEST]
    return next((topic for topic, found in _patterns() if found.search(words)), None)
