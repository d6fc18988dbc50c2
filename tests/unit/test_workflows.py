"""The workflows call make targets that there are, with actions that cannot change under them."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def steps(workflow: Path) -> list[dict[str, Any]]:
    jobs = yaml.safe_load(workflow.read_text())["jobs"]
    return [step for job in jobs.values() for step in job["steps"]]


def targets() -> set[str]:
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert phony
    return set(phony[1].split())


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_whatever_a_workflow_runs_is_a_make_target(workflow: Path) -> None:
    commands = [step["run"].split() for step in steps(workflow) if "run" in step]
    assert commands
    for command in commands:
        assert command[0] == "make"
        assert {word for word in command[1:] if "=" not in word} <= targets()


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_by_their_commits(workflow: Path) -> None:
    used = [step["uses"] for step in steps(workflow) if "uses" in step]
    assert used
    for action in used:
        assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", action), action


def test_every_push_is_checked_and_tested() -> None:
    (workflow,) = WORKFLOWS
    loaded = yaml.safe_load(workflow.read_text())
    assert "push" in loaded[True]  # YAML reads `on` as a truth value
    called = {step["run"].split()[1] for step in steps(workflow) if "run" in step}
    assert called == {"check", "test-quick", "test", "test-full"}
    assert "schedule" in loaded[True]  # of the last, which takes too long for every push


def test_the_workflow_takes_every_python_that_the_project_takes() -> None:
    (workflow,) = WORKFLOWS
    pythons = yaml.safe_load(workflow.read_text())["jobs"]["quick"]["strategy"]["matrix"]["python"]
    bounds = re.search(
        r'^requires-python = ">=3\.(\d+),<3\.(\d+)"$', (ROOT / "pyproject.toml").read_text(), re.M
    )
    assert bounds
    assert pythons == [f"3.{minor}" for minor in range(int(bounds[1]), int(bounds[2]))]
