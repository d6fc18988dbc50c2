"""Raw WebSocket routes: what a gateway gets."""

from collections.abc import Callable

import pytest

from app.transport.frames import PING
from tests.integration.transport.peers import (
    BytesWebSocket,
    RefusedError,
    TransportProcess,
    client_frame,
    frame_head,
)
from tests.support.patience import PATIENCE

OpenRaw = Callable[..., BytesWebSocket]


def test_path_parameters_and_a_close_code_of_ones_own(
    transport: TransportProcess, open_raw: OpenRaw
) -> None:
    websocket = open_raw("/talk/M%C3%BCller")

    assert websocket.receive() == "hello Müller"
    assert websocket.receive_close() == 4001
    assert ["received", None] in transport.state()["log"]


@pytest.mark.parametrize("path", ["/talk/", "/talk/a/b", "/echo/", "/other"])
def test_other_paths_are_the_applications(transport: TransportProcess, path: str) -> None:
    with pytest.raises(RefusedError) as refused:
        transport.open_raw(path)
    assert refused.value.status == 404


def test_an_allowed_origin(open_raw: OpenRaw) -> None:
    websocket = open_raw(head={"Origin": "http://allowed.example"})
    websocket.send("x")
    assert websocket.receive() == "x"


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-WebSocket-Version": "8"}, 426),
        ({"Sec-WebSocket-Key": "short"}, 400),
        ({"Sec-WebSocket-Key": ""}, 400),
        ({"Connection": "close"}, 400),
        ({"Upgrade": ""}, 426),
    ],
)
def test_a_wrong_handshake_is_refused(open_raw: OpenRaw, head: dict[str, str], status: int) -> None:
    with pytest.raises(RefusedError) as refused:
        open_raw(head=head)
    assert refused.value.status == status


def test_a_handler_that_does_not_accept_refuses(open_raw: OpenRaw) -> None:
    with pytest.raises(RefusedError) as refused:
        open_raw("/refuse")
    assert refused.value.status == 403


def test_no_compression_is_negotiated(open_raw: OpenRaw) -> None:
    websocket = open_raw(head={"Sec-WebSocket-Extensions": "permessage-deflate"})

    assert "extensions" not in websocket.head.lower()
    websocket.socket.sendall(client_frame(b"compressed", 0xC1))
    assert websocket.receive_close() == 1002


def test_message_size_per_route_is_judged_by_the_header(open_raw: OpenRaw) -> None:
    websocket = open_raw("/small")
    websocket.send("x" * 1000)
    assert websocket.receive() == "x" * 1000

    websocket.socket.sendall(frame_head(0x81, 1001))

    assert websocket.receive_close() == 1009


def test_message_size_counts_all_fragments(open_raw: OpenRaw) -> None:
    websocket = open_raw("/small")

    websocket.socket.sendall(client_frame(b"x" * 600, 0x01) + frame_head(0x80, 401))

    assert websocket.receive_close() == 1009


def test_a_failing_handler_closes_with_1011(
    start_transport: Callable[..., TransportProcess],
) -> None:
    process = start_transport()
    websocket = process.open_raw("/fail")

    assert websocket.receive_close() == 1011
    assert len(process.state()["tracebacks"]) == 1


def test_the_last_free_place(start_transport: Callable[..., TransportProcess]) -> None:
    process = start_transport(raw_connections=2)
    first, second = (process.open_raw("/echo") for _ in range(2))
    for websocket in (first, second):
        websocket.send("x")
        websocket.receive()

    third = process.open_raw("/echo")
    assert third.receive() == "full"
    assert third.receive_close() == 1013

    first.socket.sendall(client_frame(b"\x03\xe8", 0x88))
    assert first.receive_close() == 1000
    process.wait_for_state(lambda state: state["raw"] == 1)
    fourth = process.open_raw("/echo")
    fourth.send("x")
    assert fourth.receive() == "x"


def test_raw_connections_per_address(start_transport: Callable[..., TransportProcess]) -> None:
    process = start_transport(raw_per_address=1)
    first = process.open_raw("/echo")

    with pytest.raises(RefusedError) as refused:
        process.open_raw("/echo")
    assert refused.value.status == 429

    first.socket.close()
    process.wait_for_state(lambda state: state["raw"] == 0)
    process.open_raw("/echo").socket.close()


def test_pings_and_the_idle_end(start_transport: Callable[..., TransportProcess]) -> None:
    process = start_transport(raw={"heartbeat_interval": 0.1, "idle_timeout": 3.0})
    answering = process.open_raw("/echo")
    silent = process.open_raw("/echo")

    while process.state()["raw"] == 2:
        assert answering.receive_frame() == (PING, b"")
        answering.socket.sendall(client_frame(b"", 0x8A))

    assert silent.receive_close() == 1001
    answering.socket.sendall(client_frame("still here"))
    while (received := answering.receive_frame())[0] == PING:
        pass
    assert received[1] == b"still here"


def sent_until_held_back(websocket: BytesWebSocket, message: bytes) -> int:
    """How often it could be sent, at most some two thousand times."""
    for number in range(100 << 20 // len(message)):
        try:
            websocket.socket.sendall(message)
        except TimeoutError:
            return number
    return 100 << 20 // len(message)


def test_a_slow_handler_holds_the_sender_back_by_tcp(
    start_transport: Callable[..., TransportProcess],
) -> None:
    process = start_transport(raw={"heartbeat_interval": 0.1, "idle_timeout": 1.0})
    websocket = process.open_raw("/sleep/5")
    before = process.state()["rss"]
    websocket.socket.settimeout(0.2)
    sent = sent_until_held_back(websocket, client_frame(b"x" * 60_000)) * 60_000
    assert sent < 100 << 20, "TCP should have filled up"
    assert process.state()["rss"] - before < 8 << 20

    # held back is not idle, and nothing of what was taken is lost
    websocket.socket.settimeout(PATIENCE)
    while (received := websocket.receive_frame())[0] == PING:
        pass
    assert sent <= int(received[1]) + 60_000


def test_a_client_that_never_reads_is_cut(transport: TransportProcess, open_raw: OpenRaw) -> None:
    websocket = open_raw("/hoard")
    before = transport.state()["rss"]

    transport.wait_for_state(lambda state: state["raw"] == 0)

    assert transport.state()["rss"] - before < 4 << 20
    websocket.wait_for_reset()
