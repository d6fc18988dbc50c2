"""The patterns by which a candidate's turn is recognised, from `recognition.yaml` beside it.

Only texts of at most `LONGEST` characters are matched against them, so that no text can make them
slow.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

LONGEST = 400

_FILE = Path(__file__).with_name("recognition.yaml")


def _any_of(patterns: Sequence[str]) -> str:
    return "|".join(f"(?:{pattern})" for pattern in patterns)


def _loaded() -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(_FILE.read_text("utf-8"), yaml.CSafeLoader)
    return found


_PATTERNS = _loaded()
_LEAD = rf"(?:(?:{_any_of(_PATTERNS['lead_ins'])})\s?)*"
_TAIL = rf"(?:\s?(?:{_any_of(_PATTERNS['tails'])}))*"

WHOLE = {
    kind: re.compile(rf"{_LEAD}(?:{_any_of(patterns)}){_TAIL}")
    for kind, patterns in _PATTERNS["whole"].items()
}
"""Kind of turn -> a pattern for a whole sentence."""
LEADS_ONLY = re.compile(_LEAD)
_BEGINS = _PATTERNS["begins"]
INSTRUCTION = re.compile(
    rf"{_LEAD}(?:{_BEGINS['commanding']})*(?:{_any_of(_BEGINS['instruction'])})"
)
ROLE_MARK = re.compile(_BEGINS["role_mark"])
"""At the beginning of a sentence with its punctuation: words put into another's mouth."""
INTERROGATIVE = re.compile(_any_of(_PATTERNS["question"]["interrogative"]))
UNMARKED = re.compile(_any_of(_PATTERNS["question"]["unmarked"]))
MARK_FREE = re.compile(_any_of(_PATTERNS["question"]["mark_free"]))
PARTICLE = re.compile(_PATTERNS["question"]["particle"])
TOPIC_PATTERNS = {
    topic: re.compile(pattern) for topic, pattern in _PATTERNS["question"]["topics"].items()
}
TOPICS = tuple(TOPIC_PATTERNS)
"""What candidates ask about; the first that fits counts."""
LEVEL_PATTERNS = {level: re.compile(words) for level, words in _PATTERNS["levels"].items()}
"""Levels that a position's words name."""
TOOLS = frozenset(_PATTERNS["terms"]["tools"].split())
"""Tools and methods by name, in lower case."""
ORDINARY_WORDS = frozenset(_PATTERNS["terms"]["ordinary_words"].split())
"""Those of them that mean something else as well."""
TOOL_FORM = re.compile(_PATTERNS["terms"]["forms"])
BUILT_IN_CHINESE = re.compile(_PATTERNS["terms"]["chinese"])
"""Something of the trade behind a verb of building it; its group `term` is the thing."""
