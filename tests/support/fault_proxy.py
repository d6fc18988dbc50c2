"""A proxy between a client and Redis that breaks what networks break.

Everything is forwarded as it comes, until a test asks for a fault.
"""

import contextlib
import random
import socket
import threading
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

CHUNK = 65536


class FaultProxy:
    """Listens on a Unix socket at `path`; `target_url` is the real Redis (unix:// or redis://).

    lose_replies: the share of answers at which the connection is cut after the command has run
    and before its answer is passed on. Commands that were sent are never withheld by it.
    deaf: what is published to subscribers is swallowed, without a sign of it.
    """

    def __init__(self, target_url: str, path: Path, seed: int = 1) -> None:
        self.url = f"unix://{path}"
        self.lose_replies = 0.0
        self.deaf = False
        self.replies_lost = 0
        self._target = urlsplit(target_url)
        self._random = random.Random(seed)
        self._refusing = False
        self._flowing = threading.Event()
        self._flowing.set()
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._subscribers: set[socket.socket] = set()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen(128)
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    # --- faults

    def cut(self) -> None:
        """Close every connection that is open now."""
        with self._lock:
            for connection in self._open:
                _shut(connection)

    def stall(self) -> None:
        """Let nothing through, and close nothing, until resume()."""
        self._flowing.clear()

    def go_down(self) -> None:
        """Be a server that is not there, until resume()."""
        self._refusing = True
        self.cut()

    def resume(self) -> None:
        """Be well again."""
        self._refusing = False
        self._flowing.set()

    # --- forwarding

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self._refusing:
                client.close()
                continue
            try:
                server = self._connect()
            except OSError:
                client.close()
                continue
            with self._lock:
                self._open |= {client, server}
            for source, sink in ((client, server), (server, client)):
                thread = threading.Thread(
                    target=self._pump, args=(source, sink, client), daemon=True
                )
                self._threads.append(thread)
                thread.start()

    def _connect(self) -> socket.socket:
        if self._target.scheme == "unix":
            server = socket.socket(socket.AF_UNIX)
            server.connect(self._target.path)
            return server
        return socket.create_connection((self._target.hostname, self._target.port or 6379))

    def _pump(self, source: socket.socket, sink: socket.socket, client: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(CHUNK):
                self._flowing.wait()
                if source is client:
                    if b"\r\nSUBSCRIBE\r\n" in data:
                        self._subscribers.add(client)
                elif self._swallows(client):
                    continue
                elif self._loses(client):
                    break
                sink.sendall(data)
        with self._lock:
            for end in (source, sink):
                _shut(end)
            self._open.discard(source)
            self._subscribers.discard(source)
        source.close()

    def _swallows(self, client: socket.socket) -> bool:
        return self.deaf and client in self._subscribers

    def _loses(self, client: socket.socket) -> bool:
        if client in self._subscribers or self._random.random() >= self.lose_replies:
            return False
        self.replies_lost += 1
        return True

    # --- end

    def close(self) -> None:
        """Close everything and wait for the threads."""
        _shut(self._listener)
        self._listener.close()
        self._flowing.set()
        self.cut()
        for thread in self._threads:
            thread.join(5)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _shut(connection: socket.socket) -> None:
    """End it for both sides; threads that wait for it wake up."""
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
