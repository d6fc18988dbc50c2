"""The page finds questions about protected topics in what a host types, as the server does."""

import json
from pathlib import Path

from app.interviewer.protected import listed_topics
from tests.unit.frontend.conftest import RunNode

SCRIPT = Path(__file__).parent / "find-protected.mjs"
CASES = json.loads(
    (Path(__file__).parents[2] / "fixtures" / "protected_topics.json").read_text("utf-8")
)


def test_the_page_knows_them_and_what_looks_alike(node: RunNode, tmp_path: Path) -> None:
    expected = [(text, topic) for topic, texts in CASES["asks"].items() for text in texts]
    expected += [(text, None) for text in CASES["near_misses"]]
    expected += [("", None), ("  HOW  old\nare you?", "age"), ("What’s your age?", "age")]
    topics, texts = tmp_path / "topics.json", tmp_path / "texts.json"
    topics.write_text(json.dumps(listed_topics()))
    texts.write_text(json.dumps([text for text, _ in expected]))
    run = node(str(SCRIPT), str(topics), str(texts))
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    assert list(zip((text for text, _ in expected), found, strict=True)) == expected
