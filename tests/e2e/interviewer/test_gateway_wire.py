"""The JSON gateway's wire: messages, envelopes, errors, close codes."""

import json
import time
from collections.abc import Callable

import pytest
import requests
import websocket

from tests.integration.http.api import SECRET, Api, token
from tests.support.clients import Client
from tests.support.gateway_client import GatewayClient
from tests.support.patience import PATIENCE
from tests.support.processes import WebServer

Open = Callable[..., GatewayClient]
Start = Callable[..., WebServer]
Connect = Callable[..., Client]

TOO_LONG = json.dumps({"type": "text_input", "data": {"text": "x" * 65537}})
AI_RESPONSE = {
    "user_input",
    "ai_response",
    "response_type",
    "strategy_used",
    "focus_area",
    "confidence",
    "processing_time",
    "transcription_info",
    "engine",
    "degraded",
    "question_id",
    "seq",
}


def test_connected_then_one_input_then_the_reply_is_the_next_frame(gateway: Open) -> None:
    client = gateway()
    greeting = client.greeted()
    assert greeting["status"] == "connected"
    assert set(greeting["server_info"]) == {"version"}
    assert "AI" in greeting["first_question"]
    reply = client.say("I build payment services in Python.")
    assert set(reply) >= AI_RESPONSE
    assert reply["user_input"] == "I build payment services in Python."
    assert (reply["engine"], reply["degraded"]) == ("rules", False)
    assert reply["transcription_info"] is None


def test_status_comes_before_only_to_who_sent_connect(gateway: Open) -> None:
    client = gateway()
    client.greeted()
    client.send("connect", {"interview_style": "casual", "client_info": {}})
    assert client.expect("connected")["status"] == "connected"
    client.send("text_input", {"text": "Hello."})
    assert client.expect("status")["status"] == "processing"
    client.expect("ai_response")


def test_another_style_before_any_answer_opens_anew(gateway: Open) -> None:
    client = gateway()
    first = client.greeted()["first_question"]
    client.send("connect", {"interview_style": "casual", "language": "zh", "position": "产品经理"})
    again = client.expect("connected")["first_question"]
    assert again != first
    assert "产品" in again


def test_connect_moves_to_the_session_it_names(gateway: Open, interview_id: str) -> None:
    client = gateway()
    client.greeted()
    client.send("connect", {}, session_id=interview_id)
    assert client.frame()["session_id"] == interview_id
    client.send("ping", session_id="whatever")
    assert client.frame()["session_id"] == interview_id


def test_ping_and_disconnect(gateway: Open) -> None:
    client = gateway()
    client.greeted()
    client.raw('{"type": "ping"}')
    assert client.expect("pong")["timestamp"].endswith("Z")
    client.send("disconnect")
    assert client.close_code() == 1000


@pytest.mark.parametrize(
    ("frame", "code", "field"),
    [
        ("not json", "invalid_payload", None),
        ("[]", "unknown_event", None),
        ("null", "unknown_event", None),
        ("5", "invalid_payload", None),
        (f'{{"type": "text_input", "data": [{"[]," * 20_000}0]}}', "too_complex", None),
        ("{}", "unknown_event", None),
        ('{"type": "dance"}', "unknown_event", None),
        ('{"type": 5}', "unknown_event", None),
        ('{"type": "text_input"}', "invalid_payload", "data"),
        ('{"type": "text_input", "data": {}}', "invalid_payload", "data.text"),
        ('{"type": "text_input", "data": {"text": ""}}', "invalid_payload", "data.text"),
        ('{"type": "text_input", "data": {"text": [5]}}', "invalid_payload", "data.text"),
        ('{"type": "text_input", "data": []}', "invalid_payload", "data.text"),
        ('{"type": "audio_input", "data": {}}', "invalid_payload", "data.audio_data"),
        (
            '{"type": "audio_input", "data": {"audio_data": "!!"}}',
            "invalid_payload",
            "data.audio_data",
        ),
        (
            json.dumps({"type": "text_input", "data": {"text": "x" * 65537}}),
            "invalid_payload",
            "data.text",
        ),
    ],
)
def test_a_bad_message_gets_an_error_and_the_connection_lives_on(
    gateway: Open, frame: str, code: str, field: str | None
) -> None:
    client = gateway()
    client.greeted()
    client.raw(frame)
    error = client.expect("error")
    assert error["error"] == code
    if field is not None:
        assert error["field"] == field
    assert error["message"]
    assert "details" in error
    assert "Traceback" not in json.dumps(error)
    assert client.say("Hello.")["ai_response"]


