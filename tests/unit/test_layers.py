"""Imports run downward only; a new one against the grain fails here."""

import ast
from pathlib import Path

import pytest

APP = Path(__file__).resolve().parents[2] / "backend" / "app"

# Package -> the packages of ours that it may import, beside itself.
LAYERS = {
    "domain": set(),
    "observability": set(),
    "sandbox": set(),
    "untrusted": set(),
    "transport": {"untrusted"},
    "analysis": set(),
    "settings": {"domain"},
    "contract": {"domain", "untrusted"},
    "ports": {"contract", "domain"},
    "interviewer": {"contract", "domain", "observability"},
    "media": {"contract", "domain", "observability", "sandbox"},
    "services": {"analysis", "contract", "domain", "media", "observability", "ports"},
    "adapters": {"contract", "domain", "media", "observability", "ports"},
    "speech": {"contract", "domain", "media", "observability", "ports", "sandbox"},
    "video": {"contract", "domain", "media", "observability", "ports", "sandbox"},
    "translation": {"domain", "observability", "ports"},
    "archive": {"domain", "observability", "ports"},
    "websocket": {
        "config",
        "contract",
        "domain",
        "observability",
        "ports",
        "services",
        "transport",
        "untrusted",
    },
    "http": {
        "config",
        "contract",
        "domain",
        "observability",
        "ports",
        "services",
        "settings",
        "untrusted",
    },
    "gateway": {
        "config",
        "contract",
        "domain",
        "observability",
        "ports",
        "services",
        "transport",
        "untrusted",
    },
    "plugins": {"contract", "domain", "observability", "ports", "services"},
    "wiring": {  # knows everything that it puts together
        "adapters",
        "analysis",
        "archive",
        "config",
        "contract",
        "domain",
        "extensions",
        "gateway",
        "http",
        "interviewer",
        "observability",
        "plugins",
        "ports",
        "services",
        "transport",
        "websocket",
    },
    "runtime": {  # the start points of every role
        "adapters",
        "archive",
        "config",
        "contract",
        "create_app",
        "domain",
        "extensions",
        "factory",
        "interviewer",
        "media",
        "observability",
        "ports",
        "sandbox",
        "services",
        "settings",
        "speech",
        "translation",
        "transport",
        "video",
        "websocket",
    },
}
WIRING = {"__init__.py", "config.py", "extensions.py", "factory.py"}
"""Files beside the packages."""


def imports_of(path: Path) -> set[str]:
    """Modules of the app that a file imports, without the leading `app.`."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name.removeprefix("app.") for name in found if name.startswith("app.")}


def third_party_of(path: Path) -> set[str]:
    """Packages that a file imports anywhere, without their modules."""
    nodes = list(ast.walk(ast.parse(path.read_text())))
    plain = {a.name for node in nodes if isinstance(node, ast.Import) for a in node.names}
    parts = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name.split(".")[0] for name in plain | parts}


def allowed(package: str, name: str) -> bool:
    """Whether the package may import the module."""
    if name.startswith("__version__"):
        return True
    return any(
        name == layer or name.startswith(f"{layer}.") for layer in {package, *LAYERS[package]}
    )


@pytest.mark.parametrize("package", LAYERS)
def test_imports_run_downward(package: str) -> None:
    against = [
        f"{path.relative_to(APP)} imports {name}"
        for path in sorted((APP / package).rglob("*.py"))
        for name in sorted(imports_of(path))
        if not allowed(package, name)
    ]
    assert not against


def test_every_package_stands_in_the_table() -> None:
    packages = {path.name for path in APP.iterdir() if (path / "__init__.py").exists()}
    assert packages == set(LAYERS)
    assert {path.name for path in APP.glob("*.py")} == WIRING


def test_the_domain_needs_the_standard_library_only() -> None:
    others = {"flask", "gevent", "orjson", "pydantic", "redis", "socketio"}
    for path in (APP / "domain").rglob("*.py"):
        assert not others & third_party_of(path), path


def test_the_documentations_picture_has_the_same_floors() -> None:
    text = (APP.parents[1] / "docs" / "architecture.md").read_text()
    picture = text[text.index("\nruntime ") :].partition("```")[0].strip().splitlines()
    floors: dict[str, int] = {}
    for height, line in enumerate(reversed(picture)):
        floors |= dict.fromkeys(line.partition("#")[0].split(), height)
    assert set(floors) == set(LAYERS)
    for package, below in LAYERS.items():
        for name in {name.partition(".")[0] for name in below} & set(LAYERS):
            assert floors[name] < floors[package], f"{package} stands not above {name}"


def test_only_what_lies_at_the_edge_knows_gevent() -> None:
    """Everything else has a Concurrency (`ports/concurrency.py`), given to it by `wiring`."""
    edge = {"adapters", "transport", "runtime", "observability"}
    knowing = {
        str(path.relative_to(APP)) for path in APP.rglob("*.py") if "gevent" in third_party_of(path)
    }
    assert {name.split("/")[0] for name in knowing} == edge
