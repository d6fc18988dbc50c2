"""A speech server with OpenAI's API for transcriptions, which misbehaves as a test asks it to."""

import email
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    path: str
    headers: Mapping[str, str]
    fields: Mapping[str, list[str]]
    recording: bytes

    @property
    def form(self) -> str:
        """What kind of answer it wants."""
        return self.fields["response_format"][0]


@dataclass(frozen=True)
class Reply:
    """`trickles`: its head ends never, a byte of it comes now and then; `hangs`: nothing comes."""

    status: int = 200
    body: bytes = b""
    kind: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    hangs: bool = False
    trickles: bool = False


def told(said: Any) -> Reply:
    """An answer in JSON."""
    return Reply(body=json.dumps(said).encode())


VERBOSE = {
    "task": "transcribe",
    "language": "english",
    "duration": 2.0,
    "text": " I led a team.",
    "segments": [
        {
            "id": 0,
            "start": 0.2,
            "end": 1.8,
            "text": " I led a team.",
            "avg_logprob": -0.2,
            "no_speech_prob": 0.01,
            "compression_ratio": 0.9,
            "temperature": 0.0,
        }
    ],
    "words": [
        {"word": "I", "start": 0.2, "end": 0.4},
        {"word": "led", "start": 0.4, "end": 0.8},
        {"word": "a", "start": 0.8, "end": 0.9},
        {"word": "team", "start": 0.9, "end": 1.8},
    ],
}
"""As OpenAI's own answers are."""


class SpeechServer:
    """`answer` is asked for each reply; every request that has one stands in `asked`.

    After `requests_per_connection` it hangs up on the next one.
    """

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.answer: Callable[[Asked], Reply] = lambda _: told(VERBOSE)
        self.closing = threading.Event()
        self.requests_per_connection = 1000
        self.url = ""

    def always(self, reply: Reply) -> None:
        """Answer so from now on."""
        self.answer = lambda _: reply


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_about: object) -> None:
        """Who hangs up in the middle of an answer does so on purpose."""


@contextmanager
def speech_server() -> Iterator[SpeechServer]:
    """A running one on a free port of 127.0.0.1."""
    state = SpeechServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        served = 0

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.served += 1
            if self.served > state.requests_per_connection:
                self.close_connection = True
                return
            asked = _asked(self.path, dict(self.headers.items()), body)
            state.asked.append(asked)
            reply = state.answer(asked)
            with suppress(OSError):
                self._send(reply)

        def _send(self, reply: Reply) -> None:
            if reply.hangs:
                state.closing.wait(30)
                return
            if reply.trickles:
                self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                while not state.closing.wait(0.05):
                    self.wfile.write(b"x")
                return
            self.send_response(reply.status)
            for name, value in {"Content-Type": reply.kind, **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *_args: Any) -> None:
            """Nothing on the tests' output."""

    server = _Server(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}/v1"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield state
    finally:
        state.closing.set()
        server.shutdown()
        server.server_close()


def _asked(path: str, headers: Mapping[str, str], body: bytes) -> Asked:
    head = f"Content-Type: {headers['Content-Type']}\r\n\r\n".encode()
    fields: dict[str, list[str]] = {}
    recording = b""
    for part in cast("list[Message]", email.message_from_bytes(head + body).get_payload()):
        name = str(part.get_param("name", header="content-disposition"))
        content = cast("bytes", part.get_payload(decode=True))
        if name == "file":
            recording = content
        else:
            fields.setdefault(name, []).append(content.decode())
    return Asked(path, headers, fields, recording)
