"""Engine.IO v4 as its authors' own cases have it, on both transports."""

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.integration.transport.peers import (
    BytesWebSocket,
    EngineWebSocket,
    RefusedError,
    TransportProcess,
)
from tests.support.patience import PATIENCE

IMPATIENT = {"ping_interval": 0.1, "ping_timeout": 0.2}
"""Who answers no ping is soon gone; of a slow machine, who answers, too."""

OpenEngine = Callable[..., EngineWebSocket]


@pytest.fixture(scope="module")
def calm() -> Iterator[TransportProcess]:
    """A process whose pings end no poll that a test looks at."""
    process = TransportProcess(socketio={"ping_interval": PATIENCE})
    yield process
    process.stop()


def check_opening(opening: dict[str, object], upgrades: list[str]) -> None:
    assert isinstance(opening.pop("sid"), str)
    assert opening == {
        "upgrades": upgrades,
        "pingInterval": 300,
        "pingTimeout": 1000 * PATIENCE,
        "maxPayload": 1_000_000,
    }


# --- handshake


def test_polling_opens_a_session_and_keeps_fractions_of_a_second(
    transport: TransportProcess,
) -> None:
    status, body = transport.poll()

    assert (status, body[0]) == (200, "0")
    check_opening(json.loads(body[1:]), ["websocket"])


def test_websocket_opens_a_session(open_engine: OpenEngine) -> None:
    check_opening(open_engine().opening, [])


@pytest.mark.parametrize(
    "query",
    [
        "transport=polling",
        "EIO=abc&transport=polling",
        "EIO=3&transport=polling",
        "EIO=4",
        "EIO=4&transport=abc",
        "EIO=4&transport=websocket",
        "EIO=4&transport=polling&sid=unknown",
    ],
)
def test_a_wrong_polling_handshake_gets_400(transport: TransportProcess, query: str) -> None:
    assert transport.poll(query=query)[0] == 400


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "HEAD"])
def test_a_wrong_method_gets_400(transport: TransportProcess, method: str) -> None:
    assert transport.http("/socket.io/?EIO=4&transport=polling", method)[0] == 400


@pytest.mark.parametrize(
    "query",
    [
        "transport=websocket",
        "EIO=abc&transport=websocket",
        "EIO=4",
        "EIO=4&transport=abc",
        "EIO=4&transport=polling",
        "EIO=4&transport=websocket&sid=unknown",
    ],
)
def test_a_wrong_websocket_handshake_gets_400(transport: TransportProcess, query: str) -> None:
    with pytest.raises(RefusedError) as refused:
        transport.open_raw(f"/socket.io/?{query}")
    assert refused.value.status == 400


# --- messages


def test_polling_takes_several_packets_and_binary_in_one_payload(
    transport: TransportProcess,
) -> None:
    sid = transport.open_polling()
    transport.post(sid, "40")
    assert transport.poll(sid)[1].startswith("40")
    body = (
        '42["message","a"]\x1e451-["message",{"_placeholder":true,"num":0}]\x1ebAQIDBA=='
        '\x1e42["message","b"]'
    )

    assert transport.post(sid, body) == (200, "ok")

    received = ""
    while "b" not in received.rpartition('42["message-back",')[2]:
        received += "\x1e" + transport.poll(sid)[1]
    packets = [packet for packet in received.split("\x1e") if packet[:3] in ("42[", "451", "bAQ")]
    assert [packet for packet in packets if "auth" not in packet] == [
        '42["message-back","a"]',
        '451-["message-back",{"_placeholder":true,"num":0}]',
        "bAQIDBA==",
        '42["message-back","b"]',
    ]


@pytest.mark.parametrize("body", ["abc", "", "4", "b!", "2", "4\x1e", b"\xff4"])
def test_polling_closes_the_session_upon_an_invalid_packet(
    transport: TransportProcess, body: str | bytes
) -> None:
    sid = transport.open_polling()

    transport.post(sid, body)  # "4" is only found out when the Socket.IO packet is read

    transport.wait_for_state(lambda _state: transport.poll(sid)[0] == 400)


