"""Protocol, section 1.1: acknowledgements, errors, identity, membership, sizes."""

import json
from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from app.contract.errors import MESSAGES
from app.contract.expectations import EXPECTED
from tests.e2e.expected import TEXT
from tests.e2e.raw_wire import RawWire
from tests.support.clients import Client, refused_connection
from tests.support.processes import WebServer

Connect = Callable[..., Client]
ZH = {"locale": "zh"}

EVENTS_AND_CONFIRMATIONS: list[tuple[str, dict[str, Any], str]] = [
    ("ping", {"timestamp": 1}, "pong"),
    ("get_online_users", {}, "online_users"),
    ("join_interview", {"user_id": "host"}, "joined_interview"),
    ("participant_status", {"status": "ready"}, "participant_status"),
    ("set_consent", {"scope": "share", "granted": True}, "consent_changed"),
    ("sync_interview", {"after_seq": 0}, "interview_events"),
    ("start_interview", {}, "interview_started"),
    ("start_question", {"question_id": 1, "question_text": "Why?"}, "question_started"),
    ("submit_answer", {"question_id": 1, "answer_text": "Because."}, "answer_confirmed"),
    ("skip_question", {"question_id": 1}, "question_skipped"),
    ("send_message", {"message": "Hello"}, "new_message"),
    ("broadcast_system_message", {"message": "Hello"}, "system_message"),
    ("request_help", {"help_type": "technical"}, "help_request_sent"),
    ("interview_status", {}, "interview_status_response"),
    ("emergency_stop", {"reason": "Over"}, "emergency_stopped"),
    ("leave_interview", {}, "left_interview"),
]


def test_every_event_is_acknowledged_with_its_confirmation(host: Client, interview_id: str) -> None:
    for event, data, confirmation in EVENTS_AND_CONFIRMATIONS:
        before = len(host.named(confirmation))
        acknowledged = host.call(event, {"interview_id": interview_id, **data})
        assert acknowledged == {
            "ok": True,
            "data": host.wait_for(confirmation, before + 1),
        }, event


def test_a_refusal_is_acknowledged_and_told_to_the_sender_alone(
    host: Client, candidate: Client, interview_id: str, connect: Connect, transport: str
) -> None:
    client = connect(transport=transport)
    client.join(interview_id, "other")
    data = {"interview_id": interview_id, "message": [5], "request_id": "r-1"}
    expected = {
        "code": "invalid_payload",
        "message": TEXT,
        "event": "send_message",
        "field": "message",
        "request_id": "r-1",
    }
    assert client.call("send_message", data) == {"ok": False, "error": expected}
    assert client.wait_for("error") == expected
    client.ok("send_message", {**data, "message": "Hello", "request_id": "r-2"})
    for other in (host, candidate):
        other.wait_for("new_message")
        assert other.named("error") == []


def test_without_a_callback_errors_still_come(host: Client, interview_id: str) -> None:
    host.emit("start_question", {"interview_id": interview_id, "question_id": 1})
    error = host.wait_for("error")
    assert (error["code"], error["field"]) == ("invalid_payload", "question_text")
    assert "request_id" not in error


@pytest.mark.parametrize(("sent", "echoed"), [("abc", True), (12, True), ("x" * 129, False)])
def test_errors_name_the_request(connect: Connect, sent: Any, echoed: bool) -> None:
    error = connect().refused("join_interview", {"request_id": sent})
    assert ("request_id" in error) is echoed
    if echoed:
        assert error["request_id"] == sent


def test_an_unknown_event_is_refused(connect: Connect, transport: str) -> None:
    client = connect(transport=transport)
    for event in ("nonsense", "Ping", "", "问题", "*", "message", "i:1"):
        expected = {"code": "unknown_event", "message": TEXT, "event": event}
        assert client.call(event, {"a": 1}) == {"ok": False, "error": expected}
    assert client.ok("ping", {"timestamp": 1})["timestamp"] == 1


def test_unknown_fields_are_ignored(host: Client, interview_id: str) -> None:
    extra = {"__proto__": {"x": 1}, "extra": [1, {"deep": None}], "seq": 99, "role": "admin"}
    for event, data, _ in EVENTS_AND_CONFIRMATIONS:
        if event != "join_interview":  # it has a `role` of its own
            host.ok(event, {**extra, "interview_id": interview_id, **data})
    assert [p["seq"] for _, p in host.logged()] == list(range(2, 2 + len(host.logged())))


