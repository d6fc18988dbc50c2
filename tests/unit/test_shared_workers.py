"""Tests that need a worker's models run in one process, all others file by file."""

from pathlib import Path

import pytest

from tests.support.shared_workers import TOGETHER, SharedWorkers

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("nodeid", "scope"),
    [
        ("tests/e2e/video/test_video_wire.py::test_it[a::b]", "watching"),
        ("tests/e2e/page/test_page_camera.py::test_it", "watching at the page"),
        ("tests/e2e/page/test_page_voice.py::test_it", "hearing at the page"),
        ("tests/e2e/voice/test_voice_refusals.py::test_it", "hearing"),
        ("tests/unit/media/test_webm.py::test_it", "tests/unit/media/test_webm.py"),
        ("tests/e2e/test_lobby.py::Some::test_it", "tests/e2e/test_lobby.py"),
    ],
)
def test_the_scope_of_a_test(nodeid: str, scope: str) -> None:
    assert SharedWorkers.__new__(SharedWorkers)._split_scope(nodeid) == scope


@pytest.mark.parametrize("path", TOGETHER)
def test_what_is_run_together_is_there(path: str) -> None:
    assert (ROOT / path).exists()
