"""RFC 6455 on an echo route, case by case as in the Autobahn test suite's groups 1-7, 9 and 10.

The numbers are that suite's. Each case sends bytes as given there and states what the peer must
see: the echoes, the pongs, the close code, or the end of the stream.
"""

from collections.abc import Callable

import pytest

from app.transport.frames import CLOSE, PONG
from tests.integration.transport.peers import BytesWebSocket, client_frame

OpenRaw = Callable[..., BytesWebSocket]

CONTINUE, TEXT_PART, BINARY_PART = 0x00, 0x01, 0x02
CONTINUE_END, TEXT, BINARY, CLOSE_FRAME, PING_FRAME, PONG_FRAME = 0x80, 0x81, 0x82, 0x88, 0x89, 0x8A


def frame(first: int, payload: bytes | str = b"") -> bytes:
    return client_frame(payload, first)


def close_frame(code: int | None = 1000, reason: bytes | str = b"") -> bytes:
    data = b"" if code is None else code.to_bytes(2, "big")
    return frame(CLOSE_FRAME, data + (reason.encode() if isinstance(reason, str) else reason))


def send_chopped(websocket: BytesWebSocket, data: bytes, size: int) -> None:
    for at in range(0, len(data), size):
        websocket.socket.sendall(data[at : at + size])


def check_clean_close(websocket: BytesWebSocket) -> None:
    websocket.socket.sendall(close_frame())
    assert websocket.receive_close() == 1000


SIZES = [0, 125, 126, 127, 128, 65535, 65536]


# --- 1 framing


@pytest.mark.parametrize("size", SIZES, ids=[f"1.1.{n}" for n in range(1, 8)])
def test_1_1_text(open_raw: OpenRaw, size: int) -> None:
    websocket = open_raw()
    websocket.send("*" * size)
    assert websocket.receive() == "*" * size
    check_clean_close(websocket)


@pytest.mark.parametrize("size", SIZES, ids=[f"1.2.{n}" for n in range(1, 8)])
def test_1_2_binary(open_raw: OpenRaw, size: int) -> None:
    websocket = open_raw()
    websocket.send(b"\xfe" * size)
    assert websocket.receive() == b"\xfe" * size
    check_clean_close(websocket)


@pytest.mark.parametrize("first", [TEXT, BINARY], ids=["1.1.8", "1.2.8"])
def test_1_message_in_chops_of_997_octets(open_raw: OpenRaw, first: int) -> None:
    websocket = open_raw()
    send_chopped(websocket, frame(first, b"*" * 65536), 997)
    received = websocket.receive()
    assert received == ("*" * 65536 if first == TEXT else b"*" * 65536)
    check_clean_close(websocket)


# --- 2 pings and pongs


@pytest.mark.parametrize(
    "payload",
    [b"", b"Hello, world!", bytes([0, 0xFF, 0xFE, 0xFD, 0xFC, 0xFB, 0, 0xFF]), b"\xfe" * 125],
    ids=["2.1", "2.2", "2.3", "2.4"],
)
def test_2_ping_is_answered_with_its_payload(open_raw: OpenRaw, payload: bytes) -> None:
    websocket = open_raw()
    websocket.socket.sendall(frame(PING_FRAME, payload))
    assert websocket.receive_frame() == (PONG, payload)
    check_clean_close(websocket)


def test_2_5_ping_of_126_octets_fails(open_raw: OpenRaw) -> None:
    websocket = open_raw()
    websocket.socket.sendall(frame(PING_FRAME, b"\xfe" * 126))
    assert websocket.receive_close() == 1002


def test_2_6_ping_in_octet_wise_chops(open_raw: OpenRaw) -> None:
    websocket = open_raw()
    send_chopped(websocket, frame(PING_FRAME, b"\xfe" * 125), 1)
    assert websocket.receive_frame() == (PONG, b"\xfe" * 125)
    check_clean_close(websocket)


@pytest.mark.parametrize("payload", [b"", b"unsolicited"], ids=["2.7", "2.8"])
def test_2_unsolicited_pong_is_ignored(open_raw: OpenRaw, payload: bytes) -> None:
    websocket = open_raw()
    websocket.socket.sendall(frame(PONG_FRAME, payload))
    check_clean_close(websocket)