@pytest.mark.parametrize("payload", [None, [], "text", 5, True, [{"interview_id": "x"}]])
def test_a_payload_must_be_an_object(connect: Connect, payload: Any) -> None:
    error = connect().refused("join_interview", payload)
    assert error["code"] == "invalid_payload"


# --- identity and membership

OF_MEMBERS = [
    (event, data)
    for event, data, _ in EVENTS_AND_CONFIRMATIONS
    if event not in ("ping", "get_online_users", "join_interview", "interview_status")
] + [
    ("typing_indicator", {"is_typing": True}),
    ("resolve_help", {"help_id": "h"}),
    ("end_interview", {}),
]


@pytest.mark.parametrize(("event", "data"), OF_MEMBERS, ids=[event for event, _ in OF_MEMBERS])
def test_only_members_may(
    host: Client, candidate: Client, connect: Connect, interview_id: str, event: str, data: Any
) -> None:
    outsider = connect()
    outsider.join(f"{interview_id}.other", 7)
    error = outsider.refused(event, {"interview_id": interview_id, **data})
    assert (error["code"], error["event"]) == ("not_in_interview", event)
    error = outsider.refused(event, {"interview_id": interview_id, "user_id": 7, **data})
    assert error["code"] == "not_in_interview"
    assert host.ok("interview_status", {"interview_id": interview_id})["last_seq"] == 2


SPOKEN = [entry for entry in OF_MEMBERS if entry[0] != "broadcast_system_message"]


@pytest.mark.parametrize(("event", "data"), SPOKEN, ids=[event for event, _ in SPOKEN])
def test_nobody_speaks_for_who_they_did_not_join_as(
    host: Client, candidate: Client, interview_id: str, event: str, data: Any
) -> None:
    error = candidate.refused(event, {"interview_id": interview_id, "user_id": "host", **data})
    assert (error["code"], error["field"]) == ("identity_mismatch", "user_id")
    assert host.ok("interview_status", {"interview_id": interview_id})["last_seq"] == 2


# --- languages


def chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


