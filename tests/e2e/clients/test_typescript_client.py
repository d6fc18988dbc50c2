"""The TypeScript client as it is published, over a killed server."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from clients.generate import TYPESCRIPT, typescript_types
from tests.support.documents import ASYNCAPI
from tests.support.patience import PATIENCE
from tests.support.processes import WebServer

SCRIPT = Path(__file__).with_name("interview.mjs")


@pytest.fixture(scope="module")
def package() -> Path:
    """The built package; the compiler finds every wrong type in it."""
    if not (TYPESCRIPT / "node_modules").is_dir() or shutil.which("npm") is None:
        pytest.fail(f"The client's packages are missing: `make test`, or `npm ci` in {TYPESCRIPT}")
    built = subprocess.run(
        ["npm", "run", "--silent", "build"],
        check=False, cwd=TYPESCRIPT, capture_output=True, text=True,
    )  # fmt: skip
    assert built.returncode == 0, built.stdout + built.stderr
    return TYPESCRIPT


def test_its_types_are_those_of_the_servers_own_description(package: Path) -> None:
    assert (package / "src" / "events.ts").read_text() == typescript_types(ASYNCAPI)


def test_a_whole_interview(
    package: Path, start_server: Callable[..., WebServer], interview_id: str
) -> None:
    server = start_server()
    talk = subprocess.Popen(
        ["node", SCRIPT, package, server.url, interview_id],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert talk.stdin is not None
    assert talk.stdout is not None
    assert talk.stdout.readline() == "kill\n", talk.communicate(timeout=PATIENCE)
    server.kill()
    server.start()
    said, complaints = talk.communicate("up\n", timeout=PATIENCE)
    assert (talk.returncode, said) == (0, "ok\n"), complaints
