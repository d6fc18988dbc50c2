"""The other end of connections to a Redis that is not there: what comes, and what it answers."""

from collections.abc import Callable
from typing import Any

import gevent
import hiredis
from gevent import socket

from tests.support.patience import PATIENCE

Answer = Callable[[list[bytes]], bytes | None]
"""What is answered to a command, as RESP; None: nothing."""


class PeerConnection:
    """One connection, as redis-py opens them; `peer` is the server's end of it."""

    def __init__(self, answer: Answer) -> None:
        self._sock, self.peer = socket.socketpair()
        self.commands: list[list[bytes]] = []
        self._answer = answer
        self._reader = gevent.spawn(self._serve)

    def disconnect(self) -> None:
        """Hang up, as redis-py does."""
        self._sock.close()

    def say(self, data: bytes) -> None:
        """Send something that is RESP, or is not."""
        self.peer.sendall(data)

    def cut(self) -> None:
        """Hang up at the server's end."""
        self._reader.kill()
        self.peer.close()

    def _serve(self) -> None:
        reader: Any = hiredis.Reader()
        while data := self.peer.recv(65536):
            reader.feed(data)
            while (command := reader.gets()) is not False:
                self.commands.append(command)
                answer = self._answer(command)
                if answer is not None:
                    self.say(answer)
        self.peer.close()


def bulks(*parts: bytes) -> bytes:
    """An array of bulk strings."""
    command: Any = parts
    packed: bytes = hiredis.pack_command(command)
    return packed


def settle() -> None:
    """Let what is on its way arrive: each turn of the loop reads what the sockets hold by then.

    One long sleep is no turn at all where the machine stood still: its timer goes first.
    """
    for _ in range(10):
        gevent.sleep(0.001)


def until(holds: Callable[[], object]) -> None:
    """Wait for what takes its time."""
    with gevent.Timeout(PATIENCE):
        while not holds():
            gevent.sleep(0.005)
