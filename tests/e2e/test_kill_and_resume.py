"""kill -9 of one of two web processes in the middle of an interview."""

from collections.abc import Callable

import pytest
from socketio.exceptions import SocketIOError

from tests.support.clients import Client, Payload
from tests.support.processes import WebServer


@pytest.fixture
def two_servers(start_server: Callable[..., WebServer]) -> tuple[WebServer, WebServer]:
    return start_server(), start_server()


def seqs(client: Client) -> list[int]:
    return [payload["seq"] for _, payload in client.logged()]


def say(client: Client, interview_id: str, number: int) -> Payload:
    return client.ok("send_message", message(interview_id, number))


def message(interview_id: str, number: int) -> Payload:
    return {
        "interview_id": interview_id,
        "message": f"Message {number}",
        "type": "text",
        "request_id": f"message-{number}",
    }


def test_the_interview_goes_on_in_the_other_process(
    two_servers: tuple[WebServer, WebServer], connect: Callable[..., Client], interview_id: str
) -> None:
    doomed, surviving = two_servers
    host, candidate = connect(doomed.url), connect(surviving.url)
    before = host.join(interview_id, "host", role="interviewer")
    joined = candidate.join(interview_id, "cand")
    question = {"interview_id": interview_id, "question_id": 1, "question_text": "Why?"}
    asked = host.ok("start_question", {**question, "request_id": "q1"})
    say(host, interview_id, 1)
    candidate.wait_for("new_message")
    last_seen = host.logged()[-1][1]["seq"]

    doomed.kill()
    host.wait_until_closed()
    answer = {"interview_id": interview_id, "question_id": 1, "answer_text": "Because."}
    answered = candidate.ok("submit_answer", {**answer, "request_id": "a1"})
    for number in (2, 3):
        say(candidate, interview_id, number)

    back = connect(surviving.url)
    rejoined = back.join(
        interview_id, "host", role="interviewer", last_seq=last_seen, epoch=before["epoch"]
    )
    assert "reset" not in rejoined
    assert rejoined["epoch"] == before["epoch"]
    assert rejoined["participants_count"] == 2
    back.wait_for_seq(rejoined["last_seq"])
    replayed = [name for name, _ in back.logged()]
    assert replayed == ["answer_submitted", "new_message", "new_message"]
    assert seqs(back) == list(range(last_seen + 1, rejoined["last_seq"] + 1))
    assert back.named("answer_submitted")[0]["seq"] == answered["seq"]

    # What was acknowledged before the kill is still known, and not done twice.
    assert back.ok("start_question", {**question, "request_id": "q1"}) == asked
    ended = back.ok("end_interview", {"interview_id": interview_id})
    candidate.wait_for_seq(ended["seq"])
    assert seqs(candidate) == list(range(joined["last_seq"] + 1, ended["seq"] + 1))


def test_what_was_under_way_is_sent_again_and_stands_once(
    two_servers: tuple[WebServer, WebServer], connect: Callable[..., Client], interview_id: str
) -> None:
    doomed, surviving = two_servers
    writer, watcher = connect(doomed.url), connect(surviving.url)
    joined = watcher.join(interview_id, "watcher")
    writer.join(interview_id, "writer")
    total, acknowledged = 200, {}
    for number in range(100):
        acknowledged[number] = say(writer, interview_id, number)["seq"]
    for number in range(100, total):  # sent, and never to be answered, or answered to nobody
        try:
            writer.emit("send_message", message(interview_id, number))
        except SocketIOError:
            break
        if number == 120:
            doomed.kill()

    back = connect(surviving.url)
    back.join(interview_id, "writer")
    for number in range(total):
        seq = say(back, interview_id, number)["seq"]
        assert acknowledged.setdefault(number, seq) == seq
    watcher.wait_for_seq(max(acknowledged.values()))
    last_seq = watcher.logged()[-1][1]["seq"]
    assert seqs(watcher) == list(range(joined["last_seq"] + 1, last_seq + 1))
    said = [p["message"] for p in watcher.named("new_message")]
    assert sorted(said) == sorted(f"Message {number}" for number in range(total))


def test_who_does_not_come_back_has_left(
    two_servers: tuple[WebServer, WebServer], connect: Callable[..., Client], interview_id: str
) -> None:
    doomed, surviving = two_servers
    watcher, ghost, second = connect(surviving.url), connect(doomed.url), connect(surviving.url)
    watcher.join(interview_id, "watcher")
    ghost.join(interview_id, "ghost")
    connect(doomed.url).join(interview_id, "in both")
    second.join(interview_id, "in both")
    doomed.kill()
    left = watcher.wait_for("participant_left")
    assert (left["user_id"], left["reason"], left["participants_count"]) == (
        "ghost",
        "process_lost",
        2,
    )
    status = watcher.ok("interview_status", {"interview_id": interview_id})
    assert status["participants_count"] == 2
    assert len(watcher.named("participant_left")) == 1