def test_2_9_unsolicited_pong_then_ping(open_raw: OpenRaw) -> None:
    websocket = open_raw()
    websocket.socket.sendall(frame(PONG_FRAME, b"unsolicited") + frame(PING_FRAME, b"ping"))
    assert websocket.receive_frame() == (PONG, b"ping")
    check_clean_close(websocket)


@pytest.mark.parametrize("chop", [1 << 20, 1], ids=["2.10", "2.11"])
def test_2_ten_pings(open_raw: OpenRaw, chop: int) -> None:
    websocket = open_raw()
    payloads = [b"payload-%d" % n for n in range(10)]
    send_chopped(websocket, b"".join(frame(PING_FRAME, payload) for payload in payloads), chop)
    assert [websocket.receive_frame() for _ in payloads] == [(PONG, p) for p in payloads]
    check_clean_close(websocket)


# --- 3 reserved bits


@pytest.mark.parametrize(
    ("bits", "kind", "case"),
    [
        (0x40, TEXT, "3.1"),
        (0x20, TEXT, "3.2"),
        (0x30, TEXT, "3.3"),
        (0x40, TEXT, "3.4"),
        (0x50, BINARY, "3.5"),
        (0x60, PING_FRAME, "3.6"),
        (0x70, CLOSE_FRAME, "3.7"),
    ],
)
def test_3_reserved_bits_fail(open_raw: OpenRaw, bits: int, kind: int, case: str) -> None:
    websocket = open_raw()
    if case in ("3.2", "3.3", "3.4"):  # after a good message, which is still echoed
        websocket.send("Hello, world!")
    if case == "3.4":
        send_chopped(websocket, frame(kind | bits, b"x"), 1)
    else:
        websocket.socket.sendall(frame(kind | bits, b"x" if kind != CLOSE_FRAME else b""))
    assert websocket.receive_close() == 1002


# --- 4 opcodes


@pytest.mark.parametrize(
    "opcode",
    [3, 4, 5, 6, 7, 11, 12, 13, 14, 15],
    ids=["4.1.1", "4.1.2", "4.1.3", "4.1.4", "4.1.5", "4.2.1", "4.2.2", "4.2.3", "4.2.4", "4.2.5"],
)
@pytest.mark.parametrize("chop", [1 << 20, 1])
def test_4_reserved_opcodes_fail(open_raw: OpenRaw, opcode: int, chop: int) -> None:
    websocket = open_raw()
    send_chopped(websocket, frame(TEXT, "Hello") + frame(0x80 | opcode, b"x"), chop)
    assert websocket.receive_close() == 1002


# --- 5 fragmentation


@pytest.mark.parametrize("first", [PING_FRAME & 15, PONG_FRAME & 15], ids=["5.1", "5.2"])
def test_5_fragmented_control_frames_fail(open_raw: OpenRaw, first: int) -> None:
    websocket = open_raw()
    websocket.socket.sendall(frame(first, b"fragment1") + frame(CONTINUE_END, b"fragment2"))
    assert websocket.receive_close() == 1002


@pytest.mark.parametrize("chop", [1 << 20, 10, 1], ids=["5.3", "5.4", "5.5"])
def test_5_two_fragments(open_raw: OpenRaw, chop: int) -> None:
    websocket = open_raw()
    data = frame(TEXT_PART, b"fragment1") + frame(CONTINUE_END, b"fragment2")
    send_chopped(websocket, data, chop)
    assert websocket.receive() == "fragment1fragment2"
    check_clean_close(websocket)


@pytest.mark.parametrize("chop", [1 << 20, 10, 1], ids=["5.6", "5.7", "5.8"])
def test_5_ping_between_fragments(open_raw: OpenRaw, chop: int) -> None:
    websocket = open_raw()
    data = (
        frame(TEXT_PART, b"fragment1")
        + frame(PING_FRAME, b"ping payload")
        + frame(CONTINUE_END, b"fragment2")
    )
    send_chopped(websocket, data, chop)
    assert websocket.receive_frame() == (PONG, b"ping payload")
    assert websocket.receive() == "fragment1fragment2"
    check_clean_close(websocket)


