"""Node.js, in which the parts of the page run that need no browser."""

import shutil
import subprocess
from collections.abc import Callable

import pytest
from playwright._impl._driver import compute_driver_executable

from tests.support.patience import PATIENCE

RunNode = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def node() -> RunNode:
    """Runs Node.js with these arguments: the machine's, else the one that Playwright brings."""
    program = shutil.which("node") or compute_driver_executable()[0]

    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [program, *arguments], capture_output=True, text=True, timeout=PATIENCE, check=False
        )

    return run
