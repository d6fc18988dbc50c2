"""A port that stays this server's while the process that serves it is replaced.

It is bound here and handed on; the process listens. After its death the kernel goes on taking
connections, and the next process finds them waiting: nobody is refused meanwhile.
"""

import socket
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress

from app.runtime.preflight import require_free_port


class HeldPort:
    """The bound socket of `host` and `port`. Raises StartupError where it cannot be had."""

    def __init__(self, host: str, port: int) -> None:
        require_free_port(host, port)
        # As gevent's servers choose it.
        family = socket.AF_INET6 if not host or ":" in host else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_STREAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind((host, port))

    @property
    def descriptor(self) -> int:
        """The socket's number, for the process that listens there."""
        return self._socket.fileno()

    def refuse(self) -> None:
        """Let nobody wait, until a process listens again."""
        with suppress(OSError):  # nobody has listened yet
            self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Let go of it."""
        self._socket.close()


@contextmanager
def held_ports(host: str, ports: Iterable[int]) -> Iterator[Mapping[int, HeldPort]]:
    """Hold ports of one host. Raises StartupError where one cannot be had."""
    with ExitStack() as stack:
        yield {port: stack.enter_context(closing(HeldPort(host, port))) for port in ports}