@pytest.mark.parametrize(
    ("first", "chop"),
    [
        (CONTINUE_END, 1 << 20),
        (CONTINUE_END, 10),
        (CONTINUE_END, 1),
        (CONTINUE, 1 << 20),
        (CONTINUE, 10),
        (CONTINUE, 1),
    ],
    ids=["5.9", "5.10", "5.11", "5.12", "5.13", "5.14"],
)
def test_5_continuation_of_nothing_fails(open_raw: OpenRaw, first: int, chop: int) -> None:
    websocket = open_raw()
    data = frame(first, b"non-continuation payload") + frame(TEXT, b"Hello, world!")
    send_chopped(websocket, data, chop)
    assert websocket.receive_close() == 1002


def test_5_15_continuation_after_the_end_fails(open_raw: OpenRaw) -> None:
    websocket = open_raw()
    websocket.socket.sendall(
        frame(TEXT_PART, b"fragment1")
        + frame(CONTINUE_END, b"fragment2")
        + frame(CONTINUE, b"fragment3")
        + frame(TEXT, b"fragment4")
    )
    assert websocket.receive_close() == 1002


@pytest.mark.parametrize("first", [CONTINUE, CONTINUE_END], ids=["5.16", "5.17"])
def test_5_continuation_first_repeatedly_fails(open_raw: OpenRaw, first: int) -> None:
    websocket = open_raw()
    websocket.socket.sendall(
        (frame(first, b"a") + frame(TEXT_PART, b"b") + frame(CONTINUE_END, b"c")) * 2
    )
    assert websocket.receive_close() == 1002


def test_5_18_a_new_message_inside_a_message_fails(open_raw: OpenRaw) -> None:
    websocket = open_raw()
    websocket.socket.sendall(frame(TEXT_PART, b"fragment1") + frame(TEXT, b"fragment2"))
    assert websocket.receive_close() == 1002


@pytest.mark.parametrize("flush", [False, True], ids=["5.19", "5.20"])
def test_5_pings_between_five_fragments(open_raw: OpenRaw, flush: bool) -> None:
    websocket = open_raw()
    parts = [
        frame(TEXT_PART, b"fragment1") + frame(CONTINUE, b"fragment2"),
        frame(PING_FRAME, b"pongme 1!"),
        frame(CONTINUE, b"fragment3") + frame(CONTINUE, b"fragment4"),
        frame(PING_FRAME, b"pongme 2!"),
        frame(CONTINUE_END, b"fragment5"),
    ]
    for data in parts if flush else [b"".join(parts)]:
        websocket.socket.sendall(data)
    assert websocket.receive_frame() == (PONG, b"pongme 1!")
    assert websocket.receive_frame() == (PONG, b"pongme 2!")
    assert websocket.receive() == "fragment1fragment2fragment3fragment4fragment5"
    check_clean_close(websocket)


# --- 6 UTF-8

GREEK = "Hello-µ@ßöäüàá-UTF-8!!"
KOSME = "κόσμε"
INVALID_TAIL = b"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80edited"


@pytest.mark.parametrize(
    "fragments", [[b""], [b"", b"", b""], [b"", b"middle frame payload", b""]],
    ids=["6.1.1", "6.1.2", "6.1.3"],
)  # fmt: skip
def test_6_1_empty_fragments(open_raw: OpenRaw, fragments: list[bytes]) -> None:
    websocket = open_raw()
    websocket.socket.sendall(fragmented(fragments))
    assert websocket.receive() == b"".join(fragments).decode()
    check_clean_close(websocket)


def fragmented(fragments: list[bytes]) -> bytes:
    data = b""
    for index, payload in enumerate(fragments):
        first = TEXT_PART if index == 0 else CONTINUE
        data += frame(first | (0x80 if index == len(fragments) - 1 else 0), payload)
    return data


def octets(text: bytes) -> list[bytes]:
    return [text[at : at + 1] for at in range(len(text))]


@pytest.mark.parametrize(
    "fragments",
    [
        [GREEK.encode()],
        [GREEK.encode()[:12], GREEK.encode()[12:]],
        octets(GREEK.encode()),
        octets(KOSME.encode()),
    ],
    ids=["6.2.1", "6.2.2", "6.2.3", "6.2.4"],
)
def test_6_2_valid_text_however_fragmented(open_raw: OpenRaw, fragments: list[bytes]) -> None:
    websocket = open_raw()
    websocket.socket.sendall(fragmented(fragments))
    assert websocket.receive() == b"".join(fragments).decode()
    check_clean_close(websocket)


