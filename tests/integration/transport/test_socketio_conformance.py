"""Socket.IO v5 as its authors' own cases have it."""

import json
import time
from collections.abc import Callable

import pytest

from tests.integration.transport.peers import EngineWebSocket, TransportProcess

OpenEngine = Callable[..., EngineWebSocket]


@pytest.mark.parametrize("auth", [None, {"token": "123"}])
@pytest.mark.parametrize("namespace", ["", "/custom"])
def test_connect(open_engine: OpenEngine, namespace: str, auth: object) -> None:
    websocket = open_engine()
    head = f"{namespace}," if namespace else ""

    websocket.send(f"40{head}" + (json.dumps(auth) if auth else ""))

    answer = str(websocket.receive())
    assert answer.startswith(f"40{head}")
    assert list(json.loads(answer[2 + len(head) :])) == ["sid"]
    first_event = json.dumps(["auth", auth or {}], separators=(",", ":"))
    assert websocket.receive() == f"42{head}{first_event}"


def test_connect_to_a_namespace_without_a_comma(open_engine: OpenEngine) -> None:
    websocket = open_engine()

    websocket.send("40/custom")

    assert str(websocket.receive()).startswith("40/custom,{")


def test_unknown_namespace(open_engine: OpenEngine) -> None:
    websocket = open_engine()

    websocket.send("40/random")

    assert websocket.receive() == '44/random,{"message":"Invalid namespace"}'


def test_unknown_namespace_on_polling(transport: TransportProcess) -> None:
    sid = transport.open_polling()

    transport.post(sid, "40/random,")

    assert transport.poll(sid) == (200, '44/random,{"message":"Invalid namespace"}')


def test_refused_connect_gets_an_error_and_no_event(open_engine: OpenEngine) -> None:
    websocket = open_engine()

    websocket.send('40{"refuse":true}')
    assert str(websocket.receive()).startswith('44{"message":')

    assert websocket.receive() == "2"  # the event of the refused connect handler is not sent


def test_the_connect_answer_comes_before_and_apart_from_the_first_event(
    open_engine: OpenEngine,
) -> None:
    def is_apart() -> bool:
        websocket = open_engine()
        websocket.send('40{"token":"1"}')
        first = websocket.socket.recv(1 << 16)  # what one read of a client's event loop gets
        assert first[2:4] == b"40"
        if b"42[" in first:
            return False
        assert b'42["auth",{"token":"1"}]' in websocket.socket.recv(1 << 16)
        return True

    # Who comes to read late finds both, once in a while; what is sent as one is never apart.
    assert any(is_apart() for _ in range(20))


def test_an_invalid_handshake_closes(open_engine: OpenEngine) -> None:
    websocket = open_engine()

    websocket.send("4abc")

    websocket.receive_close()


def test_disconnect_from_the_main_namespace_leaves_the_connection(open_engine: OpenEngine) -> None:
    websocket = open_engine()
    websocket.join()

    websocket.send("41")

    assert websocket.receive() == "2"


def test_connect_and_disconnect_a_second_namespace(open_engine: OpenEngine) -> None:
    websocket = open_engine()
    websocket.join()
    websocket.join(namespace="/custom")

    websocket.send("41/custom")
    websocket.send('42["message","message to main namespace"]')

    assert websocket.receive() == '42["message-back","message to main namespace"]'


def test_plain_event(open_engine: OpenEngine) -> None:
    websocket = open_engine()
    websocket.join()

    websocket.send('42["message",1,"2",{"3":[true]}]')

    assert websocket.receive() == '42["message-back",1,"2",{"3":[true]}]'


def test_event_with_attachments(open_engine: OpenEngine) -> None:
    websocket = open_engine()
    websocket.join()

    websocket.send('452-["message",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]')
    websocket.send(b"\1\2\3")
    websocket.send(b"\4\5\6")

    assert [websocket.receive_message() for _ in range(3)] == [
        '452-["message-back",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]',
        b"\1\2\3",
        b"\4\5\6",
    ]


def test_event_with_an_ack(open_engine: OpenEngine) -> None:
    websocket = open_engine()
    websocket.join()

    websocket.send('42456["message-with-ack",1,"2",{"3":[false]}]')

    assert websocket.receive() == '43456[1,"2",{"3":[false]}]'


def test_event_with_attachments_and_an_ack(open_engine: OpenEngine) -> None:
    websocket = open_engine()
    websocket.join()

    websocket.send(
        '452-789["message-with-ack",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]'
    )
    websocket.send(b"\1\2\3")
    websocket.send(b"\4\5\6")

    assert [websocket.receive_message() for _ in range(3)] == [
        '462-789[{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]',
        b"\1\2\3",
        b"\4\5\6",
    ]


@pytest.mark.parametrize(
    "packet",
    [
        "4abc",  # unknown type
        "42{}",  # invalid payload
        "42[]",
        "42",
        '42abc["message-with-ack",1,"2",{"3":[false]}]',  # invalid id
        '42["a"',
        "43{}",
        "41[1]",
        "40[1]",
        '44{"message":"a server\'s packet"}',
        '45["message"]',  # no count
        "451-{}",
        '453-["message"]',  # too many attachments
        '45999999999-["message"]',
        '40"text"',
    ],
)
def test_an_invalid_packet_closes_and_leaves_no_ghost(
    transport: TransportProcess, open_engine: OpenEngine, packet: str
) -> None:
    before = transport.state()["environs"]
    websocket = open_engine()
    websocket.join()

    websocket.send(packet)
    if packet.startswith("451-"):
        websocket.send(b"\1")

    assert websocket.receive_close() == 1002
    transport.wait_for_state(lambda state: state["environs"] <= before)


def test_connecting_twice_closes(open_engine: OpenEngine) -> None:
    websocket = open_engine()
    websocket.join()

    websocket.send("40")

    assert websocket.receive_close() == 1002


@pytest.mark.parametrize(
    "frames",
    [
        ['451-["message",{"_placeholder":true,"num":0}]', '42["message"]'],
        ['451-["message",{"_placeholder":true,"num":1}]', b"\1"],
        ['451-["message",{"_placeholder":true,"num":-1}]', b"\1"],
        ['451-["message",{"_placeholder":true,"num":"0"}]', b"\1"],
        ['451-["message",{"_placeholder":true}]', b"\1"],
    ],
)
def test_wrong_attachments_close(open_engine: OpenEngine, frames: list[str | bytes]) -> None:
    websocket = open_engine()
    websocket.join()

    for frame in frames:
        websocket.send(frame)

    assert websocket.receive_close() == 1002


def test_heartbeat_goes_on_while_attachments_are_awaited(open_engine: OpenEngine) -> None:
    websocket = open_engine()
    websocket.join()
    websocket.send('451-["message",{"_placeholder":true,"num":0}]')
    for _ in range(2):
        assert websocket.receive() == "2"
        websocket.send("3")
    time.sleep(0.01)

    websocket.send(b"\1")

    assert [websocket.receive_message() for _ in range(2)] == [
        '451-["message-back",{"_placeholder":true,"num":0}]',
        b"\1",
    ]
