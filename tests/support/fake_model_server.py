"""An HTTP server that speaks the OpenAI chat API, and misbehaves as a test asks it to."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


def completion(content: str | None) -> bytes:
    """A chat completion's body with the model's words."""
    return json.dumps(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1,
            "model": "small",
            "choices": [
                {
                    "index": 0,
                    "finish_reason": "stop",
                    "message": {"role": "assistant", "content": content},
                }
            ],
        }
    ).encode()


class ModelServer:
    """What the server got, and what it shall answer.

    `answers`: bodies, one for each request, the last one for all that follow; an int is an HTTP
    status with an error, None a reply that never comes, a float one that trickles in, a byte
    each so many seconds.
    """

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.answers: list[bytes | int | float | None] = [500]
        self.closing = threading.Event()
        self.url = ""

    def next_answer(self) -> bytes | int | float | None:
        """The answer to the latest request."""
        return self.answers[min(len(self.requests), len(self.answers)) - 1]


@contextmanager
def model_server() -> Iterator[ModelServer]:
    """A running server on a free port of 127.0.0.1."""
    state = ModelServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.requests.append({"path": self.path, **json.loads(body)})
            answer = state.next_answer()
            if answer is None:
                state.closing.wait(30)
            elif isinstance(answer, float):
                self._trickle(answer)
            elif isinstance(answer, int):
                self._send(answer, b'{"error": {"message": "broken", "type": "server_error"}}')
            else:
                self._send(200, answer)

        def _send(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _trickle(self, pause: float) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            until = time.monotonic() + 30
            while not state.closing.wait(pause) and time.monotonic() < until:
                try:
                    self.wfile.write(b" ")
                except OSError:
                    return

        def log_message(self, *_args: Any) -> None:
            """Nothing on the tests' output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_port}/v1"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield state
    finally:
        state.closing.set()
        server.shutdown()
        server.server_close()
