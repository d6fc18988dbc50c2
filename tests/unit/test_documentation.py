"""Links between the pages lead somewhere, and every page is found from the index."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FILE = re.compile(r"`([a-z_][\w/.-]*\.(?:py|lua|yaml|txt|env|md))`")
_CODE = re.compile(r"```.*?```", re.DOTALL)


def links(page: Path) -> list[str]:
    return _LINK.findall(_CODE.sub("", page.read_text()))


def anchors(page: Path) -> set[str]:
    """Of its headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", _CODE.sub("", page.read_text()), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_what_there_is(page: Path) -> None:
    for link in links(page):
        if link.startswith(("http:", "https:", "mailto:")):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target), link


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "docs/architecture.md"])
def test_files_that_are_named_are_there(page: str) -> None:
    named = set(_FILE.findall((ROOT / page).read_text()))
    folders = (
        "backend", "clients", "config", "deploy", "docs", "examples", "frontend/app", "tests/e2e",
        "tests/unit",
    )  # fmt: skip
    files = [*ROOT.glob("*"), *(file for name in folders for file in (ROOT / name).rglob("*.*"))]
    known = ["/" + file.relative_to(ROOT).as_posix() for file in files]
    missing = {name for name in named if not any(file.endswith("/" + name) for file in known)}
    assert named
    assert not missing


def test_every_page_is_found_from_the_index() -> None:
    index = ROOT / "docs" / "README.md"
    linked = {(index.parent / link).resolve() for link in links(index) if "://" not in link}
    assert set(PAGES) - {index} <= linked
