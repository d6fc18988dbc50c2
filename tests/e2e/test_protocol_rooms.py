"""Protocol, section 1.3: rooms and who is in them."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.expected import OBJECT, TEXT, TIME
from tests.support.clients import Client
from tests.support.patience import PATIENCE
from tests.support.processes import WebServer

Connect = Callable[..., Client]
SCOPES = ("record", "transcribe", "ai_analysis", "video_analysis", "share")


def test_joining_is_confirmed(connect: Connect, interview_id: str, transport: str) -> None:
    client = connect(transport=transport)
    expected = {
        "status": "joined",
        "interview_id": interview_id,
        "participants_count": 1,
        "participants": [
            {
                "user_id": 1,
                "role": "candidate",
                "name": None,
                "joined_at": TIME,
                "consents": {},
            }
        ],
        "state": OBJECT,
        "last_seq": 1,
        "epoch": TEXT,
    }
    assert client.join(interview_id, 1) == expected
    assert client.wait_for("joined_interview") == expected
    state = client.named("joined_interview")[0]["state"]
    assert state["status"] == "waiting"
    assert state["current_question"] is None


def test_the_others_hear_of_it_and_the_joiner_does_not(
    host: Client, candidate: Client, interview_id: str
) -> None:
    assert host.wait_for("participant_joined") == {
        "user_id": 7,
        "interview_id": interview_id,
        "participants_count": 2,
        "role": "candidate",
        "name": None,
        "timestamp": TIME,
        "seq": 2,
    }
    say(host, interview_id, "host")
    candidate.wait_for("new_message")
    assert candidate.named("participant_joined") == []
    assert len(host.named("participant_joined")) == 1


def test_leaving_is_confirmed_and_told(host: Client, candidate: Client, interview_id: str) -> None:
    expected = {"status": "left", "interview_id": interview_id}
    assert candidate.ok("leave_interview", {"interview_id": interview_id, "user_id": 7}) == expected
    assert candidate.wait_for("left_interview") == expected
    assert host.wait_for("participant_left") == {
        "user_id": 7,
        "interview_id": interview_id,
        "participants_count": 1,
        "reason": "left",
        "timestamp": TIME,
        "seq": 3,
    }
    say(host, interview_id, "host")
    candidate.ok("ping", {})
    assert candidate.named("new_message") == []
    assert candidate.named("participant_left") == []


@pytest.mark.parametrize(
    ("joined_as", "named_as"), [(101, "101"), ("102", 102), (-103, "-103"), ("104", "104")]
)
def test_a_number_and_its_string_name_one_interview(
    connect: Connect, joined_as: Any, named_as: Any
) -> None:
    one, other = connect(), connect()
    assert one.join(joined_as, "one")["interview_id"] == joined_as
    joined = other.join(named_as, "other")
    assert joined["interview_id"] == named_as
    assert type(joined["interview_id"]) is type(named_as)
    assert joined["participants_count"] == 2
    other.ok("send_message", {"interview_id": named_as, "user_id": "other", "message": "Hi"})
    for client in (one, other):
        message = client.wait_for("new_message")
        assert message["interview_id"] == named_as
        assert type(message["interview_id"]) is type(named_as)


def test_a_number_and_its_string_name_one_user(
    host: Client, connect: Connect, interview_id: str
) -> None:
    number, string = connect(), connect()
    assert number.join(interview_id, 5)["participants_count"] == 2
    assert string.join(interview_id, "5")["participants_count"] == 2
    for client, user_id in ((number, 5), (string, "5"), (number, "5"), (string, 5)):
        data = {"interview_id": interview_id, "user_id": user_id, "message": "Hi"}
        sent = client.ok("send_message", data)
        assert sent["user_id"] == user_id
        assert type(sent["user_id"]) is type(user_id)
    host.wait_for("new_message", 4)
    assert [p["user_id"] for p in host.named("participant_joined")] == [5]


def test_two_tabs_are_one_participant(host: Client, connect: Connect, interview_id: str) -> None:
    first, second = connect(), connect()
    assert first.join(interview_id, "tabs")["participants_count"] == 2
    assert second.join(interview_id, "tabs")["participants_count"] == 2
    leave = {"interview_id": interview_id, "user_id": "tabs"}
    first.ok("leave_interview", leave)
    say(second, interview_id, "tabs")
    host.wait_for("new_message")
    assert host.named("participant_left") == []
    second.ok("leave_interview", leave)
    assert host.wait_for("participant_left")["user_id"] == "tabs"
    assert [p["user_id"] for p in host.named("participant_joined")] == ["tabs"]
    assert seqs(host) == [2, 3, 4]


def test_joining_twice_is_joining_once(host: Client, candidate: Client, interview_id: str) -> None:
    assert candidate.join(interview_id, 7)["participants_count"] == 2
    say(host, interview_id, "host")
    candidate.wait_for("new_message")
    host.ok("ping", {})
    assert len(host.named("participant_joined")) == 1
    assert len(candidate.named("new_message")) == 1
    candidate.ok("leave_interview", {"interview_id": interview_id, "user_id": 7})
    assert host.wait_for("participant_left")["participants_count"] == 1


def test_one_connection_may_be_in_several_interviews(connect: Connect, interview_id: str) -> None:
    client = connect()
    for number in (1, 2):
        client.join(f"{interview_id}.{number}", "me")
    for number in (2, 1):
        say(client, f"{interview_id}.{number}", "me")
    messages = [client.wait_for("new_message", count) for count in (1, 2)]
    assert [m["interview_id"] for m in messages] == [f"{interview_id}.2", f"{interview_id}.1"]
    assert [m["seq"] for m in messages] == [2, 2]


def test_in_development_a_connection_acts_as_each_user_that_it_joined_as(
    host: Client, connect: Connect, interview_id: str
) -> None:
    both = connect()
    assert both.join(interview_id, "anna")["participants_count"] == 2
    assert both.join(interview_id, "bert")["participants_count"] == 3
    say(both, interview_id, "anna")
    say(both, interview_id, "bert")
    assert [host.wait_for("new_message", n)["user_id"] for n in (1, 2)] == ["anna", "bert"]
    data = {"interview_id": interview_id, "user_id": "host", "message": "I am the host"}
    error = both.refused("send_message", data)
    assert (error["code"], error["field"]) == ("identity_mismatch", "user_id")

    both.ok("leave_interview", {"interview_id": interview_id, "user_id": "anna"})
    assert host.wait_for("participant_left")["user_id"] == "anna"
    say(both, interview_id, "bert")
    host.wait_for("new_message", 3)
    assert both.wait_for("new_message", 3)["user_id"] == "bert"


def test_roles_may_be_named_in_development(connect: Connect, interview_id: str) -> None:
    roles = ("candidate", "interviewer", "observer")
    clients = [connect() for _ in roles]
    for client, role in zip(clients, roles, strict=True):
        joined = client.join(interview_id, role, role=role)
    assert [p["role"] for p in joined["participants"]] == list(roles)
    first = clients[0]
    assert first.wait_for("participant_joined", 2)["role"] == "observer"
    assert [p["role"] for p in first.named("participant_joined")] == ["interviewer", "observer"]


@pytest.mark.parametrize("status", ["ready", "away", "speaking", "waiting", "anything else"])
def test_participant_status_goes_to_the_room(
    host: Client, candidate: Client, interview_id: str, status: str
) -> None:
    expected = {"interview_id": interview_id, "user_id": 7, "status": status}
    assert candidate.ok("participant_status", expected) == expected
    assert host.wait_for("participant_status") == expected
    assert candidate.wait_for("participant_status") == expected


@pytest.mark.parametrize("scope", SCOPES)
def test_consent_is_given_and_withdrawn(
    host: Client, candidate: Client, interview_id: str, scope: str
) -> None:
    for number, granted in enumerate((False, True), 1):
        data = {"interview_id": interview_id, "scope": scope, "granted": granted}
        expected = {**data, "user_id": 7, "timestamp": TIME, "seq": 2 + number}
        assert candidate.ok("set_consent", data) == expected
        for client in (host, candidate):
            assert client.wait_for("consent_changed", number) == expected


def test_nobody_consents_for_somebody_else(
    host: Client, candidate: Client, interview_id: str
) -> None:
    data = {"interview_id": interview_id, "scope": "record", "granted": True}
    error = candidate.refused("set_consent", {**data, "user_id": "host"})
    assert error["code"] == "identity_mismatch"


def test_the_count_holds_across_processes(
    host: Client,
    candidate: Client,
    start_server: Callable[..., WebServer],
    connect: Connect,
    interview_id: str,
) -> None:
    elsewhere = connect(start_server().url)
    assert elsewhere.join(interview_id, "elsewhere")["participants_count"] == 3
    assert host.wait_for("participant_joined", 2)["participants_count"] == 3
    # The same user on two processes is one participant too.
    second_tab = connect()
    assert second_tab.join(interview_id, "elsewhere")["participants_count"] == 3
    second_tab.ok("leave_interview", {"interview_id": interview_id})
    say(elsewhere, interview_id, "elsewhere")
    host.wait_for("new_message")
    assert host.named("participant_left") == []
    status = elsewhere.ok("interview_status", {"interview_id": interview_id})
    assert status["participants_count"] == 3


def test_the_people_of_a_killed_process_leave(
    host: Client, start_server: Callable[..., WebServer], interview_id: str
) -> None:
    web = start_server()
    lost = Client(web.url)
    lost.join(interview_id, "lost")
    web.kill()
    left = host.wait_for("participant_left", timeout=PATIENCE)
    assert (left["user_id"], left["participants_count"]) == ("lost", 1)
    assert left["reason"] not in ("left", "disconnected")
    lost.wait_until_closed()
    lost.close()


def say(client: Client, interview_id: str, user_id: Any) -> None:
    """Send a message."""
    data = {"interview_id": interview_id, "user_id": user_id, "message": "Hello", "type": "text"}
    client.ok("send_message", data)


def seqs(client: Client) -> list[int]:
    """The seq of every logged event, in order of arrival."""
    return [payload["seq"] for _, payload in client.logged()]
