"""Protocol, section 1.5: messages, typing, notices."""

import json
from collections.abc import Callable

import pytest

from tests.e2e.expected import TEXT, TIME
from tests.e2e.raw_wire import RawWire
from tests.support.clients import Client
from tests.support.processes import WebServer

Connect = Callable[..., Client]


@pytest.mark.parametrize("kind", ["text", "code", "link", "system", "anything", "笔记", "x" * 32])
def test_a_message_goes_to_the_whole_room(
    host: Client, candidate: Client, interview_id: str, kind: str
) -> None:
    data = {"interview_id": interview_id, "user_id": 7, "message": "def f(): ...", "type": kind}
    expected = {**data, "timestamp": TIME, "message_id": TEXT, "seq": 3}
    sent = candidate.ok("send_message", data)
    assert sent == expected
    for client in (host, candidate):
        assert client.wait_for("new_message") == sent


def test_a_message_is_text_unless_it_says_otherwise(host: Client, interview_id: str) -> None:
    data = {"interview_id": interview_id, "user_id": "host", "message": "Hello"}
    assert host.ok("send_message", data)["type"] == "text"


def test_messages_have_ids_of_their_own(host: Client, interview_id: str) -> None:
    data = {"interview_id": interview_id, "user_id": "host", "message": "Hello"}
    ids = {host.ok("send_message", data)["message_id"] for _ in range(5)}
    assert len(ids) == 5


@pytest.mark.parametrize("message", ["你好，世界", "🙂🙂", " ", "\n", "a\u0000b", "<b>", "\u202e"])
def test_words_come_back_as_they_were_sent(
    host: Client, interview_id: str, message: str, transport: str, connect: Connect
) -> None:
    client = connect(transport=transport)
    client.join(interview_id, "other")
    data = {"interview_id": interview_id, "user_id": "other", "message": message}
    assert client.ok("send_message", data)["message"] == message
    assert host.wait_for("new_message")["message"] == message
    assert client.wait_for("new_message")["message"] == message


def test_half_an_emoji_costs_nothing_but_itself(
    server: WebServer, host: Client, interview_id: str
) -> None:
    """As browsers send it for a text that was cut in the middle of one."""
    wire = RawWire(server.url)
    join = {"interview_id": interview_id, "user_id": "cut"}
    wire.acknowledgement(f"420{json.dumps(['join_interview', join])}", 0)
    message = f'{{"interview_id":"{interview_id}","message":"cut \\ud83d"}}'
    assert wire.acknowledgement(f'421["send_message",{message}]', 1)["ok"]
    assert host.wait_for("new_message")["message"].startswith("cut ")
    wire.close()


def test_typing_goes_to_everybody_but_the_sender(
    host: Client, candidate: Client, interview_id: str
) -> None:
    for number, is_typing in enumerate((True, False, True), 1):
        data = {"interview_id": interview_id, "user_id": 7, "is_typing": is_typing}
        if number == 3:
            data["about"] = "answer"
        assert candidate.ok("typing_indicator", data) == data
        assert host.wait_for("user_typing", number) == data
    # What follows on the same way out has arrived, so the others would have too.
    status = {"interview_id": interview_id, "user_id": 7, "status": "ready"}
    candidate.ok("participant_status", status)
    candidate.wait_for("participant_status")
    assert candidate.named("user_typing") == []


def test_a_host_speaks_to_the_room(
    host: Client, candidate: Client, connect: Connect, interview_id: str
) -> None:
    outside = connect()
    for number, level in enumerate(("info", "warning", "error"), 1):
        data = {"interview_id": interview_id, "message": "Five minutes left", "level": level}
        expected = {**data, "timestamp": TIME}
        assert host.ok("broadcast_system_message", data) == expected
        for client in (host, candidate):
            assert client.wait_for("system_message", number) == expected
    outside.ok("ping", {})
    assert outside.named("system_message") == []


def test_only_admins_speak_to_everybody(host: Client, interview_id: str) -> None:
    error = host.refused("broadcast_system_message", {"message": "Hear, hear"})
    assert error["code"] == "forbidden"


def test_ephemeral_events_reach_every_process(
    host: Client,
    candidate: Client,
    connect: Connect,
    start_server: Callable[..., WebServer],
    interview_id: str,
) -> None:
    elsewhere = connect(start_server().url)
    elsewhere.join(interview_id, "elsewhere")
    about = {"interview_id": interview_id, "user_id": "elsewhere"}
    elsewhere.ok("typing_indicator", {**about, "is_typing": True})
    elsewhere.ok("participant_status", {**about, "status": "ready"})
    elsewhere.ok("broadcast_system_message", {**about, "message": "Ready"})
    for client in (host, candidate):
        assert client.wait_for("user_typing")["user_id"] == "elsewhere"
        assert client.wait_for("participant_status")["status"] == "ready"
        assert client.wait_for("system_message")["message"] == "Ready"
    elsewhere.wait_for("system_message")
    assert elsewhere.named("user_typing") == []


def test_ephemeral_events_take_no_number(
    host: Client, candidate: Client, interview_id: str
) -> None:
    about = {"interview_id": interview_id, "user_id": 7}
    candidate.ok("typing_indicator", {**about, "is_typing": True})
    candidate.ok("participant_status", {**about, "status": "ready"})
    candidate.ok("broadcast_system_message", {**about, "message": "Ready"})
    assert candidate.ok("send_message", {**about, "message": "Hello"})["seq"] == 3
    host.wait_for("system_message")
    for name in ("user_typing", "participant_status", "system_message"):
        assert "seq" not in host.wait_for(name)
