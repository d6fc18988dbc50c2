"""A server that is away for as long as its clients need to notice."""

import socket

from tests.support.processes import WebServer


def away_for_a_try(server: WebServer, tries: int = 1) -> None:
    """Kill the server, let clients find nobody there `tries` times, start it again."""
    server.kill()
    with socket.create_server(("127.0.0.1", server.port)) as nobody:
        for _ in range(tries):
            connection, _ = nobody.accept()
            connection.close()
    server.start()
