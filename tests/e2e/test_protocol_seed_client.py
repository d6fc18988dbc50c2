"""A client that knows the seed's tables alone holds a whole interview."""

from collections.abc import Callable
from typing import Any

from tests.support.clients import Client

Connect = Callable[..., Client]

# What the seed says that each event of the server carries.
SEED: dict[str, set[str]] = {
    "connected": {"status", "message", "user_id", "session_id"},
    "pong": {"timestamp", "server_time"},
    "joined_interview": {"status", "interview_id", "participants_count"},
    "left_interview": {"status", "interview_id"},
    "participant_joined": {"user_id", "interview_id", "participants_count"},
    "participant_left": {"user_id", "interview_id"},
    "question_started": {"interview_id", "question_id", "question_text", "start_time"},
    "answer_submitted": {"interview_id", "question_id", "user_id", "response_time", "timestamp"},
    "answer_confirmed": {"status", "question_id", "response_time", "message"},
    "interview_ended": {"interview_id", "ended_by", "timestamp", "message"},
    "new_message": {"interview_id", "user_id", "message", "type", "timestamp", "message_id"},
    "user_typing": {"user_id", "is_typing", "interview_id"},
    "help_requested": {"interview_id", "user_id", "help_type", "question_id", "timestamp"},
    "help_request_sent": {"status", "help_type", "message"},
    "interview_status_response": {
        "interview_id",
        "status",
        "participants_count",
        "current_question",
        "uptime",
    },
}
ADDED = {"interview_started"}
"""Events beside the seed's, which such a client has no handler for."""


class SeedClient:
    """Emits without callbacks, and sees of each event the fields of the seed."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._seen: dict[str, int] = {}

    def emit(self, event: str, **payload: Any) -> None:
        """Send."""
        self._client.emit(event, payload)

    def on(self, event: str, **expected: Any) -> dict[str, Any]:
        """The next event of this name; it must hold at least this."""
        self._seen[event] = count = self._seen.get(event, 0) + 1
        payload = self._client.wait_for(event, count)
        assert SEED[event] <= payload.keys()
        known = {field: payload[field] for field in SEED[event]}
        assert expected.items() <= known.items(), (event, known)
        return known

    def nothing_else_came(self) -> None:
        """Every event that came was expected."""
        names = [name for name, _ in self._client.events if name not in ADDED]
        assert {name: names.count(name) for name in names} == self._seen


def test_a_whole_interview(connect: Connect, interview_id: str, transport: str) -> None:
    host, candidate = SeedClient(connect(transport=transport)), SeedClient(connect())
    room = {"interview_id": interview_id}
    for client in (host, candidate):
        client.on("connected", status="connected", user_id=None)
        client.emit("ping", timestamp=1769860800000)
        client.on("pong", timestamp=1769860800000)

    host.emit("join_interview", user_id=1, **room)
    host.on("joined_interview", status="joined", participants_count=1, **room)
    candidate.emit("join_interview", user_id=2, **room)
    candidate.on("joined_interview", status="joined", participants_count=2, **room)
    host.on("participant_joined", user_id=2, participants_count=2, **room)

    for number in (1, 2):
        question = {**room, "question_id": number, "question_text": f"Question {number}?"}
        host.emit("start_question", **question)
        for client in (host, candidate):
            client.on("question_started", **question)
        candidate.emit("typing_indicator", user_id=2, is_typing=True, **room)
        host.on("user_typing", user_id=2, is_typing=True, **room)
        answer = {**room, "question_id": number, "answer_text": "My answer", "user_id": 2}
        candidate.emit("submit_answer", response_time=12.5, **answer)
        candidate.on("answer_confirmed", question_id=number, response_time=12.5)
        for client in (host, candidate):
            client.on("answer_submitted", **room, question_id=number, user_id=2, response_time=12.5)

    message = {**room, "user_id": 1, "message": "Well done", "type": "text"}
    host.emit("send_message", **message)
    for client in (host, candidate):
        client.on("new_message", **message)

    help_wanted = {"help_type": "technical", "question_id": 2}
    candidate.emit("request_help", user_id=2, **help_wanted, **room)
    candidate.on("help_request_sent", help_type="technical")
    for client in (host, candidate):
        client.on("help_requested", user_id=2, **help_wanted, **room)

    candidate.emit("interview_status", **room)
    status = candidate.on("interview_status_response", status="in_progress", **room)
    assert status["participants_count"] == 2
    assert status["current_question"]["question_id"] == 2

    host.emit("end_interview", user_id=1, **room)
    for client in (host, candidate):
        client.on("interview_ended", ended_by=1, **room)
    candidate.emit("leave_interview", user_id=2, **room)
    candidate.on("left_interview", status="left", **room)
    host.on("participant_left", user_id=2, **room)
    for client in (host, candidate):
        client.nothing_else_came()
