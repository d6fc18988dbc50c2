"""The server's connections send what they have at once."""

import socket
import urllib.request
from typing import Any

import gevent

from app.transport.pywsgi_handler import HANDLER_KEY
from app.transport.pywsgi_server import TransportServer
from tests.support.patience import PATIENCE


def test_answers_do_not_wait_for_the_acknowledgement_of_their_head() -> None:
    # Head and body go out as two writes; with Nagle's algorithm the second one waits for the
    # client's delayed acknowledgement, 40 ms on every connection that is kept alive.
    set_on: list[int] = []

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        connection = environ[HANDLER_KEY].socket
        set_on.append(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        start_response("200 OK", [])
        return [b"body"]

    server = TransportServer(("127.0.0.1", 0), application, log=None)
    server.start()
    try:
        pool = gevent.get_hub().threadpool
        url = f"http://127.0.0.1:{server.server_port}/"
        assert pool.apply(lambda: urllib.request.urlopen(url, timeout=PATIENCE).read()) == b"body"
    finally:
        server.stop(timeout=1)
    assert set_on[0] != 0
