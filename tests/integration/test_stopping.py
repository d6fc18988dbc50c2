"""A server that is told to stop stops soon, whoever is connected, and takes everybody out."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_event_log import RedisEventLog
from app.domain.events import ParticipantLeft
from app.runtime.embedded_redis import EmbeddedRedis
from tests.integration.transport.peers import EngineWebSocket
from tests.support.processes import WebServer

CONNECTIONS = int(os.environ.get("STOPPING_CONNECTIONS", "300"))
ROOMS = 30
BOUND = 10.0
SERVICE_RESTART = 1012


class Person(EngineWebSocket):
    """Somebody in a room."""

    def __init__(self, port: int, number: int) -> None:
        super().__init__(port)
        self.send("40")
        join = {"interview_id": f"stopping_{number % ROOMS}", "user_id": f"user_{number}"}
        self.send("420" + json.dumps(["join_interview", join]))

    def wait_until_joined(self) -> None:
        while not str(packet := self.receive()).startswith("430"):
            assert packet
        assert '"ok":true' in str(packet)


@pytest.fixture
def full_server(start_server: Callable[..., WebServer]) -> Iterator[tuple[WebServer, list[Person]]]:
    """A server, and people in its rooms."""
    server = start_server()
    people = [Person(server.port, number) for number in range(CONNECTIONS)]
    for person in people:
        person.wait_until_joined()
    yield server, people
    for person in people:
        person.socket.close()


def test_a_full_process_ends_in_time_and_takes_everybody_out(
    full_server: tuple[WebServer, list[Person]], redis_url: str
) -> None:
    server, people = full_server

    server.signal(signal.SIGTERM)
    told = time.monotonic()
    status = server.wait(4 * BOUND)

    assert time.monotonic() - told < BOUND
    assert status == 0
    assert "left_without_goodbye" not in server.log_text()
    assert people[-1].receive_close() == SERVICE_RESTART
    connections = RedisConnections(redis_url)
    left = sum(
        isinstance(event.event, ParticipantLeft)
        for room in range(ROOMS)
        for event in RedisEventLog(connections).read(f"stopping_{room}", 0)
    )
    connections.close()
    assert left == CONNECTIONS


def test_a_second_signal_ends_it_at_once(
    full_server: tuple[WebServer, list[Person]],
) -> None:
    server, _ = full_server
    server.signal(signal.SIGTERM)
    time.sleep(1.5)

    server.signal(signal.SIGTERM)

    assert server.wait() == -signal.SIGTERM


def test_a_redis_that_went_first_holds_nobody_up(
    start_server: Callable[..., WebServer], tmp_path: Path
) -> None:
    # all processes of a machine are told to stop at once, and Redis is the quickest
    with EmbeddedRedis(tmp_path / "redis", persistent=False) as redis:
        server = start_server(redis.url)
        people = [Person(server.port, number) for number in range(60)]
        for person in people:
            person.wait_until_joined()
        redis.stop()

        server.signal(signal.SIGTERM)
        told = time.monotonic()
        assert server.wait(4 * BOUND) == 0

    assert time.monotonic() - told < BOUND
    for person in people:
        person.socket.close()
