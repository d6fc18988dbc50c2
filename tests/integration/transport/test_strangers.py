"""What those may take who have not said who they are: little, and nobody else's place."""

import json
from collections.abc import Callable

import pytest

from tests.integration.transport.peers import (
    BytesWebSocket,
    RefusedError,
    TransportProcess,
    client_frame,
    frame_head,
)

Start = Callable[..., TransportProcess]
SMALL, MORE_THAN_SMALL = 16 * 1024, 16 * 1024 + 1
TOKEN = client_frame("I am anna")


def raw_process(start: Start, **options: object) -> TransportProcess:
    return start(strangers={"places": 5}, raw_connections=3, **options)


def opened(websocket: BytesWebSocket) -> BytesWebSocket:
    """Say who it is, and wait for the answer."""
    websocket.socket.sendall(TOKEN)
    assert websocket.receive() == "hello, I am anna"
    return websocket


# --- raw wires: sizes


def test_a_large_first_message_is_refused_at_its_header(start_transport: Start) -> None:
    process = raw_process(start_transport)
    websocket = process.open_raw("/ask")

    websocket.socket.sendall(frame_head(0x81, MORE_THAN_SMALL))

    assert websocket.receive_close() == 1009


def test_so_it_is_in_fragments(start_transport: Start) -> None:
    process = raw_process(start_transport)
    websocket = process.open_raw("/ask")

    websocket.socket.sendall(client_frame("x" * SMALL, 0x01) + frame_head(0x80, 1))

    assert websocket.receive_close() == 1009


def test_the_first_message_may_have_all_that_is_allowed(start_transport: Start) -> None:
    process = raw_process(start_transport)
    websocket = process.open_raw("/ask")

    websocket.send("I am " + "x" * (SMALL - 5))

    assert str(websocket.receive()).startswith("hello")


@pytest.mark.parametrize("together", [True, False])
def test_what_follows_the_token_is_judged_by_what_the_token_allows(
    start_transport: Start, together: bool
) -> None:
    # A client that does not wait for the answer sends its first large message right behind.
    process = raw_process(start_transport)
    websocket = process.open_raw("/ask")
    large = client_frame("y" * 100_000)

    if together:
        websocket.socket.sendall(TOKEN + large)
    else:
        websocket.socket.sendall(TOKEN)
        websocket.socket.sendall(large)

    assert websocket.receive() == "hello, I am anna"
    assert websocket.receive() == "y" * 100_000


def test_the_token_may_come_together_with_the_handshake(start_transport: Start) -> None:
    process = raw_process(start_transport)

    websocket = process.open_raw("/ask", early=TOKEN + client_frame("y" * 20_000))

    assert websocket.receive() == "hello, I am anna"
    assert websocket.receive() == "y" * 20_000


def test_where_no_token_is_needed_messages_are_large_from_the_first(start_transport: Start) -> None:
    process = start_transport()
    websocket = process.open_raw("/echo")

    websocket.send("x" * 500_000)

    assert websocket.receive() == "x" * 500_000


# --- raw wires: places


def test_strangers_take_no_place_of_those_who_are_known(start_transport: Start) -> None:
    process = raw_process(start_transport)
    strangers = [process.open_raw("/ask") for _ in range(20)]

    known = [opened(process.open_raw("/ask")) for _ in range(2)]

    assert process.state()["raw"] == 2
    for websocket in strangers[:15]:  # the oldest made room
        assert websocket.receive() == "full"
        assert websocket.receive_close() == 1013
    for websocket in known:
        websocket.send("still here")
        assert websocket.receive() == "still here"


def test_strangers_of_one_address_drop_only_their_own(start_transport: Start) -> None:
    process = raw_process(start_transport)
    guest = process.open_raw("/ask", head={"X-From": "guest"})

    for _ in range(20):
        process.open_raw("/ask", head={"X-From": "attacker"})

    opened(guest)


def test_a_place_is_free_again_when_its_stranger_leaves(start_transport: Start) -> None:
    process = raw_process(start_transport)
    first = process.open_raw("/ask")
    for _ in range(10):
        process.open_raw("/ask").send("no name")

    opened(first)


def test_who_comes_when_all_places_are_taken_is_told(start_transport: Start) -> None:
    process = raw_process(start_transport)
    for name in ("bert", "carl", "dora"):
        websocket = process.open_raw("/ask")
        websocket.send(f"I am {name}")
        assert websocket.receive() == f"hello, I am {name}"
    late = process.open_raw("/ask")

    late.socket.sendall(TOKEN)

    assert late.receive() == "full"
    assert late.receive_close() == 1013


