"""A handler that raises is told in the log, and takes no later event from anybody."""

import asyncio
import queue
import threading

import pytest
from interviewgenius_client import AsyncClient, Client


def fail() -> None:
    raise ValueError("a mistake of the caller's")


def test_a_failed_handler_stops_no_later_one(caplog: pytest.LogCaptureFixture) -> None:
    client, told = Client("http://127.0.0.1:1"), queue.SimpleQueue[str]()
    telling = threading.Thread(target=client._tell, daemon=True)
    client.tell(fail)
    client.tell(lambda: told.put("later"))
    client._told.put(None)
    telling.start()
    telling.join(30)
    assert told.get_nowait() == "later"
    assert "a handler failed" in caplog.text


def test_the_same_with_asyncio(caplog: pytest.LogCaptureFixture) -> None:
    asyncio.run(told_after_a_failure())
    assert "a handler failed" in caplog.text


async def told_after_a_failure() -> None:
    client, told = AsyncClient("http://127.0.0.1:1"), asyncio.Event()
    telling = asyncio.ensure_future(client._tell())
    client.tell(fail)
    client.tell(told.set)
    waiting = asyncio.ensure_future(told.wait())
    await asyncio.wait([waiting, telling], timeout=30, return_when="FIRST_COMPLETED")
    assert told.is_set()
    telling.cancel()
