"""An interview with a candidate, a host, and cameras."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.e2e.video.camera import Camera
from tests.support.clients import Client
from tests.support.processes import WebServer


@pytest.fixture
def session(web: WebServer, connect: Callable[..., Client], interview_id: str) -> str:
    """An interview that exists, with `anna` as its candidate and a host."""
    name = f"video_{interview_id}"
    connect(web.url).join(name, "anna", role="candidate")
    return name


@pytest.fixture
def host(web: WebServer, connect: Callable[..., Client], session: str) -> Client:
    """Who sees and reads along."""
    client = connect(web.url)
    client.join(session, "host", role="interviewer")
    return client


@pytest.fixture
def open_camera(web: WebServer, session: str) -> Iterator[Callable[..., Camera]]:
    """Open cameras of the session; closed with the test."""
    opened: list[Camera] = []

    def open_one(session_id: str = session, url: str = web.url, **options: Any) -> Camera:
        opened.append(Camera(url, session_id, **options))
        return opened[-1]

    yield open_one
    for camera in opened:
        camera.close()
