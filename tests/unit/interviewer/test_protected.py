"""Questions about what must not decide about a job are known, and those that look alike are not.

The page reads the same lists: tests/unit/frontend/test_protected_in_page.py tries them on these.
"""

import json
import re
from pathlib import Path

import pytest

from app.interviewer.protected import protected_topic, protected_topics

CASES = json.loads(
    (Path(__file__).parents[2] / "fixtures" / "protected_topics.json").read_text("utf-8")
)
ASKED = [(topic, text) for topic, texts in CASES["asks"].items() for text in texts]
NO_JAVASCRIPT = re.compile(r"\(\?<|\(\?P|\\[^bdws?.+]|\(\?[aiLmsux]")


@pytest.mark.parametrize(("topic", "text"), ASKED)
def test_a_question_is_known_by_its_topic(topic: str, text: str) -> None:
    assert protected_topic(text) == topic
    assert protected_topic(f"Thanks. And then: {text}") == topic


@pytest.mark.parametrize("text", CASES["near_misses"])
def test_what_looks_alike_is_not(text: str) -> None:
    assert protected_topic(text) is None


def test_every_topic_is_tried_in_both_languages() -> None:
    assert [one.topic for one in protected_topics()] == list(CASES["asks"])
    for texts in CASES["asks"].values():
        assert {bool(re.search("[\u4e00-\u9fff]", text)) for text in texts} == {True, False}


def test_the_patterns_mean_the_same_to_javascript() -> None:
    for topic in protected_topics():
        for pattern in (*topic.en, *topic.zh):
            assert not NO_JAVASCRIPT.search(pattern), pattern


def test_a_long_text_takes_no_longer() -> None:
    assert protected_topic("what is your " * 50_000) is None
