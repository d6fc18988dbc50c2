"""What operators see of a server: health, readiness, numbers, headers; and what no log shows."""

import json
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from email.message import Message
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from app.runtime.embedded_redis import EmbeddedRedis
from tests.e2e.secured import auth, create_interview, production_settings, token
from tests.e2e.test_identity import refused_connect
from tests.e2e.test_role_matrix import TABLE
from tests.support.clients import Client
from tests.support.patience import PATIENCE
from tests.support.processes import WebServer

Open = Callable[..., Client]
Start = Callable[..., WebServer]


def get(server: WebServer, path: str) -> tuple[int, Message, bytes]:
    try:
        with urllib.request.urlopen(server.url + path, timeout=PATIENCE) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def wait_until_ready(server: WebServer) -> bytes:
    """What /ready says once it is 200; a process listens a moment before it has its lease."""
    deadline = time.monotonic() + PATIENCE
    while True:
        status, _, body = get(server, "/ready")
        if status == 200:
            return body
        assert time.monotonic() < deadline, body
        time.sleep(0.05)


def numbers(server: WebServer) -> dict[tuple[str, ...], float]:
    """(name, label values in the order of their names) -> value."""
    status, _, body = get(server, "/metrics")
    assert status == 200
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(body.decode())
        for sample in family.samples
    }


def test_health_and_readiness_follow_redis(start_server: Start, tmp_path: Path) -> None:
    with EmbeddedRedis(tmp_path / "redis", persistent=False) as redis:
        web = start_server(redis=redis.url)
        assert json.loads(wait_until_ready(web))["redis"] == "ready"
        assert redis.process is not None
        redis.process.send_signal(signal.SIGSTOP)  # it accepts and never answers
        try:
            status, _, body = get(web, "/ready")
        finally:
            redis.process.send_signal(signal.SIGCONT)
        assert (status, json.loads(body)["redis"]) == (503, "unavailable")
        assert get(web, "/health")[0] == 200
    status, _, body = get(web, "/ready")
    assert (status, json.loads(body)["status"]) == (503, "unavailable")
    assert get(web, "/health")[0] == 200
    assert "Traceback" not in web.log_text()


def test_a_server_without_redis_comes_up_and_says_so(start_server: Start, tmp_path: Path) -> None:
    redis = EmbeddedRedis(tmp_path / "redis", persistent=False)
    web = start_server(redis=redis.url)
    assert get(web, "/health")[0] == 200
    assert get(web, "/ready")[0] == 503
    with redis:
        wait_until_ready(web)


def test_the_numbers(start_server: Start, connect: Open, interview_id: str) -> None:
    here, there = start_server(), start_server()
    client, other = connect(here.url), connect(there.url)
    for each, user in ((client, "ann"), (other, "bob")):
        each.join(interview_id, user)
    for _ in range(3):
        client.ok("send_message", {"interview_id": interview_id, "message": "text"})
    client.refused("send_message", {"interview_id": interview_id})
    client.refused("erase_everything", {})
    client.refused("erase_even_more", {})
    other.wait_for("new_message", 3)
    found = numbers(here)
    assert found["interview_connections", "socketio"] == 1
    assert found["interview_connects_total", "ok", "socketio"] == 1
    events = {
        labels[1:3]: value
        for labels, value in found.items()
        if labels[0] == "interview_events_total"
    }
    assert events == {
        ("join_interview", "ok"): 1,
        ("send_message", "ok"): 3,
        ("send_message", "invalid_payload"): 1,
        ("unknown", "unknown_event"): 2,
    }
    assert found["interview_event_seconds_count", "send_message", "socketio"] == 4
    assert 0 < found["interview_event_seconds_sum", "send_message", "socketio"] < 10
    assert numbers(there)["interview_feed_delay_seconds_count",] > 0
    until = time.monotonic() + PATIENCE
    while not numbers(here)["interview_event_loop_stall_seconds_count",]:  # sampled now and then
        assert time.monotonic() < until
        time.sleep(0.1)
    assert found["interview_feed_behind_events",] == 0
    client.close()
    deadline = time.monotonic() + PATIENCE
    while numbers(here)["interview_connections", "socketio"] and time.monotonic() < deadline:
        time.sleep(0.05)
    assert numbers(here)["interview_connections", "socketio"] == 0