@pytest.mark.parametrize("packet", ["abc", "", "4abc", "2", "0", "5", "7", "é", b"unannounced"])
def test_websocket_closes_the_session_upon_an_invalid_packet(
    open_engine: OpenEngine, packet: str | bytes
) -> None:
    websocket = open_engine()

    websocket.send(packet)

    assert websocket.receive_close() == 1002


def test_two_polls_at_a_time_close_the_session(calm: TransportProcess) -> None:
    sid = calm.open_polling()
    with ThreadPoolExecutor() as pool:
        first = pool.submit(calm.poll, sid)
        calm.wait_for_poll(sid)
        second = pool.submit(calm.poll, sid)

        assert first.result() == (200, "1")
        assert second.result()[0] == 400

    assert calm.poll(sid)[0] == 400


# --- heartbeat


def test_polling_heartbeat(transport: TransportProcess) -> None:
    sid = transport.open_polling()
    for _ in range(3):
        assert transport.poll(sid) == (200, "2")
        assert transport.post(sid, "3") == (200, "ok")


def test_a_session_ends_when_the_pong_is_missing(
    start_transport: Callable[..., TransportProcess],
) -> None:
    process = start_transport(socketio=IMPATIENT)
    websocket = process.open_engine()
    sid = process.open_polling()

    websocket.receive_close()
    process.wait_for_state(lambda state: state["sessions"] == 0)
    assert process.poll(sid)[0] == 400


def test_websocket_heartbeat(open_engine: OpenEngine) -> None:
    websocket = open_engine()
    for _ in range(3):
        assert websocket.receive() == "2"
        websocket.send("3")


# --- close


def test_polling_closes_by_force(calm: TransportProcess) -> None:
    sid = calm.open_polling()
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(calm.poll, sid)
        calm.wait_for_poll(sid)
        assert calm.post(sid, "1") == (200, "ok")
        assert waiting.result() == (200, "6")

    assert calm.poll(sid)[0] == 400


def test_websocket_closes_by_force(open_engine: OpenEngine) -> None:
    websocket = open_engine()

    websocket.send("1")

    websocket.receive_close()


# --- upgrade


def upgraded(transport: TransportProcess, open_engine: OpenEngine) -> tuple[str, EngineWebSocket]:
    sid = transport.open_polling()
    websocket = open_engine(f"EIO=4&transport=websocket&sid={sid}")
    websocket.send("2probe")
    assert websocket.receive() == "3probe"
    websocket.send("5")
    return sid, websocket


def check_alive(websocket: EngineWebSocket) -> None:
    websocket.join()
    assert websocket.call("message-with-ack", "hello") == ["hello"]


def test_upgrade_from_polling(transport: TransportProcess, open_engine: OpenEngine) -> None:
    check_alive(upgraded(transport, open_engine)[1])


def test_upgrade_ends_the_poll_and_loses_nothing(
    calm: TransportProcess,
) -> None:
    sid = calm.open_polling()
    calm.post(sid, "40")
    while '42["auth"' not in calm.poll(sid)[1]:
        pass
    websocket = calm.open_engine(f"EIO=4&transport=websocket&sid={sid}")
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(calm.poll, sid)
        calm.wait_for_poll(sid)
        websocket.send("2probe")
        assert websocket.receive() == "3probe"
        assert waiting.result() == (200, "6")
    calm.post(sid, '42["message","in between"]')
    assert calm.poll(sid) == (200, "6")
    websocket.send("5")

    assert websocket.receive_message() == '42["message-back","in between"]'


def test_polling_after_the_upgrade_is_refused(
    transport: TransportProcess, open_engine: OpenEngine
) -> None:
    sid, websocket = upgraded(transport, open_engine)

    transport.wait_for_state(lambda _state: transport.poll(sid)[0] == 400)
    assert transport.post(sid, "4")[0] == 400

    check_alive(websocket)


