"""Several people open the same new interview at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.support.clients import Client


def test_everybody_gets_in_when_all_come_first(
    connect: Callable[..., Client], interview_id: str
) -> None:
    clients = [connect() for _ in range(8)]
    with ThreadPoolExecutor(len(clients)) as pool:
        for attempt in range(5):
            room = f"{interview_id}-{attempt}"
            tries = [pool.submit(c.join, room, user) for user, c in enumerate(clients)]
            joined = [one.result() for one in tries]
            assert sorted(j["participants_count"] for j in joined) == list(range(1, 9))
