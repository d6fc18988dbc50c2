"""Protocol, section 1.7: help, the emergency stop, status."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.expected import SECONDS, TEXT, TIME
from tests.support.clients import Client

Connect = Callable[..., Client]


@pytest.mark.parametrize("question_id", [1, "q1", None])
def test_help_is_requested_and_confirmed(
    host: Client, candidate: Client, interview_id: str, question_id: Any
) -> None:
    data = {
        "interview_id": interview_id,
        "user_id": 7,
        "help_type": "technical",
        "question_id": question_id,
    }
    confirmed = candidate.ok("request_help", data)
    assert confirmed == {
        "status": "sent",
        "interview_id": interview_id,
        "help_type": "technical",
        "message": TEXT,
        "help_id": TEXT,
        "seq": 3,
    }
    assert candidate.wait_for("help_request_sent") == confirmed
    expected = {
        **data,
        "message": None,
        "help_id": confirmed["help_id"],
        "timestamp": TIME,
        "seq": 3,
    }
    for client in (host, candidate):
        assert client.wait_for("help_requested") == expected
    assert host.named("help_request_sent") == []


def test_help_may_be_asked_for_in_words(host: Client, candidate: Client, interview_id: str) -> None:
    data = {"interview_id": interview_id, "help_type": "other", "message": "I hear nothing"}
    candidate.ok("request_help", data)
    assert host.wait_for("help_requested")["message"] == "I hear nothing"


def test_help_is_resolved_once(host: Client, candidate: Client, interview_id: str) -> None:
    data = {"interview_id": interview_id, "help_type": "technical"}
    help_id = candidate.ok("request_help", data)["help_id"]
    resolve = {"interview_id": interview_id, "help_id": help_id, "note": "Try the other one"}
    expected = {**resolve, "resolved_by": "host", "timestamp": TIME, "seq": 4}
    assert host.ok("resolve_help", resolve) == expected
    assert candidate.wait_for("help_resolved") == expected
    error = host.refused("resolve_help", resolve)
    assert (error["code"], error["field"]) == ("unknown_help", "help_id")


@pytest.mark.parametrize("reason", ["Fire alarm", None])
def test_the_emergency_stop_is_told_to_the_room(
    host: Client, candidate: Client, interview_id: str, reason: str | None
) -> None:
    data = {"interview_id": interview_id, "user_id": 7, "reason": reason}
    expected = {
        "interview_id": interview_id,
        "stopped_by": 7,
        "reason": reason,
        "timestamp": TIME,
        "message": TEXT,
        "seq": 3,
    }
    assert candidate.ok("emergency_stop", data) == expected
    for client in (host, candidate):
        assert client.wait_for("emergency_stopped") == expected


def test_nothing_is_numbered_after_the_stop(
    host: Client, candidate: Client, interview_id: str
) -> None:
    about = {"interview_id": interview_id}
    for number in range(20):  # everything is on its way before the first answer comes back
        host.emit("send_message", {**about, "message": f"Message {number}"})
        if number == 10:
            candidate.emit("emergency_stop", {**about, "reason": "Now"})
    candidate.wait_for("emergency_stopped")
    assert host.refused("send_message", {**about, "message": "After"})["code"] == (
        "interview_stopped"
    )
    log = host.ok("sync_interview", {**about, "after_seq": 0})
    names = [entry["event"] for entry in log["events"]]
    assert names[-1] == "emergency_stopped"
    assert names.count("emergency_stopped") == 1
    assert [entry["data"]["seq"] for entry in log["events"]] == list(range(1, len(names) + 1))


def test_status_follows_the_interview(host: Client, interview_id: str) -> None:
    about = {"interview_id": interview_id}

    def status() -> dict[str, Any]:
        answer = host.ok("interview_status", about)
        assert host.named("interview_status_response")[-1] == answer
        return answer

    assert status() == {
        "interview_id": interview_id,
        "status": "waiting",
        "participants_count": 1,
        "current_question": None,
        "uptime": 0,
        "progress": {"asked": 0, "answered": 0, "planned": 0},
        "purpose": "hiring",
        "last_seq": 1,
    }
    host.ok("start_interview", about)
    started = status()
    assert (started["status"], started["current_question"]) == ("in_progress", None)

    host.ok("start_question", {**about, "question_id": 4, "question_text": "Why?"})
    asking = status()
    assert asking["current_question"] == {
        "question_id": 4,
        "question_text": "Why?",
        "start_time": TIME,
    }
    assert asking["progress"] == {"asked": 1, "answered": 0, "planned": 0}
    assert asking["uptime"] == SECONDS

    host.ok("submit_answer", {**about, "question_id": 4, "answer_text": "Because."})
    assert status()["progress"]["answered"] == 1
    host.ok("end_interview", about)
    ended = status()
    assert ended["status"] == "ended"
    assert status()["uptime"] == ended["uptime"]


def test_status_needs_no_membership(
    host: Client, candidate: Client, connect: Connect, interview_id: str
) -> None:
    stranger = connect()
    status = stranger.ok("interview_status", {"interview_id": interview_id})
    assert (status["status"], status["participants_count"]) == ("waiting", 2)
    error = stranger.refused("interview_status", {"interview_id": f"{interview_id}_unknown"})
    assert (error["code"], error["field"]) == ("interview_not_found", "interview_id")


def test_status_of_a_stopped_interview(host: Client, interview_id: str) -> None:
    host.ok("emergency_stop", {"interview_id": interview_id})
    assert host.ok("interview_status", {"interview_id": interview_id})["status"] == "stopped"
