"""Imports run downward only; a new one against the grain fails here."""

import ast
from pathlib import Path

import pytest

APP = Path(__file__).resolve().parents[2] / "backend" / "app"

# Package -> the packages of ours that it may import, beside itself.
LAYERS = {
    "domain": set(),
    "contract": {"domain"},
    "observability": set(),
    "services": {"contract", "domain", "observability"},
    "adapters": {  # of the services only the ports, and the data that pass through them
        "services.owed_finals",
        "services.ports",
        "services.speech_jobs",
        "services.transcription_service",
        "services.video_jobs",
        "services.video_store",
        "services.unique_ids",
        "contract",
        "domain",
        "observability",
    },
    "sandbox": set(),
    "speech": {"sandbox", "services", "contract", "domain", "observability"},
    "websocket": {"services", "contract", "domain", "observability", "config"},
    "http": {"services", "contract", "domain", "observability", "config"},
    "interviewer": {"contract", "domain", "observability"},
    "video": {"sandbox", "services", "speech", "contract", "domain", "observability"},
    "gateway": {"services", "websocket.transport", "contract", "domain", "observability", "config"},
    "runtime": {  # the start points of every role
        "adapters",
        "config",
        "contract",
        "create_app",
        "domain",
        "extensions",
        "factory",
        "gateway",
        "interviewer",
        "observability",
        "origins",
        "sandbox",
        "services",
        "speech",
        "video",
        "websocket",
    },
}
WIRING = {"__init__.py", "config.py", "extensions.py", "factory.py", "settings/origins.py"}
"""Files beside the packages: the wiring, which knows everything."""


def imports_of(path: Path) -> set[str]:
    """Modules of the app that a file imports, without the leading `app.`."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name.removeprefix("app.") for name in found if name.startswith("app.")}


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
    third_party = {"flask", "gevent", "orjson", "pydantic", "redis", "socketio"}
    for path in (APP / "domain").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            assert not third_party & {name.split(".")[0] for name in names}, path