@pytest.mark.parametrize(
    "fragments", [[INVALID_TAIL], octets(INVALID_TAIL)], ids=["6.3.1", "6.3.2"]
)
def test_6_3_invalid_text_fails(open_raw: OpenRaw, fragments: list[bytes]) -> None:
    websocket = open_raw()
    websocket.socket.sendall(fragmented(fragments))
    assert websocket.receive_close() == 1007


@pytest.mark.parametrize(
    ("good", "bad"),
    [(KOSME.encode(), b"\xf4\x90\x80\x80"), (KOSME.encode() + b"\xf4", b"\x90")],
    ids=["6.4.1", "6.4.2"],
)
def test_6_4_fails_at_the_fragment_that_is_wrong(
    open_raw: OpenRaw, good: bytes, bad: bytes
) -> None:
    websocket = open_raw()
    websocket.socket.sendall(frame(TEXT_PART, good) + frame(CONTINUE, bad))
    assert websocket.receive_close() == 1007  # without the rest of the message


@pytest.mark.parametrize("wrong_at", [len(KOSME.encode()), len(KOSME.encode()) + 1],
                         ids=["6.4.3", "6.4.4"])  # fmt: skip
def test_6_4_fails_when_the_frame_is_whole(open_raw: OpenRaw, wrong_at: int) -> None:
    """Within one frame the suite allows to fail at its end ("non-strict")."""
    websocket = open_raw()
    data = frame(TEXT, KOSME.encode() + b"\xf4\x90\x80\x80edited")
    head = len(data) - len(KOSME.encode()) - 10
    websocket.socket.sendall(data[: head + wrong_at])
    websocket.socket.sendall(data[head + wrong_at :])
    assert websocket.receive_close() == 1007


VALID_TEXTS = {
    "6.5.1": KOSME.encode(),
    "6.5.2": "κόσμε edited".encode(),
    "6.5.3": b"",
    "6.5.4": b"a",
    "6.5.5": "ab κ".encode(),
    "6.6.2": b"\xce\xba",
    "6.6.5": b"\xce\xba\xe1\xbd\xb9",
    "6.6.7": b"\xce\xba\xe1\xbd\xb9\xcf\x83",
    "6.6.9": b"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc",
    "6.6.11": b"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5",
    "6.7.1": b"\x00",
    "6.7.2": b"\xc2\x80",
    "6.7.3": b"\xe0\xa0\x80",
    "6.7.4": b"\xf0\x90\x80\x80",
    "6.9.1": b"\x7f",
    "6.9.2": b"\xdf\xbf",
    "6.9.3": b"\xef\xbf\xbf",
    "6.9.4": b"\xf4\x8f\xbf\xbf",
    "6.11.1": b"\xed\x9f\xbf",
    "6.11.2": b"\xee\x80\x80",
    "6.11.3": b"\xef\xbf\xbd",
    "6.11.4": b"\xf4\x8f\xbf\xbf",
    "6.22.1": b"\xef\xbf\xbe",
    "6.22.2": b"\xef\xbf\xbf",
    **{
        f"6.22.{3 + 2 * (plane - 1) + last}": chr(plane * 0x10000 + 0xFFFE + last).encode()
        for plane in range(1, 17)
        for last in (0, 1)
    },
    "6.23.1": b"\xef\xbf\xb9",
    "6.23.2": b"\xef\xbf\xba",
    "6.23.3": b"\xef\xbf\xbb",
    "6.23.4": b"\xef\xbf\xbc",
    "6.23.5": b"\xef\xbf\xbd",
    "6.23.6": b"\xef\xbf\xbe",
    "6.23.7": b"\xef\xbf\xbf",
}