def test_a_binary_frame_closes_with_1003(gateway: Open) -> None:
    client = gateway()
    client.greeted()
    client.socket.send_binary(b"\x00")
    assert client.close_code() == 1003


def test_too_large_a_frame_closes_with_1009(gateway: Open) -> None:
    client = gateway()
    client.greeted()
    header = bytes([0x81, 0xFF]) + (36_000_001).to_bytes(8, "big") + b"\0\0\0\0"
    assert client.socket.sock is not None
    client.socket.sock.sendall(header)
    assert client.close_code() == 1009


def test_any_context_is_taken(gateway: Open) -> None:
    client = gateway()
    client.greeted()
    for context in ("", "some text", None, 5, {"remaining_seconds": "soon"}, ["x"]):
        client.send("text_input", {"text": "Give me a minute.", "context": context})
        assert client.expect("ai_response")["strategy_used"] == "wait"


def test_the_next_one_over_the_cap_is_told_and_closed(gateway: Open, start_server: Start) -> None:
    web = start_server(MAX_WEBSOCKET_CONNECTIONS="1")
    first = gateway(url=web.url)
    first.greeted()
    second = gateway(url=web.url)
    assert second.expect("error")["error"] == "capacity"
    assert second.close_code() == 1013
    first.close()


def test_a_silent_client_is_closed_one_that_answers_pings_is_not(
    gateway: Open, start_server: Start
) -> None:
    web = start_server(WEBSOCKET_HEARTBEAT_INTERVAL="0.1", WEBSOCKET_CONNECTION_TIMEOUT="3")
    silent = gateway(url=web.url)
    silent.greeted()
    setattr(silent.socket, "pong", bool)  # noqa: B010 - nothing is answered
    alive = gateway(url=web.url)
    alive.greeted()
    api, was_counted = Api(web.url), False
    while (
        is_counted := silent.session_id in api.get("/websocket/stats")["active_sessions"]
    ) or not was_counted:
        was_counted |= is_counted
        opcode, _ = alive.socket.recv_data(control_frame=True)
        assert opcode == websocket.ABNF.OPCODE_PING
    assert alive.say("Still here.")["ai_response"]
    seen = [silent.socket.recv_data(control_frame=True) for _ in range(1)]
    while seen[-1][0] != websocket.ABNF.OPCODE_CLOSE:
        seen.append(silent.socket.recv_data(control_frame=True))
    assert int.from_bytes(seen[-1][1][:2], "big") == 1001
    alive.close()


def test_a_foreign_origin_is_refused(server: WebServer) -> None:
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        GatewayClient(server.url, origin="https://evil.example")
    assert refused.value.status_code == 403


def test_details_are_for_developers_only(gateway: Open) -> None:
    client = gateway()
    client.greeted()
    client.raw("not json")
    assert client.expect("error")["details"] == "JSON is expected"


def production(start_server: Start) -> WebServer:
    return start_server(
        APP_ENV="production",
        SECRET_KEY=SECRET,
        SOCKETIO_CORS_ALLOWED_ORIGINS="https://interview.example.org",
    )


def test_production_wants_a_token_and_a_known_session(gateway: Open, start_server: Start) -> None:
    web = production(start_server)
    host = Api(web.url, token())
    started = host.post("/interview/start", {"candidate": "lin"}, 201)
    session_id, secret = started["session_id"], started["token"]

    nobody = gateway(session_id, url=web.url)
    nobody.send("text_input", {"text": "Hello."})
    assert nobody.expect("error")["error"] == "token_required"
    assert nobody.close_code() == 4401

    forged = gateway(session_id, url=web.url)
    forged.send("auth", token="forged")
    assert forged.expect("error")["error"] == "token_invalid"
    assert forged.close_code() == 4401

    for first in ({"token": secret}, {"data": {"token": secret}}):
        client = gateway(session_id, url=web.url)
        client.send("auth", **first)
        assert client.greeted()["first_question"] == started["first_question"]
        client.close()

    lin = gateway(session_id, url=web.url)
    lin.send("connect", {"token": secret})
    lin.greeted()
    lin.expect("connected")
    lin.raw("not json")
    assert lin.expect("error")["details"] is None
    lin.close()

    elsewhere = gateway("no-such-session", url=web.url)
    elsewhere.send("auth", token=secret)
    assert elsewhere.expect("error")["error"] == "session_not_found"
    assert elsewhere.close_code() == 4404

    unknown = gateway("no-such-session", url=web.url)
    unknown.send("auth", token=token("carl", "candidate"))
    assert unknown.expect("error")["error"] == "session_not_found"
    assert unknown.close_code() == 4404

    watching = gateway(session_id, url=web.url)
    watching.send("auth", token=token("olga", "observer"))
    assert watching.expect("error")["error"] == "forbidden"
    assert watching.close_code() == 4401


