"""A port that is held: who comes between two processes waits, and is refused only on purpose."""

import socket
from collections.abc import Iterator

import gevent
import pytest

from app.runtime.held_port import HeldPort
from app.settings.errors import StartupError
from app.transport import NativeSocketIO
from tests.support.processes import free_port

HOST = "127.0.0.1"


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def held(port: int) -> Iterator[HeldPort]:
    one = HeldPort(HOST, port)
    yield one
    one.close()


def listening(held: HeldPort) -> socket.socket:
    """As a process does that got the socket."""
    listener = socket.socket(fileno=socket.dup(held.descriptor))
    listener.listen(8)
    return listener


def is_refused(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), timeout=5).close()
    except ConnectionRefusedError:
        return True
    return False


def test_who_comes_between_two_processes_is_served_by_the_next(held: HeldPort, port: int) -> None:
    listening(held).close()  # as a process's death closes it
    with socket.create_connection((HOST, port), timeout=5) as caller:
        caller.sendall(b"hello")
        with listening(held) as following, following.accept()[0] as served:
            assert served.recv(5) == b"hello"


def test_nobody_waits_where_nobody_will_listen_soon(held: HeldPort, port: int) -> None:
    assert is_refused(port)  # nobody has listened yet
    held.refuse()
    with listening(held):
        held.refuse()
        assert is_refused(port)
    with listening(held):
        assert not is_refused(port)


def test_a_server_that_stops_lets_nobody_wait_for_the_next(held: HeldPort, port: int) -> None:
    listener = gevent.socket.socket(fileno=socket.dup(held.descriptor))
    listener.listen(8)
    server = NativeSocketIO().make_server(None, HOST, port, listener=listener)  # type: ignore[arg-type]
    server.init_socket()
    assert not is_refused(port)
    server.close()
    assert is_refused(port)


def test_a_port_that_is_taken_is_said(held: HeldPort, port: int) -> None:
    with listening(held), pytest.raises(StartupError, match="is in use"):
        HeldPort(HOST, port)