INVALID_TEXTS = {
    "6.6.1": b"\xce",
    "6.6.3": b"\xce\xba\xe1",
    "6.6.4": b"\xce\xba\xe1\xbd",
    "6.6.6": b"\xce\xba\xe1\xbd\xb9\xcf",
    "6.6.8": b"\xce\xba\xe1\xbd\xb9\xcf\x83\xce",
    "6.6.10": b"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce",
    "6.8.1": b"\xf8\x88\x80\x80\x80",
    "6.8.2": b"\xfc\x84\x80\x80\x80\x80",
    "6.10.1": b"\xf7\xbf\xbf\xbf",
    "6.10.2": b"\xfb\xbf\xbf\xbf\xbf",
    "6.10.3": b"\xfd\xbf\xbf\xbf\xbf\xbf",
    "6.11.5": b"\xf4\x90\x80\x80",
    "6.12.1": b"\x80",
    "6.12.2": b"\xbf",
    "6.12.3": b"\x80\xbf",
    "6.12.4": b"\x80\xbf\x80",
    "6.12.5": b"\x80\xbf\x80\xbf",
    "6.12.6": b"\x80\xbf\x80\xbf\x80",
    "6.12.7": b"\x80\xbf\x80\xbf\x80\xbf",
    "6.12.8": bytes(range(0x80, 0xC0)),
    "6.13.1": b" ".join(bytes([n]) for n in range(0xC0, 0xE0)) + b" ",
    "6.13.2": b" ".join(bytes([n]) for n in range(0xE0, 0xF0)) + b" ",
    "6.13.3": b" ".join(bytes([n]) for n in range(0xF0, 0xF8)) + b" ",
    "6.13.4": b" ".join(bytes([n]) for n in range(0xF8, 0xFC)) + b" ",
    "6.13.5": b"\xfc \xfd ",
    "6.14.1": b"\xc0",
    "6.14.2": b"\xe0\x80",
    "6.14.3": b"\xf0\x80\x80",
    "6.14.4": b"\xf8\x80\x80\x80",
    "6.14.5": b"\xfc\x80\x80\x80\x80",
    "6.14.6": b"\xdf",
    "6.14.7": b"\xef\xbf",
    "6.14.8": b"\xf7\xbf\xbf",
    "6.14.9": b"\xfb\xbf\xbf\xbf",
    "6.14.10": b"\xfd\xbf\xbf\xbf\xbf",
    "6.15.1": (
        b"\xc0\xe0\x80\xf0\x80\x80\xf8\x80\x80\x80\xfc\x80\x80\x80\x80"
        b"\xdf\xef\xbf\xf7\xbf\xbf\xfb\xbf\xbf\xbf\xfd\xbf\xbf\xbf\xbf"
    ),
    "6.16.1": b"\xfe",
    "6.16.2": b"\xff",
    "6.16.3": b"\xfe\xfe\xff\xff",
    "6.17.1": b"\xc0\xaf",
    "6.17.2": b"\xe0\x80\xaf",
    "6.17.3": b"\xf0\x80\x80\xaf",
    "6.17.4": b"\xf8\x80\x80\x80\xaf",
    "6.17.5": b"\xfc\x80\x80\x80\x80\xaf",
    "6.18.1": b"\xc1\xbf",
    "6.18.2": b"\xe0\x9f\xbf",
    "6.18.3": b"\xf0\x8f\xbf\xbf",
    "6.18.4": b"\xf8\x87\xbf\xbf\xbf",
    "6.18.5": b"\xfc\x83\xbf\xbf\xbf\xbf",
    "6.19.1": b"\xc0\x80",
    "6.19.2": b"\xe0\x80\x80",
    "6.19.3": b"\xf0\x80\x80\x80",
    "6.19.4": b"\xf8\x80\x80\x80\x80",
    "6.19.5": b"\xfc\x80\x80\x80\x80\x80",
    "6.20.1": b"\xed\xa0\x80",
    "6.20.2": b"\xed\xad\xbf",
    "6.20.3": b"\xed\xae\x80",
    "6.20.4": b"\xed\xaf\xbf",
    "6.20.5": b"\xed\xb0\x80",
    "6.20.6": b"\xed\xbe\x80",
    "6.20.7": b"\xed\xbf\xbf",
    "6.21.1": b"\xed\xa0\x80\xed\xb0\x80",
    "6.21.2": b"\xed\xa0\x80\xed\xbf\xbf",
    "6.21.3": b"\xed\xad\xbf\xed\xb0\x80",
    "6.21.4": b"\xed\xad\xbf\xed\xbf\xbf",
    "6.21.5": b"\xed\xae\x80\xed\xb0\x80",
    "6.21.6": b"\xed\xae\x80\xed\xbf\xbf",
    "6.21.7": b"\xed\xaf\xbf\xed\xb0\x80",
    "6.21.8": b"\xed\xaf\xbf\xed\xbf\xbf",
}


