"""The parts of the page that need no browser, tested by Node.js's own test runner."""

import shutil
import subprocess
from pathlib import Path

import pytest
from playwright._impl._driver import compute_driver_executable

HERE = Path(__file__).parent


@pytest.mark.parametrize("file", sorted(HERE.glob("*.test.mjs")), ids=lambda file: file.name)
def test_module(file: Path) -> None:
    node = shutil.which("node") or compute_driver_executable()[0]  # the one that Playwright brings
    run = subprocess.run(
        [node, "--test", str(file)], capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 0, run.stdout[-4000:]
