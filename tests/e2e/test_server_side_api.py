"""What the seed shows of the server's own code: its snippets run as they stand there."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.support.clients import Client
from tests.support.patience import PATIENCE
from tests.support.processes import ROOT, free_port

Connect = Callable[..., Client]

CALLS = """
import json, sys
from app import create_app
from app.services.websocket_service import websocket_service

create_app()
interview_id = json.loads(sys.argv[1])
websocket_service.emit_to_interview(
    interview_id=interview_id,
    event='custom_event',
    data={'message': 'Hello'}
)
for name in ('error', 'connect', 'disconnect', ''):
    try:
        websocket_service.emit_to_interview(interview_id=interview_id, event=name, data={})
    except ValueError:
        pass
    else:
        raise SystemExit(f'{name!r} was accepted')
analysis = websocket_service.analyze_answer_realtime(
    answer_text='I led a team of five. As a result we saved 20 percent.',
    question_id=1,
    user_id=1
)
print(json.dumps(analysis))
"""

SERVER = """
from gevent import monkey
monkey.patch_all()
import sys
from app import create_app
from app.extensions import socketio
from app.websocket.handlers import register_socket_events

app = create_app()
register_socket_events(socketio)
register_socket_events(socketio)
if __name__ == '__main__':
    socketio.run(app, host='127.0.0.1', port=int(sys.argv[1]), debug=True)
"""


def environment(redis_url: str, tmp_path: Path) -> dict[str, str]:
    """Of a program that uses the package."""
    backend = str(ROOT / "backend")
    return {
        **os.environ,
        "PYTHONPATH": backend,
        "REDIS_URL": redis_url,
        "DATA_DIR": str(tmp_path / "data"),
    }


@pytest.mark.parametrize("number", [None, 90210])
def test_the_service_emits_and_analyses(
    connect: Connect, redis_url: str, tmp_path: Path, interview_id: str, number: int | None
) -> None:
    room: Any = interview_id if number is None else number
    client, outside = (connect(custom_events={"custom_event"}) for _ in range(2))
    client.join(str(room), 1)
    done = subprocess.run(
        [sys.executable, "-c", CALLS, json.dumps(room)],
        env=environment(redis_url, tmp_path),
        check=False,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    assert client.wait_for("custom_event") == {"message": "Hello"}
    outside.ok("ping", {})
    assert outside.named("custom_event") == []
    analysis = json.loads(done.stdout.splitlines()[-1])
    assert (analysis["question_id"], analysis["user_id"]) == (1, 1)
    assert not {"score", "rating", "grade"} & set(analysis)


@pytest.fixture
def seed_server(redis_url: str, tmp_path: Path) -> Iterator[str]:
    """The seed's start file; its reloader's child ends with it."""
    program, port = tmp_path / "start.py", free_port()
    program.write_text(SERVER)
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, str(program), str(port)],
            env=environment(redis_url, tmp_path),
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_it_answers(url, log)
        yield url
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_until_it_answers(url: str, log: Path) -> None:
    """Wait for the server; fails with its log."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            urlopen(f"{url}/socket.io/?EIO=4&transport=polling").close()
        except URLError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(log.read_text()[-3000:])


def test_the_seeds_start_file(seed_server: str, connect: Connect, interview_id: str) -> None:
    client = connect(seed_server)
    client.join(interview_id, 1)
    client.ok("send_message", {"interview_id": interview_id, "message": "Hello"})
    client.wait_for("new_message")
    client.ok("ping", {})
    names = [name for name, _ in client.events]
    assert names == ["connected", "joined_interview", "new_message", "pong"]
