"""The page's pure modules, tested by Node's own runner."""

import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.mark.parametrize("script", ["room_state.mjs"])
def test_the_page_folds_events(script: str) -> None:
    node = shutil.which("node")
    assert node is not None, "Node.js is missing (Debian: apt install nodejs)"
    done = subprocess.run(
        [node, "--test", str(HERE / script)],
        check=False,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 0, done.stdout + done.stderr
