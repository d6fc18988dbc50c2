"""What operators watch by is measured: every rule and panel names figures that there are."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY

from app.observability import call_metrics, event_counts, metrics, speech_metrics

FOLDER = Path(__file__).resolve().parents[2] / "deploy" / "monitoring"
MEASURED = (call_metrics, event_counts, metrics, speech_metrics)
NAME = re.compile(r"\b(?:interview|process)_[a-z0-9_]+")
ENDINGS = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}


def known() -> set[str]:
    return {
        f"{family.name}{ending}"
        for family in REGISTRY.collect()
        for ending in ENDINGS.get(family.type, ())
    }


def alerts() -> list[dict[str, Any]]:
    groups = yaml.safe_load((FOLDER / "alerts.yaml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def panels() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((FOLDER / "dashboard.json").read_text())["panels"]
    return found


def asked() -> list[str]:
    rules = yaml.safe_load((FOLDER / "adapter-rules.yaml").read_text())
    adapted = [rule["metricsQuery"] for rule in rules["rules"] + rules["externalRules"]]
    shown = [target["expr"] for panel in panels() for target in panel["targets"]]
    return [*adapted, *shown, *(rule["expr"] for rule in alerts())]


@pytest.mark.parametrize("expression", asked())
def test_every_figure_that_is_asked_for_is_measured(expression: str) -> None:
    named = set(NAME.findall(expression))
    assert named
    assert named <= known()
    assert expression.count("(") == expression.count(")")


def test_an_alert_says_what_to_do_and_how_loud() -> None:
    names = [rule["alert"] for rule in alerts()]
    assert len(names) == len(set(names))
    for rule in alerts():
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert rule["annotations"]["summary"].endswith(".")


def test_panels_lie_beside_each_other() -> None:
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels()]
    assert len(places) == len(set(places))
    assert all(x + 8 <= 24 for x, _ in places)
