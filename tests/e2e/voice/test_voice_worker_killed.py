"""kill -9 of the worker in the middle of utterances: one final for each, none lost."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from app.runtime.embedded_redis import EmbeddedRedis
from tests.e2e.voice.speaking import ENOUGH, chunk, is_right, numbered, speak
from tests.support.clients import Client
from tests.support.processes import WebServer
from tests.support.recordings import in_chunks, sentence, words_right
from tests.support.worker_processes import SpeechWorkerProcess

AWAY = "15"
"""Seconds after which a media Redis that is gone is given up here."""
_numbers = count(1)


class Stage:
    """A web process and its worker, which can be killed; the next one starts as a new process."""

    def __init__(self, redis_url: str, media: EmbeddedRedis, model: Path, folder: Path) -> None:
        self.media = media
        self._settings = redis_url, media.url, model
        self._folder = folder
        self.web = WebServer(
            redis_url, folder / "web.log", MEDIA_REDIS_URL=media.url, MEDIA_REDIS_PATIENCE=AWAY
        ).start()
        self.worker = self._start_worker()
        self.worker.wait_until_ready(self.web.url)

    def kill_worker(self) -> None:
        """SIGKILL; another one starts, as the supervisor would do it."""
        self.worker.kill()
        self.worker = self._start_worker()

    def _start_worker(self) -> SpeechWorkerProcess:
        log = self._folder / f"worker-{next(_numbers)}.log"
        return SpeechWorkerProcess(*self._settings, log, MEDIA_REDIS_PATIENCE=AWAY).start()

    def stop(self) -> None:
        """End both."""
        self.worker.stop()
        self.web.stop()


@pytest.fixture(scope="module")
def stage(redis_url: str, model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A web process with a worker of these tests' own."""
    folder = tmp_path_factory.mktemp("stage")
    with EmbeddedRedis(folder / "media", persistent=False) as media:
        made = Stage(redis_url, media, model, folder)
        yield made
        made.stop()


def kill_in_the_middle(stage: Stage, connect: Callable[..., Client], room: str) -> None:
    """Two people speak; the worker dies when it has heard the half of it."""
    spoken = {"anna": 3, "ben": 9}
    clients = {name: connect(stage.web.url) for name in spoken}
    for name, client in clients.items():
        client.join(room, name)
        pieces = numbered(spoken[name])
        for number, data in pieces[: len(pieces) // 2]:
            client.ok("voice_data", chunk(room, number, data))
    for name, client in clients.items():  # the first text of its own is a sign that it hears
        client.wait_for("voice_processing", len(numbered(spoken[name])) // 2 + 1)
    stage.kill_worker()
    for name, client in clients.items():
        pieces = numbered(spoken[name])
        for number, data in pieces[len(pieces) // 2 :]:
            last = number == len(pieces) - 1
            client.ok("voice_data", chunk(room, number, data, is_final=last))
    for name, client in clients.items():
        final = client.wait_for("voice_transcribed", 1)
        assert is_right(final["transcribed_text"], spoken[name])
        assert final["gaps"] == []
    log = clients["anna"].ok("sync_interview", {"interview_id": room})["events"]
    finals = [e["data"]["user_id"] for e in log if e["event"] == "live_transcription"]
    assert sorted(finals) == ["anna", "ben"]


def test_a_killed_worker_loses_nothing(
    stage: Stage, connect: Callable[..., Client], room: str
) -> None:
    kill_in_the_middle(stage, connect, room)


def test_without_a_worker_new_utterances_wait_for_one(
    stage: Stage, connect: Callable[..., Client], room: str
) -> None:
    client = connect(stage.web.url)
    client.join(room, "anna")
    client.ok("voice_data", chunk(room, 0, numbered(3)[0][1], utterance_id="begun"))
    stage.kill_worker()
    speak(client, room, numbered(7), utterance_id="new")
    client.ok("voice_data", chunk(room, 1, b"", utterance_id="begun", is_final=True))
    finals = [client.wait_for("voice_transcribed", count) for count in (1, 2)]
    assert {final["utterance_id"] for final in finals} == {"begun", "new"}
    new = next(final for final in finals if final["utterance_id"] == "new")
    assert is_right(new["transcribed_text"], 7)
    assert client.named("voice_error") == []


def test_what_the_server_cuts_survives_its_worker(
    stage: Stage, connect: Callable[..., Client], room: str
) -> None:
    client = connect(stage.web.url)
    client.join(room, "anna")
    spoken = [3, 9, 7, 10]
    pieces = in_chunks(b"".join(sentence(number).pcm for number in spoken), 8000)
    half = len(pieces) // 2
    for number, data in enumerate(pieces[:half]):
        client.ok("voice_data", chunk(room, number, data, segmentation="server"))
    client.wait_for("voice_transcribed", 1)
    stage.kill_worker()
    for number, data in enumerate(pieces[half:], half):
        last = number == len(pieces) - 1
        client.ok("voice_data", chunk(room, number, data, segmentation="server", is_final=last))
    finals = [client.wait_for("voice_transcribed", n) for n in range(1, len(spoken) + 1)]
    heard = [final["transcribed_text"] for final in finals]
    assert [is_right(text, number) for text, number in zip(heard, spoken, strict=True)] == [
        True
    ] * 4
    assert len({final["utterance_id"] for final in finals}) == len(spoken)


def test_a_killed_media_redis_costs_only_what_was_being_said(
    stage: Stage, connect: Callable[..., Client], room: str
) -> None:
    client = connect(stage.web.url)
    client.join(room, "anna")
    pieces = numbered(8)
    for number, data in pieces:
        client.ok("voice_data", chunk(room, number, data))
    client.wait_for("voice_processing", len(pieces) + 1)
    stage.media.kill()
    stage.media.start()
    final = client.wait_for("voice_transcribed", 1)
    assert final["error"] == "transcription_failed"
    heard = final["transcribed_text"]  # what there was of it by then, if anything
    said = " ".join(sentence(8).text.split()[: len(heard.split())])
    assert not heard or words_right(heard, said) >= ENOUGH
    stage.worker.wait_until_ready(stage.web.url)
    speak(client, room, numbered(7), utterance_id="after")
    after = client.wait_for("voice_transcribed", 2)
    assert is_right(after["transcribed_text"], 7), client.named("voice_transcribed")
    assert len(client.named("voice_transcribed")) == 2


def test_where_worker_and_media_redis_die_the_final_comes_all_the_same(
    stage: Stage, connect: Callable[..., Client], room: str
) -> None:
    client = connect(stage.web.url)
    client.join(room, "anna")
    pieces = numbered(8)
    for number, data in pieces[:3]:
        client.ok("voice_data", chunk(room, number, data, utterance_id="lost"))
    stage.media.kill()
    stage.kill_worker()
    stage.media.start()
    final = client.wait_for("voice_transcribed", 1)
    assert (final["utterance_id"], final["transcribed_text"]) == ("lost", "")
    assert final["error"] == "transcription_failed"
    stage.worker.wait_until_ready(stage.web.url)
    speak(client, room, numbered(7), utterance_id="after")
    assert is_right(client.wait_for("voice_transcribed", 2)["transcribed_text"], 7)
    assert len(client.named("voice_transcribed")) == 2


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_twenty_killed_workers_lose_nothing(
    stage: Stage, connect: Callable[..., Client], room: str
) -> None:
    for attempt in range(20):
        kill_in_the_middle(stage, connect, f"{room}-{attempt}")