@pytest.mark.parametrize("text", VALID_TEXTS.values(), ids=VALID_TEXTS.keys())
def test_6_valid_text_is_echoed(open_raw: OpenRaw, text: bytes) -> None:
    websocket = open_raw()
    websocket.socket.sendall(frame(TEXT, text))
    assert websocket.receive() == text.decode()
    check_clean_close(websocket)


@pytest.mark.parametrize("text", INVALID_TEXTS.values(), ids=INVALID_TEXTS.keys())
def test_6_invalid_text_fails(open_raw: OpenRaw, text: bytes) -> None:
    websocket = open_raw()
    websocket.socket.sendall(frame(TEXT, text))
    assert websocket.receive_close() == 1007


# --- 7 closing


def test_7_1_1_message_then_close(open_raw: OpenRaw) -> None:
    websocket = open_raw()
    websocket.send("Hello World!")
    assert websocket.receive() == "Hello World!"
    check_clean_close(websocket)


def test_7_1_2_second_close_is_ignored(open_raw: OpenRaw) -> None:
    websocket = open_raw()
    websocket.socket.sendall(close_frame() * 2)
    assert websocket.receive_close() == 1000


@pytest.mark.parametrize(
    "after",
    [
        frame(PING_FRAME, b"x"),
        frame(TEXT, b"Hello"),
        frame(CONTINUE_END, b"fragment2"),
    ],
    ids=["7.1.3", "7.1.4", "7.1.5"],
)
def test_7_1_frames_after_close_are_ignored(open_raw: OpenRaw, after: bytes) -> None:
    websocket = open_raw()
    before = frame(TEXT_PART, b"fragment1") if after[0] == CONTINUE_END else b""
    websocket.socket.sendall(before + close_frame() + after)
    assert websocket.receive_frame()[0] == CLOSE
    assert websocket.at_end()


def test_7_1_6_large_message_then_close(open_raw: OpenRaw) -> None:
    websocket = open_raw()
    websocket.socket.sendall(
        frame(TEXT, b"BAsd7&jh23" * 26_214) + frame(TEXT, b"Hello World!") + close_frame()
    )
    websocket.socket.sendall(frame(PING_FRAME))
    assert websocket.receive_close() == 1000


def test_7_3_1_close_without_payload(open_raw: OpenRaw) -> None:
    websocket = open_raw()
    websocket.socket.sendall(close_frame(None))
    assert websocket.receive_frame() == (CLOSE, b"")
    assert websocket.at_end()


def test_7_3_2_close_with_one_octet_fails(open_raw: OpenRaw) -> None:
    websocket = open_raw()
    websocket.socket.sendall(frame(CLOSE_FRAME, b"a"))
    assert websocket.receive_close() == 1002


@pytest.mark.parametrize("reason", ["", "Hello World!", "*" * 123], ids=["7.3.3", "7.3.4", "7.3.5"])
def test_7_3_close_with_a_reason(open_raw: OpenRaw, reason: str) -> None:
    websocket = open_raw()
    websocket.socket.sendall(close_frame(1000, reason))
    assert websocket.receive_close() == 1000


def test_7_3_6_close_with_126_octets_fails(open_raw: OpenRaw) -> None:
    websocket = open_raw()
    websocket.socket.sendall(close_frame(1000, "*" * 124))
    assert websocket.receive_close() == 1002


def test_7_5_1_close_with_an_invalid_reason_fails(open_raw: OpenRaw) -> None:
    websocket = open_raw()
    websocket.socket.sendall(close_frame(1000, INVALID_TAIL))
    assert websocket.receive_close() == 1007


VALID_CODES = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999]


@pytest.mark.parametrize("code", VALID_CODES, ids=[f"7.7.{n}" for n in range(1, 14)])
def test_7_7_valid_codes_are_answered(open_raw: OpenRaw, code: int) -> None:
    websocket = open_raw()
    websocket.socket.sendall(close_frame(code))
    assert websocket.receive_close() == code


INVALID_CODES = [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999]


@pytest.mark.parametrize("code", INVALID_CODES, ids=[f"7.9.{n}" for n in range(1, 10)])
def test_7_9_invalid_codes_fail(open_raw: OpenRaw, code: int) -> None:
    websocket = open_raw()
    websocket.socket.sendall(close_frame(code))
    assert websocket.receive_close() == 1002


