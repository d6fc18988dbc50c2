"""Protocol, section 1.2: connection."""

import signal
import time
from collections.abc import Callable
from typing import Any

import pytest

from app.services.room.attendance import RETURN_SECONDS
from tests.e2e.expected import TEXT, TIME
from tests.support.clients import Client, refused_connection
from tests.support.processes import WebServer

Connect = Callable[..., Client]


def test_connected_is_the_first_event(connect: Connect, transport: str) -> None:
    client = connect(transport=transport)
    client.ok("ping", {"timestamp": 0})
    assert client.events[0] == (
        "connected",
        {
            "status": "connected",
            "message": TEXT,
            "user_id": None,
            "session_id": client.socket.get_sid(),
            "server_version": TEXT,
            "role": None,
        },
    )


@pytest.mark.parametrize("auth", [None, {}, {"token": None}, {"token": ""}, {"locale": 7}])
def test_without_a_token_everybody_connects(connect: Connect, auth: Any) -> None:
    assert connect(auth=auth).wait_for("connected")["user_id"] is None


def test_a_bad_token_is_refused_with_a_code(server: WebServer, transport: str) -> None:
    refusal = refused_connection(server.url, {"token": "your_jwt_token_here"}, transport)
    assert refusal == {"message": TEXT, "data": {"code": "token_invalid", "message": TEXT}}


@pytest.mark.parametrize("timestamp", [0, 1769860800000, 1.5, "2026-01-31T12:00:00.000Z", -1])
def test_pong_echoes_the_clients_timestamp(connect: Connect, timestamp: Any) -> None:
    client = connect()
    expected = {"timestamp": timestamp, "server_time": TIME}
    assert client.ok("ping", {"timestamp": timestamp}) == expected
    assert client.wait_for("pong") == expected


def test_asking_for_online_users_subscribes(connect: Connect, interview_id: str) -> None:
    subscriber, stranger = connect(), connect()
    before = subscriber.ok("get_online_users", {})
    assert subscriber.wait_for("online_users") == before
    assert before["count"] == len(before["users"])

    stranger.join(interview_id, f"stranger_{interview_id}")

    after = wait_for_online(subscriber, f"stranger_{interview_id}", True)
    assert after["count"] == len(after["users"])
    stranger.close()
    wait_for_online(subscriber, f"stranger_{interview_id}", False)
    assert stranger.named("online_users") == []


def test_online_users_come_back_as_they_were_sent(connect: Connect, interview_id: str) -> None:
    number, string = connect(), connect()
    number.join(interview_id, 9001)
    string.join(interview_id, "9002")
    users = number.ok("get_online_users", {})["users"]
    assert [user for user in users if str(user) in ("9001", "9002")] == [9001, "9002"]


def test_one_user_is_online_once(connect: Connect, interview_id: str) -> None:
    number, string = connect(), connect()
    number.join(interview_id, 9003)
    string.join(f"{interview_id}.other", "9003")
    users = number.ok("get_online_users", {})["users"]
    assert len([user for user in users if str(user) == "9003"]) == 1


def test_online_users_change_at_most_once_a_second(connect: Connect, interview_id: str) -> None:
    subscriber, coming_and_going = connect(), connect()
    subscriber.ok("get_online_users", {})
    began = time.monotonic()
    for number in range(60):
        user_id = f"{interview_id}_{number}"
        coming_and_going.join(interview_id, user_id)
    wait_for_online(subscriber, f"{interview_id}_59", True)
    seconds = time.monotonic() - began
    assert len(subscriber.named("online_users")) - 1 <= seconds + 1


def wait_for_online(client: Client, user_id: Any, online: bool) -> dict[str, Any]:
    """The first update, or first answer, that has the user so."""
    count = 1
    while (user_id in client.wait_for("online_users", count)["users"]) is not online:
        count += 1
    return client.wait_for("online_users", count)


def test_a_lost_connection_leaves_after_a_while(host: Client, candidate: Client) -> None:
    joined = host.wait_for("participant_joined")
    candidate.close()
    assert host.wait_for("participant_left") == {
        "user_id": 7,
        "interview_id": joined["interview_id"],
        "participants_count": 1,
        "reason": "disconnected",
        "timestamp": TIME,
        "seq": 3,
    }


def test_a_quick_reconnect_is_no_departure(connect: Connect, interview_id: str) -> None:
    # On a slow machine not the first one is quick.
    assert any(is_quick_and_no_departure(connect, f"{interview_id}-{n}") for n in range(20))


def is_quick_and_no_departure(connect: Connect, room: str) -> bool:
    """Whether it was quick enough to be none; then it must be none."""
    host, candidate, other, back = (connect() for _ in range(4))
    for client, user_id in ((host, "host"), (candidate, 7), (other, "other")):
        client.join(room, user_id)
    began = time.monotonic()
    candidate.close()
    joined = back.join(room, 7)
    if time.monotonic() - began >= RETURN_SECONDS:
        return False
    assert joined["participants_count"] == 3
    other.close()
    # Had the candidate been given up, then before the other, who went later.
    assert host.wait_for("participant_left")["user_id"] == "other"
    assert len(host.named("participant_left")) == 1
    assert [p["user_id"] for p in host.named("participant_joined")] == [7, "other"]
    return True


def test_a_stopping_process_says_so(start_server: Callable[..., WebServer]) -> None:
    web = start_server()
    client = Client(web.url)
    client.join("room", 1)
    web.signal(signal.SIGTERM)
    draining = client.wait_for("server_draining")
    assert set(draining) == {"reconnect_after"}
    assert draining["reconnect_after"] > 0
    client.wait_until_closed()
    assert web.wait() == 0
    client.close()
    assert "Traceback" not in web.log_text()