def test_refused_connections_are_counted_by_their_code(start_server: Start) -> None:
    web = start_server(**production_settings())
    for credentials in (None, {"token": "bad"}, {"token": token("ann", lifetime=-1)}):
        refused_connect(web.url, "websocket", credentials)
    assert get(web, "/socket.io/?EIO=3&transport=polling")[0] == 400
    assert get(web, "/socket.io/?EIO=4&transport=polling&sid=unknown")[0] == 400
    found = numbers(web)
    for code in ("token_required", "token_invalid", "token_expired", "http_400"):
        assert found["interview_connects_total", code, "socketio"] == 1


# --- headers


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/health",
        "/ready",
        "/metrics",
        "/socket.io/?EIO=4&transport=polling",
        "/socket.io/?EIO=3&transport=polling",
        "/socket.io/?EIO=4&transport=polling&sid=unknown",
        "/no/such/page",
        "/api/v1/no/such/call",
        "/../../etc/passwd",
    ],
)
def test_every_answer_carries_the_security_headers(production: WebServer, path: str) -> None:
    _, headers, _ = get(production, path)
    policy = headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'self'" in policy or "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    for device in ("camera", "microphone", "display-capture", "autoplay", "speaker-selection"):
        assert f"{device}=(self)" in headers["Permissions-Policy"]
    for name in ("Content-Security-Policy", "X-Content-Type-Options", "Cache-Control"):
        assert len(headers.get_all(name, [])) == 1
    assert "Server" not in headers


# --- logs

MARKER = "zebra-crossing"


FIELDS = """
    user_id question_id question_text answer_text message type status scope reason note help_id
    help_type level token epoch role timestamp request_id admit granted is_typing last_seq
    after_seq response_time
"""


def marked(interview_id: str) -> dict[str, str]:
    """A payload with the marker in every field that any event knows."""
    return dict.fromkeys(FIELDS.split(), MARKER) | {"interview_id": interview_id}


def test_no_log_shows_what_people_wrote(start_server: Start, connect: Open, redis_url: str) -> None:
    """Every event, well and badly formed, at the most talkative level."""
    web = start_server(**production_settings(LOG_LEVEL="DEBUG"))
    create_interview(redis_url, "marked")
    credentials = auth("writer", "interviewer", name=MARKER)
    client = connect(web.url, auth=credentials)
    client.ok("join_interview", {"interview_id": "marked"})
    good = {
        "start_question": {"question_id": MARKER, "question_text": MARKER},
        "submit_answer": {"question_id": MARKER, "answer_text": MARKER},
        "send_message": {"message": MARKER, "type": MARKER},
        "request_help": {"help_type": MARKER, "message": MARKER},
        "participant_status": {"status": MARKER},
        "broadcast_system_message": {"message": MARKER},
    }
    for event, payload in good.items():
        client.ok(event, {"interview_id": "marked", **payload})
    for event in TABLE:
        client.call(event, marked("marked"))
        client.call(event, marked(MARKER))
        client.call(event, MARKER)
        client.call(event, [MARKER])
    client.call(MARKER, {MARKER: MARKER})
    client.ok("emergency_stop", {"interview_id": "marked", "reason": MARKER})
    get(web, f"/{MARKER}?token={MARKER}")
    get(web, f"/socket.io/?EIO=4&transport={MARKER}&token={MARKER}")
    get(web, f"/socket.io/?EIO=4&transport=polling&token={MARKER}")
    said = web.log_text()
    assert '"event": "serving"' in said
    assert all(json.loads(line)["level"] for line in said.splitlines())
    assert MARKER not in said
    assert all(part not in said for part in credentials["token"].split("."))
    assert "token=" not in said
