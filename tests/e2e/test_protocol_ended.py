"""Protocol, section 1.1, membership: what is left after the end, and after a stop."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.clients import Client

Connect = Callable[..., Client]

OVER = [("end_interview", "interview_ended"), ("emergency_stop", "interview_stopped")]
over = pytest.mark.parametrize(("closing", "code"), OVER, ids=["ended", "stopped"])

REFUSED: list[tuple[str, dict[str, Any]]] = [
    ("start_interview", {}),
    ("start_question", {"question_id": 1, "question_text": "Why?"}),
    ("skip_question", {"question_id": 1}),
    ("submit_answer", {"question_id": 1, "answer_text": "Because."}),
    ("end_interview", {}),
    ("emergency_stop", {}),
    ("send_message", {"message": "Hello"}),
    ("typing_indicator", {"is_typing": True}),
    ("broadcast_system_message", {"message": "Hello"}),
    ("participant_status", {"status": "ready"}),
    ("set_consent", {"scope": "record", "granted": False}),
    ("set_consent", {"scope": "record", "granted": True}),
    ("request_help", {"help_type": "technical"}),
    ("resolve_help", {"help_id": "1"}),
]


@over
def test_everything_else_is_refused(
    host: Client, candidate: Client, connect: Connect, interview_id: str, closing: str, code: str
) -> None:
    about = {"interview_id": interview_id}
    host.ok("start_question", {**about, "question_id": 1, "question_text": "Why?"})
    host.ok(closing, about)
    reader = connect()
    reader.join(interview_id, "reader", role="interviewer")
    for event, data in REFUSED:
        for client in (host, candidate, reader):
            assert client.refused(event, {**about, **data})["code"] == code, event
    status = host.ok("interview_status", about)
    assert status["last_seq"] == 5
    log = host.ok("sync_interview", about)
    assert (log["last_seq"], log["complete"]) == (5, True)


@over
def test_joining_is_for_reading(
    host: Client, connect: Connect, interview_id: str, closing: str, code: str
) -> None:
    about = {"interview_id": interview_id}
    host.ok("send_message", {**about, "message": "Hello"})
    host.ok(closing, about)
    reader = connect()
    joined = reader.join(interview_id, "reader", last_seq=0)
    assert joined["status"] == "joined"
    assert joined["participants_count"] == 1
    assert [p["user_id"] for p in joined["participants"]] == ["host"]
    assert joined["state"]["status"] == code.removeprefix("interview_")
    reader.wait_for_seq(3)
    assert [p["seq"] for _, p in reader.logged()] == [1, 2, 3]
    synced = reader.ok("sync_interview", {**about, "after_seq": 0})
    assert [entry["data"] for entry in synced["events"]] == [p for _, p in reader.logged()]
    assert reader.ok("leave_interview", about) == {**about, "status": "left"}
    reader.close()
    host.ok("ping", {})
    names = {name for name, _ in host.events}
    assert not names & {"participant_joined", "participant_left"}


@over
def test_people_still_leave(
    host: Client, candidate: Client, interview_id: str, closing: str, code: str
) -> None:
    about = {"interview_id": interview_id}
    host.ok(closing, about)
    candidate.ok("leave_interview", {**about, "user_id": 7})
    left = host.wait_for("participant_left")
    assert (left["user_id"], left["participants_count"], left["seq"]) == (7, 1, 4)
    assert host.ok("interview_status", about)["participants_count"] == 1
