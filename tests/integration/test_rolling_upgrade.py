"""Older versions beside this one over one Redis: on the way up, and on the way back."""

import subprocess
import tarfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from tests.support.clients import Client, hang_up
from tests.support.processes import ROOT, CheckoutServer, WebServer

STRICT = "c1addc5"
"""The last released commit whose readers fail on what they do not know."""
TOLERANT = "4ea8494"
"""The first one that carries unknown events through."""

pytestmark = pytest.mark.slow


class OlderClient(Client):
    """A client of an older version, whose payloads lack what came later."""

    def close(self) -> None:
        """Disconnect; nothing is held to the contract of today."""
        hang_up(self.socket)


@pytest.fixture
def start_older(redis_url: str, tmp_path: Path) -> Iterator[Callable[[str], WebServer]]:
    """Start a web process of a commit of this repository's history."""
    started: list[WebServer] = []

    def start(commit: str) -> WebServer:
        folder = tmp_path / commit
        with tarfile.open(fileobj=BytesIO(archive(commit))) as files:
            files.extractall(folder, filter="data")
        server = CheckoutServer(folder, redis_url, tmp_path / f"{commit}.log")
        started.append(server)
        return server.start()

    yield start
    for server in started:
        server.stop()


def archive(commit: str) -> bytes:
    """The files of a commit."""
    command = ["git", "-C", str(ROOT), "archive", "--format=tar", commit]
    made = subprocess.run(command, check=False, capture_output=True)
    if made.returncode:
        pytest.fail(
            f"commit {commit} is not in this clone, and the upgrade from it cannot be tested: "
            "`git fetch --unshallow`, or clone the whole history"
        )
    return made.stdout


def about(interview_id: str, **more: Any) -> dict[str, Any]:
    return {"interview_id": interview_id, **more}


def all_talk(interview_id: str, *clients: Client) -> None:
    """Everybody says and does something, and everybody hears of it."""
    for number, client in enumerate(clients):
        name = f"q{number}"
        client.ok("start_question", about(interview_id, question_id=name, question_text="Why?"))
        for other in clients:
            other.wait_for("question_started", number + 1)
            text = f"Because, {number}."
            other.ok("submit_answer", about(interview_id, question_id=name, answer_text=text))
        client.ok("send_message", about(interview_id, message=f"hello {number}"))
    for client in clients:
        client.wait_for("new_message", len(clients))
        client.wait_for("answer_submitted", len(clients) ** 2)


def log_of(client: Client, interview_id: str) -> list[tuple[str, int]]:
    page = client.ok("sync_interview", about(interview_id, after_seq=0))
    assert page["complete"]
    return [(each["event"], each["data"]["seq"]) for each in page["events"]]


def test_an_upgrade_process_by_process_loses_nothing(
    start_older: Callable[[str], WebServer],
    start_server: Callable[[], WebServer],
    interview_id: str,
) -> None:
    older = start_older(STRICT)
    ann = OlderClient(older.url)
    ann.join(interview_id, "ann")
    newer = start_server()
    bob = Client(newer.url)
    bob.join(interview_id, "bob")
    ann.wait_for("participant_joined")
    all_talk(interview_id, ann, bob)
    bob.ok("request_help", about(interview_id, help_type="technical"))
    ann.wait_for("help_requested")

    log = log_of(bob, interview_id)
    assert log_of(ann, interview_id) == log
    assert [seq for _, seq in log] == list(range(1, len(log) + 1))
    assert "record_entry" not in dict(log)
    assert "Traceback" not in older.log_text()

    older.stop()
    again = Client(newer.url)
    joined = again.join(interview_id, "ann", last_seq=log[-1][1])
    assert joined["last_seq"] >= log[-1][1]
    again.ok("send_message", about(interview_id, message="back"))
    bob.wait_for("new_message", 3)
    for client in (ann, bob, again):
        client.close()


def test_the_way_back_is_open_to_the_first_version_that_reads_tolerantly(
    start_older: Callable[[str], WebServer],
    start_server: Callable[[], WebServer],
    interview_id: str,
) -> None:
    newer = start_server()
    ann, bob = Client(newer.url), Client(newer.url)
    ann.join(interview_id, "ann", role="interviewer")
    bob.join(interview_id, "bob")
    all_talk(interview_id, ann, bob)
    code = about(interview_id, question_id="q1", answer_text="x = 1", format="code")
    bob.ok("submit_answer", code)
    ann.ok("save_note", about(interview_id, note_id=1, text="Calm."))  # it does not know these
    log = {seq: event for event, seq in log_of(ann, interview_id)}
    older = start_older(TOLERANT)
    back = OlderClient(older.url)
    back.join(interview_id, "ann", role="interviewer", last_seq=0)
    back.ok("send_message", about(interview_id, message="from before"))
    bob.wait_for("new_message", 3)
    bob.ok("send_message", about(interview_id, message="from after"))
    back.wait_for("new_message", 4)

    seen = {seq: event for event, seq in log_of(back, interview_id)}
    notes = {seq for seq, event in log.items() if event == "note_saved"}
    assert notes
    assert {seq: event for seq, event in seen.items() if seq in log.keys() - notes} == {
        seq: event for seq, event in log.items() if seq not in notes
    }
    assert "Traceback" not in older.log_text()
    for client in (ann, bob, back):
        client.close()