def test_watched_live_over_socketio_and_resumed_over_either(
    gateway: Open, connect: Connect, server: WebServer
) -> None:
    client = gateway()
    client.greeted()
    watcher = connect()
    watcher.join(client.session_id, "ann", role="interviewer")
    reply = client.say("I moved our billing to queues last year and cut failures by 40%.")
    answer = watcher.wait_for("answer_submitted")
    question = watcher.wait_for("question_started")
    assert answer["question_id"] == "background"
    assert question["question_text"] == reply["ai_response"]
    assert question["ai"]["strategy_used"] == reply["strategy_used"]
    assert question["seq"] == reply["seq"] == answer["seq"] + 1

    over_http = Api(server.url).post(
        f"/interview/{client.session_id}/process-unified", {"text": "Can you repeat that?"}
    )
    assert over_http["strategy_used"] == "repeat"
    assert question["question_text"].endswith(over_http["ai_response"][-30:])
    said = watcher.wait_for("new_message")
    assert said["message"] == "Can you repeat that?"


def test_several_connections_share_a_session_each_gets_its_own_answers(gateway: Open) -> None:
    one = gateway()
    one.greeted()
    two = gateway(one.session_id)
    assert two.greeted()["first_question"]
    one.say("I write Go services.")
    two.send("ping")
    two.expect("pong")  # and nothing before it


def test_an_input_sent_again_under_its_request_id_is_said_once(gateway: Open) -> None:
    client = gateway()
    client.greeted()
    client.send("text_input", {"text": "I write Go services."}, request_id="r1")
    first = client.expect("ai_response")
    client.send("text_input", {"text": "I write Go services."}, request_id="r1")
    again = client.expect("ai_response")
    assert (again["seq"], again["ai_response"]) == (first["seq"], first["ai_response"])
    client.send("text_input", {"text": "Something else."}, request_id="r1")
    assert client.expect("error")["error"] == "request_id_reused"


def test_system_messages_reach_it(gateway: Open, server: WebServer) -> None:
    client = gateway()
    client.greeted()
    Api(server.url).post(
        f"/websocket/sessions/{client.session_id}/message", {"message": "Five minutes."}
    )
    assert client.expect("system_message")["message"] == "Five minutes."
    Api(server.url).post("/websocket/broadcast", {"message": "All of you."})
    assert client.expect("system_message")["message"] == "All of you."


def test_it_is_counted(gateway: Open, server: WebServer) -> None:
    client = gateway()
    client.greeted()
    deadline = time.monotonic() + PATIENCE
    api = Api(server.url)
    while client.session_id not in api.get("/websocket/stats")["active_sessions"]:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    session = api.get(f"/websocket/sessions/{client.session_id}")
    assert session["connections"] == 1


def test_a_session_that_ended_takes_nothing_more(gateway: Open) -> None:
    client = gateway()
    client.greeted()
    closing = client.say("I would like to end the interview now.")
    assert closing["response_type"] == "closing"
    client.send("text_input", {"text": "One more thing."})
    assert client.expect("error")["error"] == "interview_ended"
    client.send("ping")
    client.expect("pong")


def test_events_and_connects_are_counted(gateway: Open, server: WebServer) -> None:
    client = gateway()
    client.greeted()
    client.send("ping")
    client.expect("pong")
    client.say("We had an outage, and I led the response.")
    client.send("text_input", {})
    client.expect("error")
    for counted in (
        'interview_connects_total{result="ok",wire="json"}',
        'interview_events_total{event="ping",result="ok",wire="json"}',
        'interview_events_total{event="text_input",result="ok",wire="json"}',
        'interview_events_total{event="unknown",result="invalid_payload",wire="json"}',
        'interview_event_seconds_count{event="text_input",wire="json"}',
    ):
        deadline = time.monotonic() + PATIENCE
        while counted not in requests.get(f"{server.url}/metrics", timeout=PATIENCE).text:
            assert time.monotonic() < deadline, counted
            time.sleep(0.1)
