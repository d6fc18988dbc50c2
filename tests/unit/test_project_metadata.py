"""The project's metadata agree with what they repeat."""

import re
import tomllib
from pathlib import Path
from typing import Any

from app import __version__

ROOT = Path(__file__).resolve().parents[2]


def project() -> dict[str, Any]:
    table: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return table


def test_the_package_needs_what_the_requirements_of_the_web_name() -> None:
    folder = ROOT / "config" / "requirements"
    base, worker = ((folder / name).read_text() for name in ("base.txt", "worker.txt"))
    assert "-r worker.txt" in base
    lines = [*base.splitlines(), *worker.splitlines()]
    named = [line.partition("==")[0] for line in lines if line and not line.startswith(("#", "-"))]
    assert sorted(project()["dependencies"]) == sorted(named)


def test_the_files_that_the_metadata_name_are_there() -> None:
    table = project()
    assert (ROOT / table["readme"]).is_file()
    assert all((ROOT / name).is_file() for name in table["license-files"])
    assert "MIT License" in (ROOT / "LICENSE").read_text()


def test_the_makefile_takes_the_same_pythons() -> None:
    lowest, highest = re.findall(r"3, (\d+)", (ROOT / "Makefile").read_text())[:2]
    assert project()["requires-python"] == f">=3.{lowest},<3.{highest}"


def test_the_changelog_tells_of_this_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text()
    assert "## [Unreleased]" in changelog
    assert re.search(rf"^## \[{re.escape(__version__)}\] - \d{{4}}-\d\d-\d\d$", changelog, re.M)