def test_a_second_websocket_after_the_upgrade_is_closed(
    transport: TransportProcess, open_engine: OpenEngine
) -> None:
    sid, websocket = upgraded(transport, open_engine)

    second = open_engine(f"EIO=4&transport=websocket&sid={sid}")

    assert second.receive_close() == 1000
    check_alive(websocket)


def test_a_second_websocket_of_a_session_that_began_with_one_is_closed(
    open_engine: OpenEngine,
) -> None:
    websocket = open_engine()

    second = open_engine(f"EIO=4&transport=websocket&sid={websocket.opening['sid']}")

    assert second.receive_close() == 1000
    check_alive(websocket)


def test_a_second_websocket_during_the_upgrade_is_closed(
    transport: TransportProcess, open_engine: OpenEngine
) -> None:
    sid = transport.open_polling()
    websocket = open_engine(f"EIO=4&transport=websocket&sid={sid}")

    second = open_engine(f"EIO=4&transport=websocket&sid={sid}")

    assert second.receive_close() == 1000
    websocket.send("2probe")
    websocket.send("5")
    assert websocket.receive() == "3probe"
    check_alive(websocket)


@pytest.mark.parametrize("packet", ["2", "4hello", "5", "6"])
def test_a_wrong_probe_leaves_the_session_polling(
    transport: TransportProcess, open_engine: OpenEngine, packet: str
) -> None:
    sid = transport.open_polling()
    websocket = open_engine(f"EIO=4&transport=websocket&sid={sid}")
    websocket.send(packet)
    assert websocket.receive_close() == 1002

    transport.post(sid, "40")

    assert transport.poll(sid)[1].startswith("40")


def test_concurrent_posts_close_the_session(transport: TransportProcess) -> None:
    sid = transport.open_polling()
    started = threading.Barrier(2)

    def post() -> int:
        started.wait()
        return transport.http(
            f"/socket.io/?EIO=4&transport=polling&sid={sid}", "POST", b"6" + b"\x1e6" * 900
        )[0]

    with ThreadPoolExecutor() as pool:
        answers = {pool.submit(post).result for _ in range(2)}
        statuses = sorted(answer() for answer in answers)
    # both fit in one after the other, or the second one overlaps; nothing else may happen
    assert statuses in ([200, 200], [200, 400], [400, 400])


def test_the_path_without_its_slash_is_the_same(
    transport: TransportProcess, open_raw: Callable[..., BytesWebSocket]
) -> None:
    query = "EIO=4&transport=polling"
    status, body = transport.http(f"/socket.io?{query}")
    assert status == 200
    sid = json.loads(body[1:])["sid"]
    assert transport.http(f"/socket.io?{query}&sid={sid}", "POST", b"40") == (200, "ok")
    assert transport.http(f"/socket.io?{query}&sid={sid}")[1].startswith("40")

    websocket = open_raw("/socket.io?EIO=4&transport=websocket")

    assert str(websocket.receive()).startswith('0{"sid"')
    assert transport.http("/socket.iox?EIO=4&transport=polling")[0] == 404


@pytest.mark.parametrize(
    ("offered", "spoken"),
    [
        ("chat", "chat"), ("first, second", "first"), ("first,second", "first"), ("null", "null"),
        (" , first", "first"), ('"a, b", c', '"a, b"'), ('"never ends', '"never ends'),
        ("one\r\nSec-WebSocket-Protocol: two", "one"), (", ,", None), ("a\tb", None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/echo", "/socket.io/?EIO=4&transport=websocket"])
def test_the_first_subprotocol_that_is_offered_is_spoken(
    open_raw: Callable[..., BytesWebSocket], path: str, offered: str, spoken: str | None
) -> None:
    websocket = open_raw(path, head={"Sec-WebSocket-Protocol": offered})

    answers = [
        line for line in websocket.head.split("\r\n") if line.startswith("Sec-WebSocket-Protocol")
    ]

    assert answers == ([] if spoken is None else [f"Sec-WebSocket-Protocol: {spoken}"])
