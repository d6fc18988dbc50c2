"""HTTP/1.1 to the letter: who closes says so, every framing is read, nothing hangs."""

import re
import socket
import time
from collections.abc import Callable, Iterator
from typing import ClassVar

import pytest

from tests.integration.transport.peers import TransportProcess
from tests.support.patience import PATIENCE

Start = Callable[..., TransportProcess]
Talk = Callable[[bytes], "Wire"]
HOST = b"Host: 127.0.0.1\r\n"


class Wire:
    """A connection, and what comes over it; closed with the test."""

    all: ClassVar[list["Wire"]] = []

    def __init__(self, port: int, data: bytes) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        Wire.all.append(self)
        self._buffer = b""
        self.socket.sendall(data)

    def _until(self, end: bytes) -> bytes:
        while end not in self._buffer:
            data = self.socket.recv(1 << 16)
            assert data, f"ended before {end!r}: {self._buffer!r}"
            self._buffer += data
        found, self._buffer = self._buffer.split(end, 1)
        return found

    def _take(self, size: int) -> bytes:
        while len(self._buffer) < size:
            data = self.socket.recv(1 << 16)
            assert data, "ended within a body"
            self._buffer += data
        found, self._buffer = self._buffer[:size], self._buffer[size:]
        return found

    def answer(self, *, bodiless: bool = False) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of the next answer."""
        lines = self._until(b"\r\n\r\n").decode().split("\r\n")
        headers = {
            name.lower(): value
            for name, value in (line.split(": ", 1) for line in lines[1:] if line)
        }
        status = int(lines[0].split()[1])
        if bodiless or status in (100, 204, 304):
            return status, headers, b""
        if headers.get("transfer-encoding") == "chunked":
            body = b""
            while size := int(self._until(b"\r\n"), 16):
                body += self._take(size)
                self._until(b"\r\n")
            self._until(b"\r\n")
            return status, headers, body
        if "content-length" not in headers:
            return status, headers, self.rest()
        return status, headers, self._take(int(headers["content-length"]))

    def rest(self) -> bytes:
        """Everything up to the end of the connection, which must come, and in order."""
        while data := self.socket.recv(1 << 16):
            self._buffer += data
        rest, self._buffer = self._buffer, b""
        return rest


@pytest.fixture(autouse=True)
def close_wires() -> Iterator[None]:
    yield
    while Wire.all:
        Wire.all.pop().socket.close()


@pytest.fixture
def talk(transport: TransportProcess) -> Talk:
    """Open a connection and send bytes."""
    return lambda data: Wire(transport.port, data)


def get(path: str = "/status/200", *more: str, method: str = "GET", version: str = "1.1") -> bytes:
    lines = [f"{method} {path} HTTP/{version}", "Host: 127.0.0.1", *more, "", ""]
    return "\r\n".join(lines).encode()


def post(path: str, body: bytes, *more: str) -> bytes:
    return get(path, f"Content-Length: {len(body)}", *more, method="POST") + body


def chunked(path: str, body: bytes, *more: str) -> bytes:
    return get(path, "Transfer-Encoding: chunked", *more, method="POST") + body


# --- who closes says so


@pytest.mark.parametrize(
    "option",
    ["close", "Close", "close, TE", "keep-alive, close", "TE,close", "x\r\nConnection: close"],
)
@pytest.mark.parametrize("path", ["/status/200", "/status/304", "/status/204", "/none", "/stream"])
def test_who_asks_for_the_end_is_told_of_it(talk: Talk, option: str, path: str) -> None:
    wire = talk(get(path, f"Connection: {option}"))

    _, headers, _ = wire.answer()

    assert headers["connection"] == "close"
    assert wire.rest() == b""


@pytest.mark.parametrize("path", ["/status/200", "/status/304", "/status/204", "/none", "/stream"])
def test_who_does_not_goes_on(talk: Talk, path: str) -> None:
    wire = talk(get(path) * 3)  # also all at once

    answers = [wire.answer() for _ in range(3)]

    assert all("connection" not in headers for _, headers, _ in answers)
    assert len({body for _, _, body in answers}) == 1


def test_an_error_of_the_application_closes_and_says_so(start_transport: Start) -> None:
    process = start_transport(server={})
    wire = Wire(process.port, get("/fails"))

    status, headers, _ = wire.answer()

    assert status == 500
    if headers.get("connection") == "close":
        assert wire.rest() == b""
    else:
        wire.socket.sendall(get())
        assert wire.answer()[0] == 200


@pytest.mark.parametrize("path", ["/status/200", "/none", "/stream", "/socket.io/", "/echo"])
def test_an_answer_to_head_has_no_body(talk: Talk, path: str) -> None:
    wire = talk(get(path, method="HEAD") + get("/status/200"))

    wire.answer(bodiless=True)

    assert wire.answer()[0] == 200


def test_http_1_0_ends_with_the_answer(talk: Talk) -> None:
    wire = talk(get("/stream", version="1.0"))

    _, headers, body = wire.answer()

    assert "transfer-encoding" not in headers
    assert headers["connection"] == "close"
    assert body == b"one two"


def test_http_1_0_goes_on_where_asked_and_where_the_length_is_known(talk: Talk) -> None:
    wire = talk(get("/status/200", "Connection: Keep-Alive", version="1.0"))
    assert wire.answer()[1]["connection"] == "keep-alive"

    wire.socket.sendall(get("/stream", "Connection: keep-alive", version="1.0"))

    _, headers, body = wire.answer()
    assert headers["connection"] == "close"
    assert body == b"one two"


def test_a_stopping_server_says_that_the_connection_ends(start_transport: Start) -> None:
    process = start_transport()
    wire = Wire(process.port, get())
    wire.answer()

    wire.socket.sendall(post("/stop", b""))

    assert wire.answer()[1]["connection"] == "close"
    assert wire.rest() == b""


# --- bodies


@pytest.mark.parametrize(
    "body",
    [
        b"5\r\nhello\r\n0\r\n\r\n",
        b"2\r\nhe\r\n003\r\nllo\r\n000\r\n\r\n",
        b'5;name=value;other="a;b"\r\nhello\r\n0;last\r\n\r\n',
        b"5 ; name\r\nhello\r\n0\r\n\r\n",
        b"1\r\nh\r\n1\r\ne\r\n1\r\nl\r\n1\r\nl\r\n1\r\no\r\n0\r\nTrailer: x\r\nAnother: y\r\n\r\n",
        b"5\nhello\n0\n\n",
    ],
)
def test_chunks_with_extensions_and_trailers(talk: Talk, body: bytes) -> None:
    wire = talk(chunked("/body", body) + get())

    assert wire.answer()[2] == b"hello"
    assert wire.answer()[0] == 200


@pytest.mark.parametrize(
    "length", ["Content-Length: 5", "content-length:5", "Content-Length:  5 \t ",
               "Content-Length: 005", "Content-Length: 5, 5",
               "Content-Length: 5\r\nContent-Length: 5"],
)  # fmt: skip
def test_the_length_as_clients_write_it(talk: Talk, length: str) -> None:
    wire = talk(get("/body", length, method="POST") + b"hello" + get())

    assert wire.answer()[2] == b"hello"
    assert wire.answer()[0] == 200


@pytest.mark.parametrize("cut", range(1, 30, 3))
def test_a_body_in_pieces(talk: Talk, cut: int) -> None:
    data = chunked("/body", b"3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n")
    wire = talk(data[:-cut])
    time.sleep(0.02)

    wire.socket.sendall(data[-cut:])

    assert wire.answer()[2] == b"hello"


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("Content-Length: -1", 400),
        ("Content-Length: +5", 400),
        ("Content-Length: 1_0", 400),
        ("Content-Length: five", 400),
        ("Content-Length:", 400),
        ("Content-Length: 5, 6", 400),
        ("Content-Length: 5\r\nContent-Length: 6", 400),
        ("Content-Length: 5\r\nTransfer-Encoding: chunked", 400),
        ("Transfer-Encoding: gzip, chunked", 501),
        ("Transfer-Encoding: chunked, chunked", 501),
        ("Content-Length : 5", 400),
        (" folded", 400),
        ("no colon", 400),
        ("X: a\x00b", 400),
        ("X: a\rb", 400),
        ("Host: another", 400),
        ("X: " + "x" * 10_000, 431),
        ("\r\n".join(f"X-{number}: x" for number in range(120)), 431),
        ("\r\n".join(f"X-{number}: " + "x" * 4000 for number in range(40)), 431),
    ],
)
def test_a_head_that_cannot_be_read_in_one_way_is_refused(
    talk: Talk, head: str, status: int
) -> None:
    wire = talk(get("/body", head, method="POST") + b"hello")

    answer = wire.answer()

    assert answer[0] == status
    assert answer[1]["connection"] == "close"
    assert wire.rest() == b""


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (b"GET / HTTP/2.0", 505), (b"GET / HTTP/1.2", 505), (b"GET /", 400),
        (b"GET  / HTTP/1.1", 400),
        (b"G\xe9T / HTTP/1.1", 400), (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
        (b"GET / HTTP/x", 400), (b"GET /" + b"x" * 9000 + b" HTTP/1.1", 414),
    ],
)  # fmt: skip
def test_a_line_that_is_no_request_is_refused(talk: Talk, line: bytes, status: int) -> None:
    wire = talk(line + b"\r\n" + HOST + b"\r\n")

    assert wire.answer()[0] == status
    assert wire.rest() == b""


def test_a_request_names_its_host_since_1_1(talk: Talk) -> None:
    assert talk(b"GET /status/200 HTTP/1.1\r\n\r\n").answer()[0] == 400
    assert talk(b"GET /status/200 HTTP/1.0\r\n\r\n").answer()[0] == 200


def test_a_proxys_form_of_the_address_and_an_empty_line_before(talk: Talk) -> None:
    wire = talk(b"\r\n" + get("http://any.example:80/status/200?x=1") + b"\r\n" + get())

    assert [wire.answer()[0] for _ in range(2)] == [200, 200]


@pytest.mark.parametrize(
    "body", [b"x\r\nhello\r\n", b"\r\n", b"-5\r\nhello\r\n", b"5\r\nhelloo\r\n", b"5\r\nhell",
             b"fffffffffffffffff\r\n", b"5" + b";" * 9000,
             b"5\r\nhello\r\n0\r\n" + b"T: x\r\n" * 20_000],
)  # fmt: skip
def test_chunks_that_are_none_end_the_connection(
    transport: TransportProcess, talk: Talk, body: bytes
) -> None:
    wire = talk(chunked("/body", body))
    wire.socket.shutdown(socket.SHUT_WR)

    status, headers, _ = wire.answer()

    assert status == 400
    assert headers["connection"] == "close"
    assert wire.rest() == b""


@pytest.mark.parametrize("expect", ["100-continue", "100-Continue"])
def test_a_body_is_asked_for(talk: Talk, expect: str) -> None:
    wire = talk(get("/body", "Content-Length: 5", f"Expect: {expect}", method="POST"))
    assert wire.answer()[0] == 100

    wire.socket.sendall(b"hello" + get())

    assert wire.answer()[2] == b"hello"
    assert wire.answer()[0] == 200


def test_a_body_nobody_asked_for_does_not_come_and_is_not_waited_for(talk: Talk) -> None:
    wire = talk(get("/refused", "Content-Length: 500000", "Expect: 100-continue", method="POST"))

    status, headers, _ = wire.answer()

    assert status == 401
    assert headers["connection"] == "close"
    assert wire.rest() == b""


@pytest.mark.parametrize("size", [0, 10, 60_000])
def test_a_small_body_that_is_not_wanted_costs_no_connection(talk: Talk, size: int) -> None:
    wire = talk(post("/refused", b"x" * size) + get())

    status, headers, _ = wire.answer()

    assert status == 401
    assert "connection" not in headers
    assert wire.answer()[0] == 200


def test_a_large_body_that_is_not_wanted_ends_the_connection_after_the_answer(talk: Talk) -> None:
    wire = talk(get("/refused", "Content-Length: 9000000", method="POST"))
    wire.socket.sendall(b"x" * 4_000_000)

    status, headers, _ = wire.answer()

    assert status == 401
    assert headers["connection"] == "close"
    wire.socket.sendall(b"x" * 4_000_000)  # nobody resets the connection meanwhile
    assert wire.rest() == b""


def test_a_body_over_the_limit_is_refused_at_its_announced_length(talk: Talk) -> None:
    wire = talk(get("/body", "Content-Length: 1000001", method="POST"))

    assert wire.answer()[0] == 413


def test_a_body_that_trickles_is_given_up(start_transport: Start) -> None:
    process = start_transport(server={"body_limits": [0.5, 1024.0, 600.0]})
    wires = [
        Wire(process.port, get("/body", "Content-Length: 1000", method="POST")),
        Wire(process.port, chunked("/body", b"3e8\r\n")),
        Wire(process.port, get("/refused", "Content-Length: 1000", method="POST")),
        Wire(process.port, get("/socket.io/?EIO=4&transport=polling&sid=" + process.open_polling(),
                               "Content-Length: 1000", method="POST")),
    ]  # fmt: skip
    wires[2].answer()
    started = time.monotonic()
    while time.monotonic() < started + 1.5:
        for wire in wires:
            try:
                wire.socket.sendall(b"x")
            except OSError:
                continue
        time.sleep(0.1)

    assert wires[0].answer()[0] == 408
    assert wires[1].answer()[0] == 408
    assert wires[3].answer()[0] == 408
    assert process.state()["tracebacks"] == []


def test_a_body_that_comes_at_a_fair_rate_is_waited_for(start_transport: Start) -> None:
    process = start_transport(server={"body_limits": [0.2, 20.0, 600.0]})
    wire = Wire(process.port, get("/body", "Content-Length: 20000", method="POST"))

    for _ in range(20):
        wire.socket.sendall(b"x" * 1000)
        time.sleep(0.05)

    assert wire.answer()[2] == b"x" * 20_000


def test_bodies_of_long_polling_come_in_any_framing(
    transport: TransportProcess, talk: Talk
) -> None:
    path = f"/socket.io/?EIO=4&transport=polling&sid={transport.open_polling()}"

    assert talk(chunked(path, b"1\r\n4\r\n1\r\n0\r\n0\r\n\r\n")).answer()[2] == b"ok"

    assert '42["auth"' in transport.poll(path.rpartition("=")[2])[1]


def test_a_chunked_body_of_long_polling_has_the_same_limit(start_transport: Start) -> None:
    process = start_transport(socketio={"max_http_buffer_size": 1000})
    path = f"/socket.io/?EIO=4&transport=polling&sid={process.open_polling()}"
    wire = Wire(process.port, chunked(path, b"3e9\r\n4" + b"x" * 1000 + b"\r\n0\r\n\r\n"))

    assert wire.answer()[0] == 400


# --- who hangs up, and who holds connections


def test_who_hangs_up_leaves_no_traceback(start_transport: Start) -> None:
    process = start_transport()
    bad = [
        b"nonsense\r\n\r\n", get("/body", "Content-Length: x"), get("/body", *["X: y"] * 120),
        get("/body", "Content-Length: 10", method="POST"), chunked("/body", b"5\r\nhe"),
        get("/stream"), get("/refused", "Content-Length: 900000", method="POST"),
    ]  # fmt: skip
    for data in bad * 5:
        wire = Wire(process.port, data)
        wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        wire.socket.close()  # with a reset

    assert process.state()["tracebacks"] == []
    assert process.said() == ""


def test_half_a_head_keeps_nobody_out(start_transport: Start) -> None:
    process = start_transport(server={"max_connections_per_address": 20})
    for _ in range(40):
        Wire(process.port, b"GET / HTTP/1.1\r\nX: ")

    websockets = [process.open_engine() for _ in range(3)]
    for websocket in websockets:
        websocket.join()
    for _ in range(40):
        Wire(process.port, b"GET / HTTP/1.1\r\nX: ")

    for websocket in websockets:
        websocket.emit("message", 1)
        assert re.match(r'42\["message-back"', str(websocket.receive_message()))
