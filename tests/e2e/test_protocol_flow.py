"""Protocol, section 1.4: the course of an interview."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.expected import OBJECT, SECONDS, TEXT, TIME
from tests.support.clients import Client

Connect = Callable[..., Client]


def test_starting_is_told_to_the_room(host: Client, candidate: Client, interview_id: str) -> None:
    expected = {
        "interview_id": interview_id,
        "started_by": "host",
        "start_time": TIME,
        "seq": 3,
    }
    assert host.ok("start_interview", {"interview_id": interview_id}) == expected
    for client in (host, candidate):
        assert client.wait_for("interview_started") == expected
    error = host.refused("start_interview", {"interview_id": interview_id})
    assert error["code"] == "interview_already_started"


def test_the_first_question_starts_the_interview_too(
    host: Client, candidate: Client, interview_id: str
) -> None:
    question = {"interview_id": interview_id, "question_id": 1, "question_text": "Why here?"}
    expected = {**question, "start_time": TIME, "seq": 4}
    assert host.ok("start_question", question) == expected
    for client in (host, candidate):
        assert client.wait_for("question_started") == expected
    assert [name for name, _ in candidate.logged()] == ["interview_started", "question_started"]
    assert candidate.named("interview_started")[0]["seq"] == 3

    host.ok("start_question", {**question, "question_id": 2})
    host.wait_for("question_started", 2)
    assert len(host.named("interview_started")) == 1


@pytest.mark.parametrize("question_id", [3, "3", "q_1", -1, 0])
def test_question_ids_come_back_as_they_were_sent(
    host: Client, interview_id: str, question_id: Any
) -> None:
    ask(host, interview_id, question_id)
    started = host.wait_for("question_started")["question_id"]
    assert (started, type(started)) == (question_id, type(question_id))
    for sent in (question_id, str(question_id)):
        confirmed = host.ok("submit_answer", answer(interview_id, sent))["question_id"]
        assert (confirmed, type(confirmed)) == (sent, type(sent))
    submitted = host.wait_for("answer_submitted", 2)
    assert submitted["question_id"] == str(question_id)
    assert submitted["revision"] == 2


def test_an_answer_is_confirmed_and_told(
    host: Client, candidate: Client, interview_id: str
) -> None:
    ask(host, interview_id, "q")
    text = "I grew the team from three to nine."
    data = {**answer(interview_id, "q", text), "user_id": 7, "response_time": 42.5}
    expected = {
        "status": "confirmed",
        "interview_id": interview_id,
        "question_id": "q",
        "response_time": 42.5,
        "measured_response_time": SECONDS,
        "revision": 1,
        "late": False,
        "seq": 5,
        "message": TEXT,
        "analysis": OBJECT,  # in development everybody may see what a host may
    }
    assert candidate.ok("submit_answer", data) == expected
    assert candidate.wait_for("answer_confirmed") == expected
    submitted = host.wait_for("answer_submitted")
    assert submitted == {
        "interview_id": interview_id,
        "question_id": "q",
        "user_id": 7,
        "response_time": 42.5,
        "measured_response_time": SECONDS,
        "revision": 1,
        "late": False,
        "timestamp": TIME,
        "format": "text",
        "answer_text": text,
        "seq": 5,
    }
    assert candidate.wait_for("answer_submitted") == submitted
    assert host.named("answer_confirmed") == []


def test_other_candidates_never_see_the_text(
    host: Client, candidate: Client, connect: Connect, interview_id: str
) -> None:
    rival, observer = connect(), connect()
    rival.join(interview_id, "rival")
    observer.join(interview_id, "observer", role="observer")
    ask(host, interview_id, "q")
    candidate.ok("submit_answer", {**answer(interview_id, "q", "My secret"), "user_id": 7})
    seen = rival.wait_for("answer_submitted")
    assert "answer_text" not in seen
    assert "My secret" not in str(rival.events)
    assert observer.wait_for("answer_submitted")["answer_text"] == "My secret"
    assert observer.named("answer_submitted")[0]["seq"] == seen["seq"]

    replayed = rival.ok("sync_interview", {"interview_id": interview_id, "after_seq": 0})
    assert "My secret" not in str(replayed)
    own = candidate.ok("sync_interview", {"interview_id": interview_id, "after_seq": 0})
    assert "My secret" in str(own)

    latecomer = connect()
    latecomer.join(interview_id, "latecomer", last_seq=0)
    latecomer.wait_for("answer_submitted")
    assert "My secret" not in str(latecomer.events)


def test_without_the_clients_figure_the_server_measures(
    host: Client, candidate: Client, interview_id: str
) -> None:
    ask(host, interview_id, "q")
    data = candidate.ok("submit_answer", answer(interview_id, "q"))
    assert data["response_time"] == data["measured_response_time"]
    submitted = host.wait_for("answer_submitted")
    assert submitted["response_time"] == submitted["measured_response_time"]


@pytest.mark.parametrize("response_time", [0, 0.25, 3600, None])
def test_response_times_that_are_taken(
    host: Client, interview_id: str, response_time: float | None
) -> None:
    ask(host, interview_id, "q")
    data = {**answer(interview_id, "q"), "response_time": response_time}
    confirmed = host.ok("submit_answer", data)
    if response_time is not None:
        assert confirmed["response_time"] == response_time
    assert confirmed["measured_response_time"] == SECONDS


def test_a_second_answer_is_a_new_revision_of_its_author(
    host: Client, candidate: Client, interview_id: str
) -> None:
    ask(host, interview_id, "q")
    revisions = [
        client.ok("submit_answer", answer(interview_id, "q"))["revision"]
        for client in (candidate, candidate, host, candidate)
    ]
    assert revisions == [1, 2, 1, 3]


def test_a_late_answer_is_taken_as_such(host: Client, candidate: Client, interview_id: str) -> None:
    ask(host, interview_id, 1)
    ask(host, interview_id, 2)
    assert candidate.ok("submit_answer", answer(interview_id, 1))["late"] is True
    assert host.wait_for("answer_submitted")["late"] is True
    assert candidate.ok("submit_answer", answer(interview_id, 2))["late"] is False
    error = candidate.refused("submit_answer", answer(interview_id, 3))
    assert (error["code"], error["field"]) == ("unknown_question", "question_id")


def test_a_question_is_skipped(host: Client, candidate: Client, interview_id: str) -> None:
    ask(host, interview_id, "q")
    expected = {
        "interview_id": interview_id,
        "question_id": "q",
        "skipped_by": "host",
        "timestamp": TIME,
        "seq": 5,
    }
    data = {"interview_id": interview_id, "question_id": "q"}
    assert host.ok("skip_question", data) == expected
    assert candidate.wait_for("question_skipped") == expected
    status = host.ok("interview_status", {"interview_id": interview_id})
    assert status["current_question"] is None


def test_the_interview_ends(host: Client, candidate: Client, interview_id: str) -> None:
    expected = {
        "interview_id": interview_id,
        "ended_by": "host",
        "timestamp": TIME,
        "message": TEXT,
        "seq": 3,
    }
    data = {"interview_id": interview_id, "user_id": "host"}
    assert host.ok("end_interview", data) == expected
    for client in (host, candidate):
        assert client.wait_for("interview_ended") == expected


def ask(client: Client, interview_id: str, question_id: Any) -> None:
    """Start a question."""
    data = {"interview_id": interview_id, "question_id": question_id, "question_text": "Why?"}
    client.ok("start_question", data)


def answer(interview_id: str, question_id: Any, text: str = "Because.") -> dict[str, Any]:
    """An answer of whoever sends it."""
    return {"interview_id": interview_id, "question_id": question_id, "answer_text": text}
