"""The page that opens without a server: what runs in it is run here, by node."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from app.archive.archive import Archive
from app.archive.databases import open_database
from app.http.export_page import interview_page
from tests.support.archive_suite import a_talk
from tests.unit.frontend.conftest import RunNode, node

__all__ = ["node"]
EVIL = "</script><script>alert(1)</script><!-- \u2028 四十"
_RUN = """
const fs = require("fs");
const [data, script] = JSON.parse(fs.readFileSync(process.argv[2]));
const made = {};
const element = (id) => made[id] ??= { textContent: id === "data" ? data : "", dataset: {},
  style: {}, classList: { toggle() {} }, addEventListener() {}, append() {} };
global.document = { getElementById: element, createElement: () => element("new"),
  querySelectorAll: () => [] };
(0, eval)(script);
console.log(made.chain.textContent);
"""


def told(**more: Any) -> dict[str, Any]:
    entry = {
        "t0": 0.0, "t1": 2.0, "when": "0:00", "speaker": EVIL, "text": EVIL, "is_ai": False,
        "is_machine": True,
    }  # fmt: skip
    return {
        "interview_id": "i1", "title": EVIL, "day": "2026-01-01", "entries": [entry],
        "has_ai": True, "chain": [], **more,
    }  # fmt: skip


@pytest.fixture
def chain(tmp_path: Path) -> list[dict[str, Any]]:
    rows, keys = f"sqlite:///{tmp_path}/archive.db", f"sqlite:///{tmp_path}/keys.db"
    archive = Archive.opened(open_database(rows), open_database(keys))
    archive.take("i1", a_talk())
    return [link._asdict() for link in archive.chain("i1")]


def verdict(node: RunNode, folder: Path, chain: list[dict[str, Any]]) -> str:
    page = interview_page(told(chain=chain), "en")
    data = re.findall(r'<script id="data"[^>]*>(.*?)</script>', page, re.DOTALL)[0]
    script = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)[0]
    (folder / "run.js").write_text(_RUN)
    (folder / "page.json").write_text(json.dumps([data, script]))
    return node(str(folder / "run.js"), str(folder / "page.json")).stdout.strip()


def test_a_chain_is_verified_in_the_page(
    node: RunNode, tmp_path: Path, chain: list[dict[str, Any]]
) -> None:
    said = verdict(node, tmp_path, chain)
    assert said.startswith("Nothing was changed or left out: all 8 entries")
    assert chain[-1]["chain"] in said


@pytest.mark.parametrize("what", ["said", "chain", "order", "gap"])
def test_the_first_entry_that_is_wrong_is_named(
    node: RunNode, tmp_path: Path, chain: list[dict[str, Any]], what: str
) -> None:
    if what == "said":
        chain[3]["said"] = chain[3]["said"].replace("QuestionStarted", "QuestionSkipped")
    elif what == "chain":
        chain[3]["chain"] = chain[4]["chain"]
    elif what == "order":
        chain[3], chain[4] = chain[4], chain[3]
    else:
        del chain[3]
    assert verdict(node, tmp_path, chain) == "Entry 3 is not as it was written."


def test_without_a_chain_it_says_so(node: RunNode, tmp_path: Path) -> None:
    assert verdict(node, tmp_path, []).startswith("This interview is not in the archive yet")


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_what_people_wrote_runs_nowhere(locale: str) -> None:
    page = interview_page(told(), locale)
    assert page.count("<script") == 2
    assert page.count("</script>") == 2
    assert "default-src &#39;none&#39;" in page
    assert "http://" not in page
    assert "https://" not in page
    assert 'name="ai-content" content="contains' in page