def test_one_owner_cannot_take_all_places(start_transport: Start) -> None:
    process = start_transport(strangers={"places": 5, "per_owner": 2}, raw_connections=3)
    first, *others = [opened(process.open_raw("/ask")) for _ in range(3)]

    assert first.receive_close() == 1008
    websocket = process.open_raw("/ask")
    websocket.send("I am bert")
    assert websocket.receive() == "hello, I am bert"
    for websocket in others:
        websocket.send("still here")
        assert websocket.receive() == "still here"


# --- Socket.IO


def engine_process(start: Start, **options: object) -> TransportProcess:
    return start(
        socketio={
            "stranger_size": SMALL, "max_sessions_per_address": 4, "max_http_buffer_size": 10**6,
            **options,
        }
    )  # fmt: skip


def test_a_large_packet_before_a_namespace_is_refused_at_its_header(start_transport: Start) -> None:
    process = engine_process(start_transport)
    websocket = process.open_engine()

    websocket.socket.sendall(frame_head(0x81, MORE_THAN_SMALL))

    assert websocket.receive_close() == 1009


def test_large_packets_are_taken_after_it_also_without_waiting(start_transport: Start) -> None:
    process = engine_process(start_transport)
    websocket = process.open_engine()
    large = client_frame('42["message","' + "x" * 100_000 + '"]')

    websocket.socket.sendall(client_frame('40{"wait":0.05}') + large)

    assert str(websocket.receive_message()).startswith("40{")
    assert str(websocket.receive_message()).startswith('42["auth"')
    assert len(str(websocket.receive_message())) > 100_000


def test_large_packets_are_taken_after_it_on_polling(start_transport: Start) -> None:
    process = engine_process(start_transport)
    sid = process.open_polling()
    large = '42["message","' + "x" * 20_000 + '"]'

    assert process.post(sid, "40") == (200, "ok")
    assert process.post(sid, large) == (200, "ok")
    assert len(process.poll(sid)[1]) > 20_000


def test_a_large_body_before_a_namespace_closes_the_session(start_transport: Start) -> None:
    process = engine_process(start_transport)
    sid = process.open_polling()

    assert process.post(sid, '42["message","' + "x" * SMALL + '"]')[0] == 400
    assert process.poll(sid)[0] == 400


def test_an_upgrade_keeps_what_the_session_may_send(start_transport: Start) -> None:
    process = engine_process(start_transport)
    known, unknown = process.open_polling(), process.open_polling()
    process.post(known, "40")
    process.poll(known)
    websockets = [
        process.open_engine(f"EIO=4&transport=websocket&sid={sid}") for sid in (known, unknown)
    ]
    for websocket in websockets:
        websocket.send("2probe")
        assert websocket.receive() == "3probe"
        websocket.send("5")

    websockets[0].send('4277["message-with-ack","' + "x" * 100_000 + '"]')
    websockets[1].socket.sendall(frame_head(0x81, MORE_THAN_SMALL))

    while not (packet := str(websockets[0].receive())).startswith("4377"):
        pass
    assert len(packet) > 100_000
    assert websockets[1].receive_close() == 1009


def test_many_packets_without_a_namespace_close(start_transport: Start) -> None:
    process = engine_process(start_transport)
    websocket = process.open_engine()

    websocket.socket.sendall(client_frame("3") * 40)

    assert websocket.receive_close() == 1002


def test_sessions_in_no_namespace_make_room_for_the_next_of_their_address(
    start_transport: Start,
) -> None:
    process = engine_process(start_transport)
    known = process.open_engine()
    known.join()
    idle = [process.open_engine() for _ in range(20)]

    another = process.open_engine()
    another.join()

    assert idle[0].receive_close() == 1013
    known.emit("message", 1)
    assert known.receive_message() == '42["message-back",1]'


def test_packets_are_large_from_the_first_where_no_token_is_needed(start_transport: Start) -> None:
    process = start_transport()
    websocket = process.open_engine()

    websocket.send('40{"token":"' + "x" * 100_000 + '"}')

    assert str(websocket.receive_message()).startswith("40{")


def test_where_all_places_are_taken_by_those_who_joined_others_are_refused(
    start_transport: Start,
) -> None:
    process = engine_process(start_transport)
    for _ in range(4):
        process.open_engine().join()

    with pytest.raises(RefusedError) as refused:
        process.open_engine()

    assert refused.value.status == 429
    assert json.loads(process.poll()[1]) == "Too many connections"
