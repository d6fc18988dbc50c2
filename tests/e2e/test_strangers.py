"""In production, whoever has no token takes nobody's place and nobody's time."""

import json
import socket
from collections.abc import Callable, Iterator

import pytest

from tests.e2e.secured import create_interview, token
from tests.integration.transport.peers import BytesWebSocket, EngineWebSocket, frame_head
from tests.support.processes import WebServer

TOO_LARGE = 1009
MORE_THAN_ALLOWED = 16 * 1024 + 1
GATEWAY, VIDEO = "/api/v1/ws", "/ws/video-stream/"

Open = Callable[..., BytesWebSocket]


@pytest.fixture
def open_raw(production: WebServer) -> Iterator[Open]:
    """Open WebSockets; closed with the test."""
    opened: list[BytesWebSocket] = []

    def open_one(path: str = GATEWAY) -> BytesWebSocket:
        opened.append(BytesWebSocket(production.port, path))
        return opened[-1]

    yield open_one
    for websocket in opened:
        websocket.socket.close()


def connect(websocket: BytesWebSocket, user: str) -> dict[str, object]:
    """The answer to somebody's token on the JSON gateway."""
    message = {"type": "connect", "data": {"token": token(user, "interviewer")}}
    websocket.send(json.dumps(message))
    answer: dict[str, object] = json.loads(websocket.receive())
    return answer


def test_a_hundred_strangers_keep_neither_host_nor_camera_out(
    open_raw: Open, redis_url: str, interview_id: str
) -> None:
    create_interview(redis_url, interview_id)
    strangers = [open_raw((GATEWAY, VIDEO + "x")[number % 2]) for number in range(130)]

    assert connect(open_raw(), "patient host")["type"] == "connected"
    camera = open_raw(VIDEO + interview_id)
    shown = token("seen", "candidate", [interview_id])
    camera.send(json.dumps({"type": "auth", "token": shown}))

    assert json.loads(camera.receive())["type"] == "connection_established"
    told = json.loads(strangers[0].receive())
    assert told["type"] == "error"
    assert strangers[0].receive_close() == 1013


def test_one_user_leaves_places_for_others(open_raw: Open) -> None:
    mine = [open_raw() for _ in range(12)]
    for websocket in mine:
        assert connect(websocket, "many tabs")["type"] == "connected"

    assert mine[0].receive_close() == 1008
    assert connect(open_raw(), "somebody else")["type"] == "connected"


@pytest.mark.parametrize("path", [GATEWAY, GATEWAY + "/any", VIDEO + "any"])
@pytest.mark.parametrize("kind", [0x81, 0x82])
def test_a_large_first_frame_is_refused_at_its_header(open_raw: Open, path: str, kind: int) -> None:
    websocket = open_raw(path)

    websocket.socket.sendall(frame_head(kind, MORE_THAN_ALLOWED))

    assert websocket.receive_close() == TOO_LARGE


def test_so_it_is_on_socket_io(production: WebServer) -> None:
    websocket = EngineWebSocket(production.port)

    websocket.socket.sendall(frame_head(0x81, MORE_THAN_ALLOWED))

    assert websocket.receive_close() == TOO_LARGE
    websocket.socket.close()


def test_a_few_bad_messages_are_forgiven_before_the_token_and_no_more(open_raw: Open) -> None:
    forgiven, over = open_raw(), open_raw()
    for websocket, times in ((forgiven, 3), (over, 4)):
        for _ in range(times):
            websocket.send("no JSON")
            assert json.loads(websocket.receive())["type"] == "error"

    assert connect(forgiven, "clumsy")["type"] == "connected"
    assert json.loads(over.receive())["data"]["error"] == "token_required"
    assert over.receive_close() == 4401


BAD_REQUESTS = (
    b"nonsense\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 150 + b"\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    b"POST /api/v1/interview HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
    b"POST /api/v1/interview HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nx",
)


def test_bad_requests_and_who_hangs_up_leave_no_fault_of_ours_in_the_log(
    production: WebServer,
) -> None:
    before = len(production.log_text())
    for number, request in enumerate(BAD_REQUESTS * 6):
        with socket.create_connection(("127.0.0.1", production.port)) as client:
            if number % 2:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                client.sendall(request)  # and the connection is reset
            else:
                client.sendall(request)
                client.shutdown(socket.SHUT_WR)
                while client.recv(1 << 16):
                    pass

    lines = [json.loads(line) for line in production.log_text()[before:].splitlines()]

    of_a_busy_machine = ("event_loop_stalled",)
    told = [line for line in lines if line["level"] in ("warning", "error")]
    assert [line for line in told if line["event"] not in of_a_busy_machine] == []
