"""The worker's loop with fake jobs, a fake room and a fake engine."""

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from app.domain.events import UtteranceTranscribed
from app.domain.identifiers import Id
from app.services.ports import Unavailable
from app.services.speech_jobs import End, Piece, Ticket
from app.speech.worker import MAX_DELIVERIES, SpeechWorker
from tests.recordings import sentence, silence, to_pcm
from tests.unit.speech.fakes import Clock, FakeTranscriber


class FakeJobs:
    """Tickets and audio that a test puts there; `done` holds (utterance, dead)."""

    def __init__(self) -> None:
        self.new: list[Ticket] = []
        self.left: list[Ticket] = []
        self.audio: dict[str, list[Piece | End]] = {}
        self.finished: list[tuple[str, bool]] = []
        self.waiting = 0.0
        self.partials: list[Mapping[str, Any]] = []

    def take(self, count: int, block_ms: int | None) -> list[Ticket]:
        taken, self.new = self.new[:count], self.new[count:]
        return taken

    def reclaim(self) -> list[Ticket]:
        taken, self.left = self.left, []
        return taken

    def read(self, after: Mapping[str, str], block_ms: int | None) -> dict[str, list[Piece | End]]:
        came = {}
        for name, place in after.items():
            known = [entry.place for entry in self.audio[name]]
            start = known.index(place) + 1 if place in known else 0
            if self.audio[name][start:]:
                came[name] = self.audio[name][start:]
        return came

    def heard(self, utterance: str, at: int, partial: Mapping[str, Any] | None) -> None:
        if partial is not None:
            self.partials.append(partial)

    def done(self, ticket: Ticket, dead: bool = False) -> None:
        self.finished.append((ticket.utterance, dead))

    def waiting_seconds(self) -> float:
        return self.waiting


class FakeRoom:
    """Remembers what was published and appended; refuses while `down`."""

    def __init__(self) -> None:
        self.published: list[tuple[str, Mapping[str, Any], str | None]] = []
        self.finals: dict[str, UtteranceTranscribed] = {}
        self.down = False

    def publish(
        self, key: str, event: str, payload: Mapping[str, Any], to_user: str | None = None
    ) -> None:
        self.published.append((event, payload, to_user))

    def append(
        self, key: str, interview_id: Id, event: UtteranceTranscribed, command_id: str
    ) -> None:
        if self.down:
            raise Unavailable
        self.finals.setdefault(command_id, event)

    def named(self, name: str) -> list[Mapping[str, Any]]:
        return [payload for event, payload, _ in self.published if event == name]


class Stage:
    """A worker among fakes."""

    def __init__(self, *texts: str) -> None:
        self.jobs, self.room, self.clock = FakeJobs(), FakeRoom(), Clock()
        self.engine = FakeTranscriber(texts or (" hello",))
        self.worker = SpeechWorker(self.jobs, self.room, self.engine, self.clock)

    def put(
        self,
        name: str,
        pieces: Iterable[bytes],
        ended: bool = True,
        user: str = "anna",
        **more: Any,
    ) -> Ticket:
        """A ticket and its audio, which the worker finds at its next step."""
        entries: list[Piece | End] = [
            Piece(f"{1000 + number}-0", number, data) for number, data in enumerate(pieces)
        ]
        spec = {"codec": None, "sample_rate": None, "language": None, "segmentation": "client"}
        spec |= {"interview_id": "i", "user_id": user, **more.pop("spec", {})}
        self.jobs.audio[name] = [*entries, End("9999-0")] if ended else entries
        ticket = Ticket(f"t-{name}", name, name, f"i\n{user}", 1000, False, spec, **more)
        self.jobs.new.append(ticket)
        return ticket

    def work(self) -> None:
        """Until there is nothing to do."""
        while self.worker.step(busy=True):
            self.clock.time += 0.01


def speech(number: int = 1) -> list[bytes]:
    return sentence(number).chunks(250)


def test_an_utterance_becomes_one_final_and_its_ticket_is_given_back() -> None:
    stage = Stage()
    stage.put("u", speech())
    stage.work()
    assert list(stage.room.finals) == ["final:u"]
    final = stage.room.finals["final:u"]
    assert (final.text, final.user_id, final.utterance_id) == ("hello", "anna", "u")
    assert stage.jobs.finished == [("u", False)]
    assert stage.worker.held() == []


