"""A final that nobody else will write is written, once; a final that is on its way is not."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from unittest.mock import Mock

import orjson
import pytest

from app.adapters.redis_owed_finals import RedisOwedFinals
from app.adapters.worker_states import WorkerStates
from app.domain.events import InterviewCreated, UtteranceTranscribed
from app.ports.interview_log import Append, Unavailable
from app.ports.owed_finals import Owed, final_id
from app.services.voice.owed_finals import OwedFinals
from tests.support.fakes import FakeEventLog


class FakeOwed:
    def __init__(self) -> None:
        self.known: dict[str, Owed] = {}
        self.there = {"first"}

    def owe(self, utterance: str, owed: Owed) -> None:
        self.known.setdefault(utterance, owed)

    def settle(self, utterance: str) -> None:
        self.known.pop(utterance, None)

    def owed(self) -> Mapping[str, Owed]:
        return dict(self.known)

    def is_there(self, store: str) -> None:
        self.there.add(store)

    def is_gone(self, store: str) -> None:
        self.there.discard(store)

    def gone(self, stores: Collection[str]) -> set[str]:
        return set(stores) - self.there


class FakeAudio:
    def __init__(self) -> None:
        self.known: set[str] = set()
        self.is_away = False
        self.epoch = "first"

    def forgotten(self, utterances: Sequence[str]) -> list[str]:
        if self.is_away:
            raise Unavailable
        return [name for name in utterances if name not in self.known]


class Stage:
    def __init__(self) -> None:
        self.owed, self.audio, self.log = FakeOwed(), FakeAudio(), FakeEventLog()
        self.log.append(Append("i", "i", [InterviewCreated()], 1000, "create", "created"))
        self.finals = OwedFinals(self.owed, self.audio, self.log, lambda: 5000)

    def begin(self, utterance: str, store: str = "first") -> None:
        self.audio.known.add(utterance)
        self.owed.owe(
            utterance,
            Owed(
                store=store,
                key="i",
                interview_id="i",
                user_id=7,
                name=f"name of {utterance}",
                command_id=final_id(utterance),
                started_at=2000,
            ),
        )

    def written(self) -> list[UtteranceTranscribed]:
        events = [recorded.event for recorded in self.log.read("i", 0)]
        return [event for event in events if isinstance(event, UtteranceTranscribed)]


@pytest.fixture
def stage() -> Stage:
    made = Stage()
    made.begin("u")
    return made


def test_where_the_audio_is_still_there_a_worker_will_come(stage: Stage) -> None:
    stage.finals.settle()
    assert stage.written() == []


def test_where_the_audio_is_gone_the_final_says_so_once(stage: Stage) -> None:
    stage.audio.known.clear()
    stage.finals.settle()
    stage.finals.settle()
    (final,) = stage.written()
    assert (final.user_id, final.utterance_id, final.text) == (7, "name of u", "")
    assert (final.error, final.started_at) == ("transcription_failed", 2000)
    assert stage.owed.known == {}


def test_a_final_that_stands_already_is_the_only_one(stage: Stage) -> None:
    said = UtteranceTranscribed(
        user_id=7, utterance_id="name of u", text="Hi.", confidence=0.9, started_at=1, duration=1.0
    )
    stage.log.append(Append("i", "i", [said], 3000, "system", final_id("u")))
    stage.audio.known.clear()
    stage.finals.settle()
    assert [final.text for final in stage.written()] == ["Hi."]
    assert stage.owed.known == {}


def test_a_media_redis_that_is_away_is_waited_for_but_not_for_ever(stage: Stage) -> None:
    stage.audio.is_away = True
    stage.finals.settle()
    assert stage.written() == []
    stage.owed.there.clear()  # nobody has seen it for a while
    stage.finals.settle()
    assert [final.error for final in stage.written()] == ["transcription_failed"]


def test_what_is_settled_is_owed_no_more(stage: Stage) -> None:
    stage.owed.settle("u")
    stage.audio.known.clear()
    stage.finals.settle()
    assert stage.written() == []


def test_a_restarted_media_redis_is_waited_for_no_longer(stage: Stage) -> None:
    stage.finals.settle()
    stage.audio.epoch = "second"
    stage.audio.known.clear()
    stage.finals.settle()
    assert [final.error for final in stage.written()] == ["transcription_failed"]
    assert stage.owed.there == {"second"}


def test_another_media_redis_has_what_ours_has_not(stage: Stage) -> None:
    stage.begin("elsewhere", "another")
    stage.audio.known.discard("elsewhere")
    stage.owed.is_there("another")
    stage.finals.settle()
    assert stage.written() == []


def test_one_that_cannot_be_written_harms_no_other(stage: Stage) -> None:
    stage.begin("v")
    stage.audio.known.clear()

    def fail_for_u(request: Append) -> None:
        if request.command_id == final_id("u"):
            raise KeyError("a fault of ours")

    stage.log.before_append = fail_for_u
    stage.finals.settle()
    assert [final.utterance_id for final in stage.written()] == ["name of v"]
    assert list(stage.owed.known) == ["u"]


def test_a_note_of_another_version_harms_no_other() -> None:
    owed = Stage()
    owed.begin("u")
    note = orjson.dumps(asdict(owed.owed.known["u"]))
    newer = note[:-1] + b',"added_later":1}'
    connections = Mock()
    connections.client.hgetall.return_value = {b"u": newer, b"v": b'{"other":1}', b"w": b"{"}
    assert RedisOwedFinals(connections, 60).owed() == owed.owed.known


@pytest.mark.parametrize("word", [b'["ready","x","added later"]', b'["ready","x"]'])
def test_a_workers_word_of_another_version_harms_no_other(word: bytes) -> None:
    connections = Mock()
    words = [0, b"{", 1, b'["ready"]', 2, b"7", 3, word]
    connections.client.register_script.return_value = lambda **_: words
    assert WorkerStates(connections, "voice").best() == ("ready", "x", None)