@pytest.mark.parametrize(
    ("auth", "accepted", "expected"),
    [
        (None, None, "en"),
        ({"locale": "en"}, None, "en"),
        ({"locale": "zh"}, None, "zh"),
        ({"locale": "zh-CN"}, None, "zh"),
        ({"locale": "zh_TW"}, None, "zh"),
        ({"locale": "fr"}, None, "en"),
        (None, "zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        (None, "fr, zh;q=0.5, en;q=0.4", "zh"),
        (None, "en;q=0.2, zh;q=0.9", "zh"),
        (None, "zh;q=0, en;q=0.1", "en"),
        (None, "*", "en"),
        (None, "zh;q=much, ,;;", "en"),
        ({"locale": "en"}, "zh", "en"),
        ({"locale": "zh"}, "en-GB", "zh"),
    ],
)
def test_messages_come_in_the_connections_language(
    connect: Connect, auth: Any, accepted: str | None, expected: str
) -> None:
    headers = {"Accept-Language": accepted} if accepted else {}
    client = connect(auth=auth, headers=headers)
    error = client.refused("nonsense", {})
    assert error["message"] == MESSAGES["unknown_event"][expected]
    assert chinese(client.wait_for("connected")["message"]) is (expected == "zh")


def test_no_english_slips_into_a_chinese_message(connect: Connect) -> None:
    client = connect(auth=ZH)
    error = client.refused("join_interview", {"interview_id": "x" * 129, "user_id": 1})
    assert error["message"].startswith(MESSAGES["invalid_payload"]["zh"])
    assert EXPECTED["id"]["zh"] in error["message"]


def test_each_receiver_gets_the_event_in_its_own_language(
    host: Client, connect: Connect, interview_id: str
) -> None:
    reader = connect(auth=ZH)
    reader.join(interview_id, "reader")
    about = {"interview_id": interview_id}
    host.ok("start_question", {**about, "question_id": 1, "question_text": "Why?"})
    confirmed = reader.ok("submit_answer", {**about, "question_id": 1, "answer_text": "因为"})
    assert chinese(confirmed["message"])
    assert chinese(reader.ok("request_help", {**about, "help_type": "x"})["message"])
    host.ok("end_interview", about)
    assert chinese(reader.wait_for("interview_ended")["message"])
    assert not chinese(host.wait_for("interview_ended")["message"])


def test_a_refused_connection_is_told_in_its_language(server: WebServer) -> None:
    refusal = refused_connection(server.url, {"token": "x", **ZH})
    assert chinese(refusal["message"])
    assert chinese(refusal["data"]["message"])


# --- sizes


@pytest.mark.parametrize("character", ["x", "é", "界", "🙂"])
def test_ids_have_at_most_128_characters(
    connect: Connect, interview_id: str, character: str
) -> None:
    client = connect()
    longest = (interview_id + character * 128)[:128]
    assert client.join(longest, character * 128)["interview_id"] == longest
    about = {"interview_id": longest}
    question = {**about, "question_id": character * 128, "question_text": "Why?"}
    client.ok("start_question", {**question, "request_id": character * 128})

    too_long = character * 129
    for event, data, field in (
        ("join_interview", {"interview_id": too_long, "user_id": 1}, "interview_id"),
        ("join_interview", {**about, "user_id": too_long}, "user_id"),
        ("start_question", {**question, "question_id": too_long}, "question_id"),
        ("start_question", {**question, "request_id": too_long}, "request_id"),
    ):
        error = client.refused(event, data)
        assert (error["code"], error["field"]) == ("invalid_payload", field)


def text_of(size: int, character: str) -> str:
    """Text of exactly this many bytes of UTF-8, mostly made of the character."""
    text = character * (size // len(character.encode()))
    return text + "." * (size - len(text.encode()))


@pytest.mark.parametrize("character", ["x", "é", "界", "🙂"])
@pytest.mark.parametrize(
    ("event", "field", "limit", "more"),
    [
        ("send_message", "message", 8 * 1024, {}),
        ("submit_answer", "answer_text", 64 * 1024, {"question_id": 1}),
    ],
)
def test_texts_are_limited_in_bytes(
    host: Client,
    interview_id: str,
    event: str,
    field: str,
    limit: int,
    more: dict[str, Any],
    character: str,
) -> None:
    about = {"interview_id": interview_id}
    host.ok("start_question", {**about, "question_id": 1, "question_text": "Why?"})
    host.ok(event, {**about, **more, field: text_of(limit, character)})
    error = host.refused(event, {**about, **more, field: text_of(limit + 1, character)})
    assert (error["code"], error["field"]) == ("invalid_payload", field)


def test_a_messages_type_has_at_most_32_characters(host: Client, interview_id: str) -> None:
    data = {"interview_id": interview_id, "message": "Hello"}
    assert host.ok("send_message", {**data, "type": "界" * 32})["type"] == "界" * 32
    assert host.ok("send_message", {**data, "type": "x" * 33})["type"] == "x" * 32


def test_a_packet_of_almost_a_megabyte_is_taken(
    connect: Connect, interview_id: str, transport: str
) -> None:
    client = connect(transport=transport)
    assert client.ok("ping", {"timestamp": 1, "extra": "x" * 990_000})["timestamp"] == 1


def test_a_packet_over_a_megabyte_closes_the_connection(
    server: WebServer, host: Client, candidate: Client, interview_id: str
) -> None:
    wire = RawWire(server.url)
    join = {"interview_id": interview_id, "user_id": "big"}
    wire.acknowledgement(f'420["join_interview",{json.dumps(join)}]', 0)
    wire.send('42["ping",{"extra":"' + "x" * 1_000_000 + '"}]')
    assert wire.close_code() == 1009
    wire.close()
    assert host.wait_for("participant_left")["user_id"] == "big"
    for client in (host, candidate):
        client.ok("send_message", {"interview_id": interview_id, "message": "Still here"})
    assert host.wait_for("new_message", 2)["seq"] == candidate.wait_for("new_message", 2)["seq"]


def test_a_polling_packet_over_a_megabyte_ends_the_session(
    server: WebServer, host: Client, interview_id: str
) -> None:
    address = f"{server.url}/socket.io/?EIO=4&transport=polling"
    with urlopen(address) as opened:
        sid = json.loads(opened.read()[1:])["sid"]
    posts = (b"40", b'42["ping",{"extra":"' + b"x" * 1_000_000 + b'"}]', b'42["ping",{}]')
    statuses = [post(f"{address}&sid={sid}", body) for body in posts]
    assert statuses[0] == 200
    assert all(400 <= status < 500 for status in statuses[1:])
    host.ok("send_message", {"interview_id": interview_id, "message": "Still here"})


def post(url: str, body: bytes) -> int:
    """The status that a POST is answered with."""
    try:
        with urlopen(Request(url, data=body, headers={"Content-Type": "text/plain"})) as answer:
            return int(answer.status)
    except HTTPError as error:
        error.close()
        return int(error.code)
    except OSError:
        return 499  # cut off while it was still sending