def test_a_ticket_is_held_until_the_final_stands_in_the_log() -> None:
    stage = Stage()
    stage.put("u", speech())
    stage.room.down = True
    with pytest.raises(Unavailable):
        stage.work()
    assert stage.worker.held() == ["t-u"]
    heard = len(stage.engine.calls)
    stage.room.down = False
    stage.work()
    assert stage.jobs.finished == [("u", False)]
    assert len(stage.engine.calls) == heard


def test_partial_texts_go_to_the_speaker_and_to_the_room() -> None:
    stage = Stage(" hello there", " hello there friend")
    stage.put("u", speech(), ended=False)
    stage.work()
    assert [p["partial_text"] for p in stage.room.named("voice_processing")] == ["hello there"]
    assert [p["text"] for p in stage.room.named("live_transcription")] == ["hello there"]
    assert stage.jobs.partials[0]["partial_text"] == "hello there"
    assert stage.room.finals == {}


def test_speakers_take_turns_whoever_has_more_to_say() -> None:
    stage = Stage()
    for number in range(3):
        stage.put(f"long-{number}", speech(), user="anna")
    stage.put("short", speech(), user="ben")
    stage.work()
    assert [name for name, _ in stage.jobs.finished][:2] == ["long-0", "short"]


def test_under_load_partial_texts_are_given_up_and_speakers_told() -> None:
    stage = Stage()
    stage.put("u", speech(), ended=False)
    stage.jobs.waiting = 6.0
    stage.work()
    assert stage.room.named("voice_processing") == []
    assert stage.room.named("voice_status") == [{"state": "finals_only", "partial_interval": None}]
    stage.jobs.waiting = 0.0
    stage.work()
    assert stage.room.named("voice_status")[-1]["state"] == "normal"
    assert stage.room.named("voice_processing")


def test_what_cannot_be_decoded_is_told_once_and_the_rest_ignored() -> None:
    stage = Stage()
    broken = b"\x1a\x45\xdf\xa3" + bytes(range(256)) * 40
    stage.put("u", [broken] * 3)
    stage.work()
    assert [p["code"] for p in stage.room.named("voice_error")] == ["undecodable_audio"]
    assert stage.room.finals["final:u"].error == "undecodable_audio"
    assert stage.jobs.finished == [("u", False)]


def test_an_utterance_that_kills_its_workers_is_given_up() -> None:
    stage = Stage()
    ticket = stage.put("u", speech(), deliveries=MAX_DELIVERIES + 1)
    stage.jobs.left, stage.jobs.new = [ticket], []
    stage.work()
    assert stage.jobs.finished == [("u", True)]
    assert stage.room.finals["final:u"].error == "transcription_failed"
    assert [p["code"] for p in stage.room.named("voice_error")] == ["transcription_failed"]


def test_an_unexpected_fault_costs_one_delivery_and_nobody_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stage = Stage()
    stage.put("u", speech())
    with monkeypatch.context() as patch:
        patch.setattr(stage.engine, "transcribe", lambda *_, **__: 1 / 0)
        stage.work()
    assert stage.worker.held() == []
    assert stage.jobs.finished == []
    stage.put("next", speech())
    stage.work()
    assert stage.jobs.finished == [("next", False)]


def test_the_server_ends_utterances_at_pauses() -> None:
    stage = Stage()
    pause = to_pcm(silence(1.0))
    data = sentence(1).pcm + pause + sentence(2).pcm + pause
    pieces = [data[start : start + 8000] for start in range(0, len(data), 8000)]
    stage.put("u", pieces, spec={"segmentation": "server"})
    stage.work()
    assert list(stage.room.finals) == ["final:u", "final:u.2"]
    assert [f.utterance_id for f in stage.room.finals.values()] == ["u", "u.2"]
    assert stage.room.finals["final:u.2"].started_at > stage.room.finals["final:u"].started_at
    assert stage.jobs.finished == [("u", False)]


def test_when_the_audio_is_lost_every_utterance_still_gets_its_one_final() -> None:
    stage = Stage()
    stage.put("a", speech(), ended=False)
    stage.put("b", speech(), ended=False, user="ben")
    stage.work()
    stage.worker.audio_lost()
    stage.work()
    assert {f.error for f in stage.room.finals.values()} == {"transcription_failed"}
    assert stage.jobs.finished == [("a", True), ("b", True)]


def test_silence_is_a_final_without_text() -> None:
    stage = Stage()
    stage.put("u", [to_pcm(silence(1.0))])
    stage.work()
    final = stage.room.finals["final:u"]
    assert (final.text, final.confidence) == ("", None)
    assert stage.engine.calls == []
