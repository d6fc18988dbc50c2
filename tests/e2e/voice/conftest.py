"""A room in which somebody speaks and a host reads along."""

from collections.abc import Callable

import pytest

from tests.support.clients import Client
from tests.support.processes import WebServer


@pytest.fixture
def room(interview_id: str) -> str:
    """The interview that is spoken in."""
    return f"voice_{interview_id}"


@pytest.fixture
def speaker(hearing: WebServer, connect: Callable[..., Client], room: str) -> Client:
    """Who speaks, as `anna`."""
    client = connect(hearing.url)
    client.join(room, "anna")
    return client


@pytest.fixture
def reader(hearing: WebServer, connect: Callable[..., Client], room: str) -> Client:
    """Who reads along, as a host."""
    client = connect(hearing.url)
    client.join(room, "host", role="interviewer")
    return client
