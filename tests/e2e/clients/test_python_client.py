"""The Python client, with threads and with asyncio, over a killed server."""

import asyncio
import threading
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
import requests
from interviewgenius_client import AsyncClient, Client, Refused

from tests.e2e.clients.absence import away_for_a_try
from tests.support.patience import PATIENCE
from tests.support.processes import WebServer


class Seen:
    """What a room was told, in order."""

    def __init__(self) -> None:
        self.events: list[tuple[str, Any]] = []
        self._more = threading.Condition()

    def hear(self, room: Any, *names: str) -> None:
        for name in names:
            room.on(name, lambda payload, name=name: self.take(name, payload))

    def take(self, name: str, payload: Any) -> None:
        with self._more:
            self.events.append((name, payload))
            self._more.notify_all()

    def wait(self, seq: int) -> None:
        with self._more:
            assert self._more.wait_for(lambda: seq in self.seqs(), PATIENCE)

    def seqs(self) -> list[int]:
        return [payload["seq"] for _, payload in self.events]


TOLD = (
    "participant_joined", "participant_left", "question_started", "answer_submitted",
    "new_message", "interview_started", "interview_ended", "record_entry",
)  # fmt: skip


async def candidate(url: str, interview_id: str, seen: Seen, asked: threading.Event) -> list[str]:
    """Answers, and talks on while the server is away."""
    async with AsyncClient(url, patience=PATIENCE) as client:
        room = client.room(interview_id, user_id="lin")
        seen.hear(room, *TOLD)
        questions: asyncio.Queue[Any] = asyncio.Queue()
        room.on("question_started", questions.put)
        await room.join()
        asked.set()
        question = await questions.get()
        confirmed = await room.submit_answer(
            question_id=question["question_id"], answer_text="I moved us to queues."
        )
        said = [
            (await room.send_message(message=f"from asyncio {number}"))["message"]
            for number in range(20)
        ]
        await asyncio.to_thread(seen.wait, confirmed["seq"])
        with pytest.raises(Refused) as refused:
            await room.submit_answer(question_id="never asked", answer_text="?")
        assert refused.value.code == "unknown_question"
        return said


def test_nothing_is_lost_and_nothing_twice_over_a_killed_server(
    start_server: Callable[..., WebServer], interview_id: str
) -> None:
    server = start_server()
    host_saw, candidate_saw, entered = Seen(), Seen(), threading.Event()
    with Client(server.url, patience=PATIENCE) as client:
        host = client.room(interview_id, user_id=1, role="interviewer")
        host_saw.hear(host, *TOLD)
        host.join()
        others: list[Any] = []
        talk = candidate(server.url, interview_id, candidate_saw, entered)
        thread = threading.Thread(target=lambda: others.append(asyncio.run(talk)))
        thread.start()
        assert entered.wait(PATIENCE)
        host.start_question(question_id=5, question_text="What did you change?")
        said = []
        for number in range(20):
            if number == 10:
                threading.Thread(target=away_for_a_try, args=(server,)).start()
            said.append(host.send_message(message=f"from threads {number}")["message"])
        thread.join(PATIENCE)
        assert others, "the candidate did not come to an end"
        ended = host.end_interview()
        host_saw.wait(ended["seq"])
    address = f"{server.url}/api/v1/interview/{interview_id}/events"
    logged = requests.get(address, timeout=PATIENCE).json()["data"]["events"]
    messages = [one["data"]["message"] for one in logged if one["event"] == "new_message"]
    assert sorted(messages) == sorted(said + others[0])
    assert [one["event"] for one in logged].count("answer_submitted") == 1
    for saw in (host_saw, candidate_saw):
        assert all(after == before + 1 for before, after in pairwise(saw.seqs()))
    assert host_saw.seqs()[-1] == ended["seq"]


def test_a_bad_token_is_refused_in_words(production: WebServer) -> None:
    with pytest.raises(Refused) as refused:
        Client(production.url, token="no token").connect()
    assert refused.value.code == "token_invalid"