@pytest.mark.parametrize("code", [5000, 65535], ids=["7.13.1", "7.13.2"])
def test_7_13_codes_out_of_range_fail(open_raw: OpenRaw, code: int) -> None:
    websocket = open_raw()
    websocket.socket.sendall(close_frame(code))
    assert websocket.receive_close() == 1002


# --- 9 large messages

KIB, MIB = 1 << 10, 1 << 20
MESSAGE_SIZES = [64 * KIB, 256 * KIB, 1 * MIB, 4 * MIB, 8 * MIB, 16 * MIB]


def message_of(first: int, size: int) -> str | bytes:
    return "*" * size if first & 15 == 1 else b"\xfe" * size


@pytest.mark.parametrize("size", MESSAGE_SIZES, ids=["1", "2", "3", "4", "5", "6"])
@pytest.mark.parametrize("first", [TEXT, BINARY], ids=["9.1", "9.2"])
def test_9_message_of_one_frame(open_raw: OpenRaw, size: int, first: int) -> None:
    websocket = open_raw("/large")
    message = message_of(first, size)
    websocket.send(message)
    assert websocket.receive() == message
    check_clean_close(websocket)


PARTS = [64, 256, KIB, 4 * KIB, 16 * KIB, 64 * KIB, 256 * KIB, MIB, 4 * MIB]


@pytest.mark.parametrize("part", PARTS, ids=[str(n) for n in range(1, 10)])
@pytest.mark.parametrize("first", [TEXT_PART, BINARY_PART], ids=["9.3", "9.4"])
def test_9_message_of_4_mib_in_fragments(open_raw: OpenRaw, part: int, first: int) -> None:
    websocket = open_raw("/large")
    message = message_of(first, part)
    count = 4 * MIB // part
    if count == 1:
        data = client_frame(message)
    else:
        data = client_frame(message, first) + client_frame(message, CONTINUE) * (count - 2)
        data += client_frame(message, CONTINUE_END)
    websocket.socket.sendall(data)
    received = websocket.receive()
    assert received == message_of(first, 4 * MIB)
    check_clean_close(websocket)


CHOPS = [64, 128, 256, 512, KIB, 2 * KIB]


@pytest.mark.parametrize("chop", CHOPS, ids=[str(n) for n in range(1, 7)])
@pytest.mark.parametrize("first", [TEXT, BINARY], ids=["9.5", "9.6"])
def test_9_message_of_1_mib_in_chops(open_raw: OpenRaw, chop: int, first: int) -> None:
    websocket = open_raw("/large")
    message = message_of(first, MIB)
    send_chopped(websocket, client_frame(message), chop)
    assert websocket.receive() == message
    check_clean_close(websocket)


@pytest.mark.parametrize("size", [0, 16, 64, 256, KIB, 4 * KIB], ids=["1", "2", "3", "4", "5", "6"])
@pytest.mark.parametrize("first", [TEXT, BINARY], ids=["9.7", "9.8"])
def test_9_a_thousand_messages_one_after_the_other(
    open_raw: OpenRaw, size: int, first: int
) -> None:
    websocket = open_raw()
    message = message_of(first, size)
    for _ in range(1000):
        websocket.send(message)
        assert websocket.receive() == message
    check_clean_close(websocket)


# --- 10 automatic fragmentation by the sender


def test_10_1_1_message_in_fragments_of_1300(open_raw: OpenRaw) -> None:
    websocket = open_raw()
    payload = b"*" * 65536
    parts = [payload[at : at + 1300] for at in range(0, len(payload), 1300)]
    websocket.socket.sendall(fragmented(parts))
    assert websocket.receive() == payload.decode()
    check_clean_close(websocket)


# --- beyond the suite


def test_an_unmasked_frame_fails(open_raw: OpenRaw) -> None:
    websocket = open_raw()
    websocket.socket.sendall(b"\x81\x05Hello")
    assert websocket.receive_close() == 1002


def test_frames_sent_with_the_handshake_are_read(open_raw: OpenRaw) -> None:
    websocket = open_raw(early=client_frame("first") + client_frame("second"))
    assert websocket.receive() == "first"
    assert websocket.receive() == "second"
