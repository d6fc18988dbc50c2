"""Plug-ins for tests: distributions of tests/plugins, installed into a folder."""

import shutil
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from app.adapters import recorded_json
from app.contract.events.base import EVENTS
from app.contract.events.projection import PROJECTIONS
from app.domain.logged import EVENT_TYPES, ROWS, RULES_EVENTS
from app.domain.roles import ALLOWED, actions_of

PLUGINS = Path(__file__).resolve().parents[1] / "plugins"


def install(name: str, folder: Path) -> Path:
    """Put a plug-in and its metadata into a folder for sys.path, as an installer does."""
    source = PLUGINS / name
    described = tomllib.loads((source / "pyproject.toml").read_text())
    project = described["project"]
    for module in described["tool"]["setuptools"]["py-modules"]:
        shutil.copy(source / f"{module}.py", folder)
    groups = [
        f"[{group}]\n" + "".join(f"{name} = {place}\n" for name, place in entries.items())
        for group, entries in project["entry-points"].items()
    ]
    add_metadata(folder, project["name"], project["version"], "\n".join(groups))
    return folder


def add_metadata(folder: Path, name: str, version: str, entry_points: str) -> None:
    """What Python knows an installed distribution by."""
    metadata = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    (metadata / "entry_points.txt").write_text(entry_points)


@contextmanager
def known_only_inside() -> Iterator[None]:
    """What is made known inside is forgotten again."""
    tables: list[Any] = [EVENTS, PROJECTIONS, EVENT_TYPES, ROWS, ALLOWED, recorded_json._READERS]
    before = [dict(table) for table in tables]
    rules = set(RULES_EVENTS)
    try:
        yield
    finally:
        for table, content in zip(tables, before, strict=True):
            table.clear()
            table.update(content)
        RULES_EVENTS.clear()
        RULES_EVENTS.update(rules)
        actions_of.cache_clear()
