"""The parts of the page that need no browser, tested by Node.js's own test runner."""

from pathlib import Path

import pytest

from tests.unit.frontend.conftest import RunNode

HERE = Path(__file__).parent


@pytest.mark.parametrize("file", sorted(HERE.glob("*.test.mjs")), ids=lambda file: file.name)
def test_module(node: RunNode, file: Path) -> None:
    run = node(str(file))  # itself, not `--test`, which starts a second one for each file
    assert run.returncode == 0, run.stdout[-4000:]
