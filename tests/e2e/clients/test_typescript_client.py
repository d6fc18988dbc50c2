"""The TypeScript client as it is published, over a killed server."""

import subprocess
from collections.abc import Callable
from pathlib import Path

from clients.generate import typescript_types
from tests.e2e.clients.absence import away_for_a_try
from tests.support.documents import ASYNCAPI
from tests.support.patience import PATIENCE
from tests.support.processes import WebServer

SCRIPT = Path(__file__).with_name("interview.mjs")


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
    away_for_a_try(server)
    said, complaints = talk.communicate("up\n", timeout=PATIENCE)
    assert (talk.returncode, said) == (0, "ok\n"), complaints
