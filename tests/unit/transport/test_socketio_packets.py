"""Reading and encoding of Engine.IO and Socket.IO packets."""

from typing import Any

import engineio.packet
import pytest
import socketio.packet
from hypothesis import given
from hypothesis import strategies as st

from app.transport import json_codec
from app.transport.broadcast import encode_event, encode_event_json
from app.transport.packets import (
    EventArguments,
    MalformedPacketError,
    StrictPacket,
    attachment_count,
    decode_base64,
    frame_of,
    parse_event,
    split_payload,
    text_of,
)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


def decoded(packet: str) -> StrictPacket:
    result = StrictPacket()
    result.decode(packet)
    return result


@given(
    st.sampled_from(["/", "/admin", "/a-b/c"]),
    st.none() | st.integers(0, 10**9),
    st.lists(json_values, max_size=3),
)
def test_events_of_the_library_are_read_back(
    namespace: str, ack_id: int | None, arguments: list[Any]
) -> None:
    data = ["event", *arguments]
    packet = socketio.packet.Packet(
        socketio.packet.EVENT, data, namespace=namespace, id=ack_id
    ).encode()

    strict = decoded(packet)

    assert (strict.namespace or "/", strict.id, strict.data) == (namespace, ack_id, data)
    event = parse_event(packet)
    assert (event is not None) == (namespace == "/")
    if event is not None:
        assert event[:2] == (ack_id, "event")
        assert EventArguments(packet, event[2]).read() == arguments


@given(st.text(max_size=60) | st.from_regex(r"[0-6](\d-)?(/\w*,)?\d*[\[{\"].*", fullmatch=True))
def test_any_other_text_is_malformed_and_nothing_worse(packet: str) -> None:
    try:
        strict = decoded(packet)
    except MalformedPacketError:
        return
    assert strict.packet_type in range(7)


def test_attachments_take_their_places() -> None:
    packet = '52-/a,7["e",{"_placeholder":true,"num":1},[{"_placeholder":true,"num":0}]]'
    strict = decoded(packet)
    assert attachment_count(packet) == 2

    strict.attach([b"first", b"second"])

    assert (strict.namespace, strict.id) == ("/a", 7)
    assert strict.data == ["e", b"second", [b"first"]]


@pytest.mark.parametrize("packet", ["53-[]", "5-[]", "5[]", "6x-[]", "59999999999-[]"])
def test_attachment_counts_out_of_bounds(packet: str) -> None:
    with pytest.raises(MalformedPacketError):
        attachment_count(packet)


def test_the_payload_of_a_post() -> None:
    assert split_payload("4a\x1e4é".encode()) == ["4a", "4é"]
    for body in (b"\xff", b"\x1e" * 1000):
        with pytest.raises(MalformedPacketError):
            split_payload(body)


@pytest.mark.parametrize("packet", ["b!", "bA", "bé"])
def test_wrong_base64(packet: str) -> None:
    with pytest.raises(MalformedPacketError):
        decode_base64(packet)


@given(st.text(min_size=1, max_size=10), json_values, st.sampled_from(["/", "/admin"]))
def test_an_event_encoded_once_reads_as_the_librarys(
    event: str, value: Any, namespace: str
) -> None:
    message = encode_event(event, [value], namespace)

    read = socketio.packet.Packet(encoded_packet=message.data)
    assert (read.data, read.namespace or "/") == ([event, value], namespace)
    assert message.encode() == "4" + message.data
    assert message.frame.endswith(message.encode().encode())
    again = encode_event_json(event, json_codec.dumps_bytes(value), namespace)
    assert again.frame == message.frame


def test_bytes_cannot_be_encoded_once() -> None:
    with pytest.raises(TypeError):
        encode_event("e", [b"bytes"])


@pytest.mark.parametrize("polling_first", [False, True])
def test_a_binary_packet_for_both_transports(polling_first: bool) -> None:
    packet = engineio.packet.Packet(engineio.packet.MESSAGE, b"\1\2")
    if polling_first:
        text_of(packet)

    assert frame_of(packet) == b"\x82\x02\1\2"
    assert text_of(packet) == "bAQI="


def test_keys_that_are_numbers() -> None:
    assert json_codec.dumps({1: "a"}) == '{"1":"a"}'
