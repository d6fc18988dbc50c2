"""The genuine JavaScript client holds an interview over each transport."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.patience import PATIENCE
from tests.support.processes import WebServer

PROJECT = Path(__file__).parent / "js"


@pytest.fixture(scope="module")
def node() -> str:
    """The program; fails where it, or the packages, are missing."""
    program = shutil.which("node")
    if program is None:
        pytest.fail("Node.js is missing: `make test` installs it (Debian: apt install nodejs npm)")
    if not (PROJECT / "node_modules" / "socket.io-client").is_dir():
        pytest.fail(f"socket.io-client is missing: `make test`, or `npm ci` in {PROJECT}")
    return program


@pytest.mark.parametrize("transports", ["websocket", "polling", "polling,websocket"])
def test_a_whole_interview(
    node: str, server: WebServer, interview_id: str, transports: str
) -> None:
    done = subprocess.run(
        [node, "interview.mjs", server.url, transports, interview_id],
        check=False,
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert done.stdout.splitlines() == ["flow: ok", "retries: ok", "timeouts: ok", "refusal: ok"]
