"""The page's modules: each is served where another one names it, and none reaches upwards."""

import re
from pathlib import Path, PurePosixPath

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.http.pages import CONTENT_SECURITY_POLICY, pages

FRONTEND = Path(__file__).resolve().parents[3] / "frontend"
PAGE = FRONTEND / "websocket-client-demo.html"
NAMED = re.compile(r"""(?:\bfrom|\bimport|\bimport\(|new URL\()\s*"(\.[^"]+)\"""")
LINKED = re.compile(r'(?:href|src)="([\w./-]+\.\w+)"')
MAY_USE = {
    "core": {"core", "vendor"},
    "media": {"media", "core"},
    "call": {"call", "media", "core"},
    "summary": {"summary", "app", "core"},
    "app": {"app", "core", "vendor"},
    "ai": {"ai", "media", "app", "core"},
    "debug": {"debug", "app", "core"},
}
"""What each folder's modules name; what `Later` loads when it is needed does not count."""
MODULES = sorted(
    path.relative_to(FRONTEND).as_posix()
    for folder in MAY_USE
    for path in (FRONTEND / folder).rglob("*.js")
)


def named_by(module: str) -> list[str]:
    """The paths, from the frontend's folder, of what a module imports."""
    text = (FRONTEND / module).read_text(encoding="utf-8")
    return [
        (FRONTEND / module).parent.joinpath(name).resolve().relative_to(FRONTEND).as_posix()
        for name in NAMED.findall(text)
    ]


@pytest.fixture(scope="module")
def browser() -> FlaskClient:
    """A client that asks the server for the page's files."""
    server = Flask("page")
    server.register_blueprint(pages)
    return server.test_client()


@pytest.mark.parametrize("module", MODULES)
def test_a_module_uses_its_own_floor_and_those_below(module: str) -> None:
    folders = {PurePosixPath(name).parts[0] for name in named_by(module)}
    assert folders - MAY_USE[PurePosixPath(module).parts[0]] == set()


def test_whatever_is_named_is_served_and_asked_for_anew(browser: FlaskClient) -> None:
    linked = set(LINKED.findall(PAGE.read_text(encoding="utf-8")))
    wanted = linked | set(MODULES) | {name for module in MODULES for name in named_by(module)}
    assert len(wanted) > len(MODULES)
    for name in sorted(wanted):
        with browser.get(f"/{name}") as answer:
            assert answer.status_code == 200, name
            assert answer.headers["Cache-Control"] == "no-cache", name
            assert answer.headers["ETag"], name
            assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY, name
            assert not name.endswith(".js") or answer.mimetype == "text/javascript", name


@pytest.mark.parametrize("name", ["package.json", "package-lock.json", "node_modules/.installed"])
def test_what_only_checks_the_page_is_not_served(browser: FlaskClient, name: str) -> None:
    assert browser.get(f"/{name}").status_code == 404
