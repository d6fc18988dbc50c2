"""The answers by which the interviewer's listening is measured: well formed and balanced."""

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.unit.interviewer.conftest import QUESTION_BANK

TALKS = Path(__file__).parents[2] / "fixtures" / "talks"
HALVES = ("work", "held_out")
ROLE_FILES = {
    "backend": "backend",
    "frontend": "frontend",
    "data": "data",
    "product_manager": "product_manager",
}
KINDS = {
    "answer",
    "declined",
    "none",
    "counter_question",
    "already_told",
    "nervous",
    "ready",
    "repeat",
    "wait",
    "skip",
    "how_long",
    "finish",
}
PARTS = ("situation", "action", "result")
REQUIRED = {"id", "language", "question", "asked", "said", "kinds", "tells"}
OPTIONAL = {"denies", "noun"}
# Where one of a probe's questions begins: at its start or behind a stop, a colon or a comma.
_ASKS = re.compile(
    r"(?:^|[.:,]\s+)(?:and )?(?:(?:for|about|along) )?"
    r"(?:who|whom|what|how|which|why|when|where|do|did|was|would|may|the other way round)\b",
    re.IGNORECASE,
)


def _read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)


@cache
def _entries(half: str) -> list[dict[str, Any]]:
    files = sorted((TALKS / half).glob("*.yaml"))
    return [{"profession": path.stem, **entry} for path in files for entry in _read(path)]


@cache
def _probes(role: str) -> dict[str, dict[str, str]]:
    """The English text of each probe, by question and by the name that an entry gives it."""
    background = _read(QUESTION_BANK / "interview.yaml")["background"]
    found: dict[str, dict[str, str]] = {}
    for question in [background, *_read(QUESTION_BANK / f"{role}.yaml")["questions"]]:
        probes = dict(question["probes"])
        aspects = probes.pop("deep_dive", [])
        found[question["id"]] = {name: text["en"] for name, text in probes.items()} | {
            f"deep_dive.{number}": text["en"] for number, text in enumerate(aspects, start=1)
        }
    return found


def _probes_of(entry: dict[str, Any]) -> dict[str, str]:
    return _probes(ROLE_FILES.get(entry["profession"], "general"))[entry["question"]]


def _spread(half: str, of: str) -> Counter[str]:
    values = [entry[of] for entry in _entries(half)]
    return Counter(
        single for value in values for single in (value if isinstance(value, list) else [value])
    )


@pytest.mark.parametrize("half", HALVES)
def test_each_entry_has_the_fields_of_the_format(half: str) -> None:
    for entry in _entries(half):
        fields = entry.keys() - {"profession"}
        assert REQUIRED <= fields <= REQUIRED | OPTIONAL, entry["id"]
        assert entry["language"] in ("en", "zh"), entry["id"]
        assert entry["kinds"], entry["id"]
        assert set(entry["kinds"]) <= KINDS, entry["id"]
        chinese = re.search(r"[一-鿿]", entry["said"]) is not None
        assert chinese == (entry["language"] == "zh"), entry["id"]


def test_no_id_and_no_answer_stands_there_twice() -> None:
    entries = [entry for half in HALVES for entry in _entries(half)]
    for field in ("id", "said"):
        assert [
            value
            for value, times in Counter(entry[field] for entry in entries).items()
            if times > 1
        ] == []


@pytest.mark.parametrize("half", HALVES)
def test_what_an_answer_tells_is_asked_by_its_question(half: str) -> None:
    for entry in _entries(half):
        probes = _probes_of(entry)
        assert entry["asked"] == "main" or entry["asked"] in probes, entry["id"]
        assert len(set(entry["tells"])) == len(entry["tells"]), entry["id"]
        for told in entry["tells"]:
            probe, _, number = told.rpartition(".")
            assert probe in probes, f"{entry['id']}: {told}"
            assert 1 <= int(number) <= max(1, len(_ASKS.findall(probes[probe]))), (
                f"{entry['id']}: {told}"
            )
        assert set(entry.get("denies", [])) <= probes.keys() & set(PARTS), entry["id"]


@pytest.mark.parametrize("half", HALVES)
def test_only_a_turn_with_an_answer_tells_and_its_noun_is_its_own(half: str) -> None:
    for entry in _entries(half):
        assert not entry["tells"] or "answer" in entry["kinds"], entry["id"]
        assert entry.get("noun", "") in entry["said"], entry["id"]
        assert "noun" not in entry or entry["noun"], entry["id"]


def test_both_halves_are_balanced() -> None:
    work, held_out = HALVES
    assert _spread(work, "profession").keys() == _spread(held_out, "profession").keys()
    for field, slack in (("profession", 3), ("language", 15), ("kinds", 12)):
        counts = _spread(work, field), _spread(held_out, field)
        for value in counts[0] | counts[1]:
            assert abs(counts[0][value] - counts[1][value]) <= slack, f"{value}: {counts}"
    for half in HALVES:
        languages = _spread(half, "language")
        assert len(_entries(half)) >= 140
        assert abs(languages["en"] - languages["zh"]) <= 20
