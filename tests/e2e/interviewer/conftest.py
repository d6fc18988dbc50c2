"""Clients of the JSON gateway."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.gateway_client import GatewayClient
from tests.support.processes import WebServer

Open = Callable[..., GatewayClient]


@pytest.fixture
def gateway(server: WebServer) -> Iterator[Open]:
    """Open clients, closed with the test: `gateway()`, `gateway("session_1", url=...)`."""
    opened: list[GatewayClient] = []

    def open_client(session_id: str | None = None, url: str = "", **more: Any) -> GatewayClient:
        opened.append(GatewayClient(url or server.url, session_id, **more))
        return opened[-1]

    yield open_client
    for client in opened:
        client.close()
