"""The patterns by which a candidate's turn is recognised, from `recognition.yaml` beside it.

Only texts of at most `LONGEST` characters are matched against them, so that no text can make them
slow.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Recognition:
    """Kind of turn -> patterns for a whole sentence, and for what may stand anywhere in one."""

    whole: Mapping[str, re.Pattern[str]]
    holds: Mapping[str, re.Pattern[str]]


def recognition_with(
    whole: Mapping[str, Sequence[str]], holds: Mapping[str, Sequence[str]]
) -> Recognition:
    """The patterns of `recognition.yaml`, and more of some kinds."""
    every, anywhere = _PATTERNS["whole"], _PATTERNS["holds"]
    return Recognition(
        {
            kind: re.compile(rf"{_LEAD}(?:{_any_of([*found, *whole.get(kind, ())])}){_TAIL}")
            for kind, found in every.items()
        },
        {
            kind: re.compile(_any_of([*found, *holds.get(kind, ())]))
            for kind, found in anywhere.items()
        },
    )


BUILT_IN = recognition_with({}, {})
WHOLE_KINDS = frozenset(_PATTERNS["whole"])
HELD_KINDS = frozenset(_PATTERNS["holds"])
LEADS_ONLY = re.compile(_LEAD)
_BEGINS = _PATTERNS["begins"]
INSTRUCTION = re.compile(
    rf"{_LEAD}(?:{_BEGINS['commanding']})*(?:{_any_of(_BEGINS['instruction'])})"
)
ROLE_MARK = re.compile(_BEGINS["role_mark"])
"""At the beginning of a sentence with its punctuation: words put into another's mouth."""
INTERROGATIVE = re.compile(_any_of(_PATTERNS["question"]["interrogative"]))
UNMARKED = re.compile(_any_of(_PATTERNS["question"]["unmarked"]))
BACK = re.compile(_any_of(_PATTERNS["question"]["back"]))
CLARIFIES = re.compile(_PATTERNS["question"]["clarifies"])
NOTHING_OF_THE_KIND = re.compile(_any_of(_PATTERNS["nothing_of_the_kind"]))
TAG = re.compile(_PATTERNS["question"]["tag"])
PROPOSAL = re.compile(_PATTERNS["question"]["proposal"])
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
_NOUNS = _PATTERNS["nouns"]
ENDS_NOUN = frozenset(_NOUNS["ends"].split())
"""Words behind which no noun goes on."""
NO_PART_OF_NOUN = frozenset(_NOUNS["no_part"].split())
NO_THING = frozenset(_NOUNS["no_thing"].split())
"""Words that name nothing to ask about."""
PEOPLE = frozenset(_NOUNS["people"].split())
CHINESE_THING = re.compile(_NOUNS["chinese"])
"""A thing by the characters that its name ends in; its group `thing` is the name."""
