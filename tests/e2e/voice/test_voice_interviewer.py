"""The AI interviewer hears: recordings over the JSON gateway and over HTTP become turns."""

import pytest

from tests.processes import WebServer
from tests.test_websocket_client import SCENARIOS, Server


@pytest.mark.parametrize("name", ["audio", "mixed"])
def test_scenario(name: str, hearing: WebServer) -> None:
    SCENARIOS[name](Server(hearing.url.replace("http", "ws", 1)))
