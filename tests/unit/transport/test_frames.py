"""The RFC 6455 parser and encoder, as pure functions; the cases by number are integration tests."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.transport.frames import (
    BINARY,
    CLOSE,
    PING,
    PONG,
    TEXT,
    VIOLATION,
    CloseCode,
    Frame,
    FrameParser,
    decode_close,
    encode_close,
    encode_frame,
    unmask,
)


def masked(first: int, payload: bytes, mask: bytes = b"\x01\x02\x03\x04") -> bytes:
    """A client's frame, by the RFC's own words: octet i XOR octet i modulo 4 of the key."""
    size = len(payload)
    if size < 126:
        head = bytes((first, 0x80 | size))
    elif size < 65536:
        head = bytes((first, 0x80 | 126)) + size.to_bytes(2, "big")
    else:
        head = bytes((first, 0x80 | 127)) + size.to_bytes(8, "big")
    return head + mask + bytes(octet ^ mask[i % 4] for i, octet in enumerate(payload))


def violation(code: CloseCode) -> Frame:
    return VIOLATION, code.to_bytes(2, "big")


def feed_in_pieces(parser: FrameParser, data: bytes, cuts: list[int]) -> list[Frame]:
    frames: list[Frame] = []
    start = 0
    for end in [*sorted({cut % (len(data) + 1) for cut in cuts}), len(data)]:
        frames += parser.feed(memoryview(data)[start:end])
        start = end
    return frames


@pytest.mark.parametrize(
    ("size", "head"),
    [
        (0, b"\x81\x00"),
        (125, b"\x81\x7d"),
        (126, b"\x81\x7e\x00\x7e"),
        (65535, b"\x81\x7e\xff\xff"),
        (65536, b"\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00"),
    ],
)
def test_encoded_sizes(size: int, head: bytes) -> None:
    assert encode_frame(TEXT, b"x" * size) == head + b"x" * size


@given(st.binary(max_size=300), st.binary(min_size=4, max_size=4))
def test_unmask_is_the_rfcs_xor(data: bytes, mask: bytes) -> None:
    assert unmask(data, mask) == bytes(octet ^ mask[i % 4] for i, octet in enumerate(data))


messages = st.one_of(st.text(max_size=200), st.binary(max_size=200))


@given(
    st.lists(st.tuples(messages, st.integers(1, 5), st.booleans()), max_size=8),
    st.lists(st.integers(0, 10_000), max_size=20),
    st.binary(min_size=4, max_size=4),
)
def test_messages_survive_any_fragmentation_and_any_segmentation(
    sent: list[tuple[str | bytes, int, bool]], cuts: list[int], mask: bytes
) -> None:
    stream = b""
    expected: list[Frame] = []
    for message, parts, ping in sent:
        data = message.encode() if isinstance(message, str) else message
        opcode = TEXT if isinstance(message, str) else BINARY
        step = max(1, -(-len(data) // parts))
        fragments = [data[at : at + step] for at in range(0, len(data), step)] or [b""]
        for index, fragment in enumerate(fragments):
            final = 0x80 if index == len(fragments) - 1 else 0
            stream += masked(final | (opcode if index == 0 else 0), fragment, mask)
            if ping and not final:
                stream += masked(0x89, b"ping", mask)
                expected.append((PING, b"ping"))
        expected.append((opcode, message))

    assert feed_in_pieces(FrameParser(1000), stream, cuts) == expected


@given(st.binary(max_size=500), st.lists(st.integers(0, 500), max_size=10))
def test_no_bytes_make_the_parser_fail(data: bytes, cuts: list[int]) -> None:
    parser = FrameParser(100)
    for frame in feed_in_pieces(parser, data, cuts):
        assert frame[0] in (TEXT, BINARY, CLOSE, PING, PONG, VIOLATION)
        if frame[0] == VIOLATION:
            return


@pytest.mark.parametrize("size", [101, 126, 65536, 1 << 30, (1 << 64) - 1])
def test_a_size_is_judged_as_soon_as_its_bytes_are_there(size: int) -> None:
    header = masked(0x82, b"")[:2]
    if size < 126:
        header = bytes((0x82, 0x80 | size))
    elif size < 65536:
        header = b"\x82\xfe" + size.to_bytes(2, "big")
    else:
        header = b"\x82\xff" + size.to_bytes(8, "big")
    parser = FrameParser(100)

    for octet in header[:-1]:
        assert parser.feed(bytes((octet,))) == []

    assert parser.feed(header[-1:]) == [violation(CloseCode.TOO_LARGE)]


def test_fragments_count_together_and_control_frames_do_not() -> None:
    parser = FrameParser(100)
    assert parser.feed(masked(0x02, b"x" * 90)) == []
    assert parser.feed(masked(0x89, b"p" * 100)) == [(PING, b"p" * 100)]
    assert parser.feed(masked(0x00, b"x" * 10)) == []
    assert parser.feed(masked(0x00, b"")) == []
    assert parser.feed(masked(0x80, b"x")[:2]) == [violation(CloseCode.TOO_LARGE)]


def test_the_limit_is_per_message() -> None:
    parser = FrameParser(3)
    for _ in range(3):
        assert parser.feed(masked(0x81, b"abc")) == [(TEXT, "abc")]


def test_what_came_before_a_violation_is_still_returned() -> None:
    stream = masked(0x81, b"good") + masked(0xC1, b"bad") + masked(0x81, b"x")

    frames = FrameParser(100).feed(stream)

    assert frames == [(TEXT, "good"), violation(CloseCode.PROTOCOL_ERROR)]


def test_a_close_reason_is_cut_at_a_whole_character() -> None:
    frame = encode_close(4001, "é" * 100)

    assert len(frame) <= 127
    assert decode_close(frame[2:]) == (4001, "é" * 61)


def test_a_close_without_a_code() -> None:
    assert decode_close(b"") == (CloseCode.NO_STATUS, "")


@pytest.mark.parametrize("pieces", [[], [1, 2, 3, 9, 10], [12]])
def test_one_at_a_time_the_limits_may_change_between_two_messages(pieces: list[int]) -> None:
    parser = FrameParser(4)
    parser.one_at_a_time = True
    stream = masked(0x89, b"?") + masked(0x81, b"auth") + masked(0x82, b"large") + masked(0x81, b"")

    frames = feed_in_pieces(parser, stream[:16], pieces) + parser.feed(stream[16:])

    assert frames == [(PING, b"?"), (TEXT, "auth")]
    assert parser.holds_back
    parser.max_message_size, parser.one_at_a_time = 5, False
    assert parser.feed(b"") == [(BINARY, b"large"), (TEXT, "")]
    assert not parser.holds_back
