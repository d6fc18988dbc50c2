"""The worker's loop with fake jobs, a fake room and a fake engine."""

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import orjson
import pytest
from structlog.testing import capture_logs

from app.contract.events.voice import VoiceStatus
from app.domain.events import EchoMarked, UtteranceTranscribed
from app.domain.identifiers import Id
from app.ports.interview_log import Unavailable
from app.ports.owed_finals import Owed
from app.ports.speech_jobs import AudioPiece, End, SpeechJob
from app.speech.accounts import LIGHT
from app.speech.accounts import PATIENCE as PATIENCE_OVER_BUDGET
from app.speech.beginning import MAX_DELIVERIES
from app.speech.job_scheduler import RECORDING_WAITS
from app.speech.worker import SpeechWorker
from tests.support.patience import PATIENCE
from tests.support.recordings import chromium_pieces, encoded, in_chunks, sentence, silence, to_pcm
from tests.unit.speech.fakes import Clock, FakeTranscriber, decoding_children


class FakeJobs:
    """Tickets and audio that a test puts there; `done` holds (utterance, dead)."""

    def __init__(self) -> None:
        self.new: list[SpeechJob] = []
        self.left: list[SpeechJob] = []
        self.audio: dict[str, list[AudioPiece | End]] = {}
        self.finished: list[tuple[str, bool]] = []
        self.kept: list[Mapping[str, Any]] = []
        self.freed: list[int] = []
        self.is_anothers = False
        self.partials: list[Mapping[str, Any]] = []
        self.asked_for: list[str] = []
        self.known: Mapping[str, Any] = {}

    def claim(self, count: int, block_ms: int | None) -> list[SpeechJob]:
        taken, self.new = self.new[:count], self.new[count:]
        return taken

    def reclaim(self) -> list[SpeechJob]:
        taken, self.left = self.left, []
        return taken

    def read(
        self, after: Mapping[str, str], block_ms: int | None
    ) -> dict[str, list[AudioPiece | End]]:
        came = {}
        self.asked_for = list(after)
        for name, entry_id in after.items():
            known = [entry.entry_id for entry in self.audio[name]]
            start = known.index(entry_id) + 1 if entry_id in known else 0
            if self.audio[name][start:]:
                came[name] = self.audio[name][start:]
        return came

    def note_heard(self, utterance: str, at: int, partial: Mapping[str, Any] | None) -> None:
        if partial is not None:
            self.partials.append(partial)

    def keep(self, queued: SpeechJob, state: Mapping[str, Any], name: str, free_bytes: int) -> bool:
        self.kept.append(orjson.loads(orjson.dumps(state)))
        self.freed.append(free_bytes)
        return not self.is_anothers

    def hints(self, queued: SpeechJob) -> Mapping[str, Any]:
        return self.known

    def done(self, queued: SpeechJob, dead: bool = False) -> None:
        self.finished.append((queued.utterance_key, dead))


class FakeRoom:
    """Remembers what was published and appended; refuses while `down`."""

    def __init__(self) -> None:
        self.published: list[tuple[str, Mapping[str, Any], str | None]] = []
        self.finals: dict[str, UtteranceTranscribed] = {}
        self.log: dict[str, UtteranceTranscribed | EchoMarked] = {}
        self.to_come: dict[str, Owed] = {}
        self.down = False

    def publish(
        self, key: str, event: str, payload: Mapping[str, Any], to_user: str | None = None
    ) -> None:
        self.published.append((event, payload, to_user))

    def append(
        self,
        key: str,
        interview_id: Id,
        event: UtteranceTranscribed | EchoMarked,
        command_id: str,
    ) -> int | None:
        if self.down:
            raise Unavailable
        self.log.setdefault(command_id, event)
        if isinstance(event, UtteranceTranscribed):
            self.finals.setdefault(command_id, event)
        return list(self.log).index(command_id)

    def transcribed(
        self, key: str, after: int, upto: int
    ) -> Sequence[UtteranceTranscribed | EchoMarked]:
        return list(self.log.values())[max(0, after + 1) : upto + 1]

    def owe(self, utterance: str, owed: Owed) -> None:
        self.to_come.setdefault(utterance, owed)

    def owe_next(self, utterance: str, owed: Owed) -> None:
        self.to_come[utterance] = owed

    def settle(self, utterance: str) -> None:
        self.to_come.pop(utterance, None)

    def named(self, name: str) -> list[Mapping[str, Any]]:
        return [payload for event, payload, _ in self.published if event == name]


class Stage:
    """A worker among fakes; `texts`: what its engine hears."""

    def __init__(self, *texts: str, cpu: Callable[[], float] = time.process_time) -> None:
        self.jobs, self.room, self.clock = FakeJobs(), FakeRoom(), Clock()
        self.engine = FakeTranscriber(texts or (" hello",), clock=self.clock)
        children = decoding_children()
        children.end_all()
        self.worker = SpeechWorker(
            self.jobs, self.room, self.engine, children, self.clock, lambda _: None, cpu
        )

    def put(
        self,
        name: str,
        pieces: Iterable[bytes],
        ended: bool = True,
        user: str = "anna",
        **more: Any,
    ) -> SpeechJob:
        """A job and its audio, which the worker finds at its next step."""
        gap = more.pop("gap", 0)  # in the numbers, after the first piece
        entries: list[AudioPiece | End] = [
            AudioPiece(f"{1000 + number}-0", number + (gap if number else 0), data)
            for number, data in enumerate(pieces)
        ]
        spec = {"codec": None, "sample_rate": None, "language": None, "segmentation": "client"}
        spec |= {"interview_id": "i", "user_id": user, **more.pop("spec", {})}
        self.jobs.audio[name] = [*entries, End("9999-0")] if ended else entries
        has_header = more.pop("has_header", False)
        queued = SpeechJob(f"t-{name}", name, name, f"i\n{user}", 1000, has_header, spec, **more)
        self.jobs.new.append(queued)
        return queued

    def more(self, name: str, pieces: Iterable[bytes], ended: bool = False) -> None:
        """Further audio of a job."""
        known = self.jobs.audio[name]
        first = len(known)
        known += [
            AudioPiece(f"{1000 + n}-0", n, data) for n, data in enumerate(pieces, start=first)
        ]
        if ended:
            known.append(End("9999-0"))

    def put_recording(self, name: str, data: bytes, user: str = "anna", **spec: Any) -> SpeechJob:
        """A whole recording, in two pieces."""
        known = {"patience": time.time(), "size": len(data), "codec": None, **spec}
        half = len(data) // 2
        return self.put(name, [data[:half], data[half:]], user=user, spec=known)

    def work(self) -> None:
        """Until there is nothing to do, and no child at work."""
        while self.worker.step() or self.worker.is_decoding:
            self.clock.time += 0.01

    def rest(self, seconds: float) -> None:
        """Let time go by."""
        for _ in range(round(seconds * 4)):
            self.clock.time += 0.25
            self.worker.step(busy=True)

    def work_until(self, is_done: Callable[[], bool]) -> None:
        """Until so."""
        deadline = time.monotonic() + PATIENCE
        while not is_done():
            assert time.monotonic() < deadline, "nothing came of it"
            self.worker.step()


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
    assert "short" in [name for name, _ in stage.jobs.finished][:2]


def test_what_one_speaker_says_comes_in_its_order() -> None:
    stage = Stage()
    stage.clock.step = 0.001  # time goes on while it is looked for whose turn it is
    names = [f"u-{number}" for number in range(5)]
    for name in names:
        stage.put(name, speech())
    stage.work()
    assert [name for name, _ in stage.jobs.finished] == names


def test_whose_speech_takes_the_least_is_served_first() -> None:
    stage = Stage()
    stage.worker._accounts.charge("i\nmallory", 2.0)
    for number in range(3):
        stage.put(f"costly-{number}", speech(), user="mallory")
    for number in range(3):
        stage.put(f"plain-{number}", speech(), user=f"user-{number}")
    stage.work()
    names = [name for name, _ in stage.jobs.finished]
    assert set(names[:3]) == {f"plain-{number}" for number in range(3)}
    assert len(names) == 6


def test_many_costly_steps_of_one_delay_nobody_by_more_than_a_few() -> None:
    stage = Stage(cpu=Clock(step=0.1))  # each step takes so long
    for number in range(30):
        stage.put(f"costly-{number}", speech() * 20, user="mallory")
    stage.put("plain", speech(), user="ben")
    steps = 0
    while ("plain", False) not in stage.jobs.finished:
        stage.worker.step()
        steps += 1
    assert steps < LIGHT / 0.1 + 10


def test_however_much_one_begins_others_have_a_place() -> None:
    stage = Stage()
    queued_jobs = [
        stage.put(f"many-{n}", speech()[:1], user="mallory", ended=False) for n in range(200)
    ]
    stage.rest(30.0)
    assert set(stage.worker.held()) == {queued.id for queued in queued_jobs}  # and nobody else's
    stage.put("plain", speech(), user="ben")
    stage.rest(1.0)
    assert stage.jobs.finished == [("plain", False)]
    for number in range(200):
        stage.more(f"many-{number}", [], ended=True)
    stage.work()
    names = [name for name, _ in stage.jobs.finished]
    assert names[1:] == [f"many-{number}" for number in range(200)]
    assert stage.worker.held() == []


def test_what_was_not_begun_is_lost_and_taken_away_like_the_rest() -> None:
    stage = Stage()
    for number in range(10):
        stage.put(f"many-{number}", speech()[:1], user="mallory", ended=False)
    stage.rest(5.0)
    stage.worker.taken_away(["t-many-9"])
    stage.work()
    assert len(stage.worker.held()) == 9
    stage.worker.audio_lost()
    stage.work()
    assert len(stage.room.finals) == 9
    assert stage.worker.held() == []


def a3_without_end() -> list[bytes]:
    return [chromium_pieces("audio")[0], b"\xa3" * 100_000, *[b"\xa3"] * 60]


def floats_of_any_kind() -> list[bytes]:
    samples = np.frombuffer(np.random.default_rng(1).bytes(64_000), dtype="<f4")
    form = b"fmt \x10\0\0\0\x03\0\x01\0" + (16_000).to_bytes(4, "little") * 2 + b"\x04\0\x20\0"
    chunks = form + b"data" + (64_000).to_bytes(4, "little") + samples.tobytes()
    return in_chunks(b"RIFF" + (4 + len(chunks)).to_bytes(4, "little") + b"WAVE" + chunks, 997)


@pytest.mark.parametrize(
    ("pieces", "gap", "error"),
    [
        (a3_without_end(), 50, None),
        (floats_of_any_kind(), 0, None),
        ([chromium_pieces("audio")[0], *[b"\xec\x80" * 50_000] * 4], 0, "undecodable_audio"),
        ([encoded(silence(1.0), "flac", "flac", 192_000)], 0, "undecodable_audio"),
        ([b"OggS" + b"x" * 50_000], 0, "undecodable_audio"),
    ],
    ids=["a3", "floats", "empty elements", "192 kHz", "rubbish"],
)
def test_what_was_made_to_cost_ends_alone(pieces: list[bytes], gap: int, error: str | None) -> None:
    stage = Stage()
    stage.put("costly", pieces, user="mallory", has_header=True, gap=gap)
    stage.put("plain", speech(), user="ben")
    stage.work_until(lambda: len(stage.jobs.finished) == 2)
    assert stage.room.finals["final:plain"].text == "hello"
    assert stage.room.finals["final:costly"].error == error


def test_who_is_over_the_budget_fails_alone() -> None:
    stage = Stage()
    stage.put("costly", [b"x"], ended=False, user="mallory")
    stage.put("plain", speech(), user="ben", ended=False)
    stage.work()
    stage.worker._accounts.charge("i\nmallory", 100.0)
    stage.more("costly", [b"more"] * 3)
    stage.more("plain", [to_pcm(silence(0.1))], ended=True)
    stage.work()
    assert stage.jobs.finished == [("plain", False)]
    stage.clock.time += PATIENCE_OVER_BUDGET + 1
    stage.work()
    assert [p["code"] for p in stage.room.named("voice_error")] == ["undecodable_audio"]
    assert stage.room.finals["final:costly"].error == "undecodable_audio"
    assert stage.room.finals["final:plain"].text == "hello"


def test_under_load_partial_texts_are_given_up_and_speakers_told() -> None:
    stage = Stage(cpu=lambda: 0.0)
    stage.engine.takes = 6.0
    stage.put("a", speech(), user="ben")
    stage.put("b", speech(), user="cleo")
    stage.put("u", speech(), ended=False)
    stage.work_until(lambda: len(stage.jobs.finished) == 2)
    assert stage.room.named("voice_processing") == []
    status = stage.room.named("voice_status")[0]
    assert status == {"interview_id": "i", "state": "finals_only", "partial_interval": None}
    VoiceStatus.model_validate(status)
    stage.engine.takes = 0.1
    stage.rest(90.0)  # what calls cost before does not count any more
    assert stage.room.named("voice_status")[-1]["state"] == "normal"
    assert stage.room.named("voice_processing")


def test_who_would_wait_too_long_for_others_should_not_begin() -> None:
    stage = Stage(cpu=lambda: 0.0)  # whose turn it is must not hang on the machine
    stage.engine.takes = 7.0
    for user in ("ben", "cleo", "dora", "ed"):
        stage.put(user, speech(), user=user)
    stage.work_until(lambda: len(stage.jobs.finished) == 1)
    stage.worker.step()
    refusals = stage.worker.load.refusals
    assert refusals.concerns("i\nben")
    assert refusals.concerns("i\nsomebody new")
    assert 1 < refusals.retry_after < 20
    assert stage.room.named("voice_status")[-1]["state"] == "refusing"
    stage.work()
    assert len(stage.jobs.finished) == 4
    assert not stage.worker.load.refusals.concerns("i\nben")


def test_what_waited_for_a_worker_to_come_is_no_load_of_its_own() -> None:
    stage = Stage()
    stage.put("u", speech())
    stage.clock.time += 60
    while stage.worker.step():
        assert not stage.worker.load.refusals.concerns("i\nanna")
    assert stage.jobs.finished
    assert stage.room.named("voice_status") == []


def test_what_one_makes_wait_for_oneself_is_no_load_for_others() -> None:
    stage = Stage()
    stage.engine.takes = 1.5
    for number in range(30):
        stage.put(f"u-{number}", speech(), user="mallory")
    stage.work()
    assert len(stage.jobs.finished) == 30
    assert stage.room.named("voice_status") == []


def test_what_is_over_the_budget_or_fails_again_and_again_is_no_load_for_others() -> None:
    stage = Stage()
    stage.put("costly", speech(), user="mallory")
    stage.worker._accounts.charge("i\nmallory", 10.0)
    stage.worker.step()
    stage.clock.time += 12
    stage.put("plain", speech(), user="ben")
    stage.work()
    assert stage.jobs.finished[0] == ("plain", False)
    assert stage.room.named("voice_status") == []


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
    queued = stage.put("u", speech(), deliveries=MAX_DELIVERIES + 1)
    stage.jobs.left, stage.jobs.new = [queued], []
    stage.work()
    assert stage.jobs.finished == [("u", True)]
    assert stage.room.finals["final:u"].error == "transcription_failed"
    assert [p["code"] for p in stage.room.named("voice_error")] == ["transcription_failed"]


def test_an_unexpected_fault_costs_one_delivery_and_nobody_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stage = Stage()
    stage.put("u", speech())
    with monkeypatch.context() as patch, capture_logs() as logs:
        patch.setattr(stage.engine, "transcribe", lambda *_, **__: 1 / 0)
        stage.work()
    (fault,) = (line for line in logs if line["event"] == "fault_contained")
    assert (fault["place"], fault["error"]) == ("utterance", "ZeroDivisionError")
    assert "test_worker.py" in fault["at"]
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
    *sent, end = stage.jobs.audio["u"]
    as_spoken = [replace(piece, entry_id=f"{1250 + 250 * n}-0") for n, piece in enumerate(sent)]
    stage.jobs.audio["u"] = [*as_spoken, end]
    stage.work()
    assert list(stage.room.finals) == ["final:u", "final:u.2"]
    first, second = stage.room.finals.values()
    assert [first.utterance_id, second.utterance_id] == ["u", "u.2"]
    spoken = 1000 * len(sentence(1).pcm) / 32_000
    assert 0 <= second.started_at - (1000 + spoken) <= 1000  # its audio begins in the pause
    left = len(data) / 32 - (second.started_at - 1000)
    assert second.duration * 1000 == pytest.approx(left, abs=300)
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


def test_what_is_taken_after_the_loss_is_heard() -> None:
    stage = Stage()
    stage.put("lost", speech(), ended=False)
    stage.work()
    stage.worker.audio_lost()
    stage.worker.taken_away(["t-lost"])  # so it seems: Redis knows nothing of the job
    stage.put("new", speech())
    stage.work()
    errors = {name: final.error for name, final in stage.room.finals.items()}
    assert errors == {"final:lost": "transcription_failed", "final:new": None}
    assert stage.room.to_come == {}


def test_a_final_is_owed_from_the_ticket_to_the_log() -> None:
    stage = Stage()
    stage.put("u", speech(), ended=False)
    stage.work()
    assert stage.room.to_come["u"].command_id == "final:u"
    stage.jobs.audio["u"].append(End("9999-0"))
    stage.work()
    assert list(stage.room.finals) == ["final:u"]
    assert stage.room.to_come == {}


def test_a_step_that_fails_ends_no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    stage, stopping = Stage(), threading.Event()

    def fail(_: float) -> None:
        stopping.set()

    monkeypatch.setattr(stopping, "wait", fail)
    monkeypatch.setattr(stage.jobs, "claim", lambda *_: 1 / 0)
    stage.worker.run(stopping)
    monkeypatch.undo()
    stage.put("u", speech())
    stage.work()
    assert list(stage.room.finals) == ["final:u"]


def test_silence_is_a_final_without_text() -> None:
    stage = Stage()
    stage.put("u", [to_pcm(silence(1.0))])
    stage.work()
    final = stage.room.finals["final:u"]
    assert (final.text, final.confidence) == ("", None)
    assert stage.engine.calls == []


PAUSE = to_pcm(silence(1.0))
SPOKEN = [sentence(number).pcm + PAUSE for number in (1, 2, 3)]


def server_s(stage: Stage, name: str = "u", **more: Any) -> SpeechJob:
    """Three sentences, whose ends the server finds."""
    pieces = in_chunks(b"".join(SPOKEN), 8000)
    return stage.put(name, pieces, spec={"segmentation": "server"}, **more)


def test_what_is_written_need_not_be_kept() -> None:
    stage = Stage(" one", " two", " three")
    server_s(stage, ended=False)
    stage.work()
    assert [f.text for f in stage.room.finals.values()] == ["one", "two", "three"]
    assert [kept["part"] for kept in stage.jobs.kept] == [1, 2, 3]
    assert [kept["final"]["event"]["text"] for kept in stage.jobs.kept] == ["one", "two", "three"]
    places = [int(kept["place"].partition("-")[0]) for kept in stage.jobs.kept]
    assert places == sorted(set(places))
    assert sum(stage.jobs.freed) >= len(b"".join(SPOKEN)) - 2 * 8000 - len(PAUSE)


def test_each_part_is_heard_with_what_is_known_of_its_words_by_then() -> None:
    stage = Stage(" one", " two", " three")
    stage.jobs.known = {"spoken": ["en"], "hotwords": "Redis"}
    server_s(stage, ended=False)
    stage.work()
    finals = [call.hints for call in stage.engine.calls if call.final]
    assert [hints.hotwords for hints in finals] == ["", "Redis", "Redis"]
    assert finals[1].languages == ("en",)


@pytest.mark.parametrize("deaths", [1, 2, 3])
def test_another_worker_goes_on_after_any_part(deaths: int) -> None:
    first = Stage(" said")
    server_s(first, ended=False)
    first.work()
    kept = first.jobs.kept[deaths - 1]
    second = Stage(" heard")
    server_s(second, kept=kept)
    second.work()
    texts = {name: final.text for name, final in second.room.finals.items()}
    names = ["final:u", "final:u.2", "final:u.3"]
    assert list(texts) == names[deaths - 1 :]  # what waited for the log, and what came after it
    assert texts[names[deaths - 1]] == "said"
    assert set(texts.values()) <= {"said", "heard"}
    assert second.jobs.finished == [("u", False)]


def test_a_worker_whose_ticket_was_taken_away_writes_nothing_more() -> None:
    stage = Stage()
    server_s(stage, ended=False)
    stage.jobs.is_anothers = True
    stage.work()
    assert (stage.room.finals, stage.worker.held()) == ({}, [])
    queued = stage.put("v", speech())
    stage.worker.taken_away([queued.id])
    stage.worker.step(busy=True)  # takes it after all: taken away was an older delivery
    assert stage.worker.held() == [queued.id]
    stage.worker.taken_away([queued.id])
    stage.work()
    assert stage.room.finals == {}


def test_a_long_recording_goes_on_with_the_next_utterance(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.speech.utterance.LIMIT_SECONDS", 4.0)
    monkeypatch.setattr("app.speech.utterance._LONG", 3.0)
    samples = np.concatenate([sentence(number).samples for number in range(1, 7)])
    for container, codec in (("webm", "libopus"), ("wav", "pcm_s16le"), ("ogg", "libopus")):
        stage = Stage()
        recording = encoded(samples, container, codec)
        pieces = in_chunks(recording, len(recording) // 60)
        stage.put("u", pieces, has_header=True)
        stage.work()
        finals = list(stage.room.finals.values())
        assert len(finals) > 3, container
        assert [final.error for final in finals] == [None] * len(finals)
        assert sum(final.duration for final in finals) == pytest.approx(
            len(samples) / 16_000, abs=3
        )
        restarts = stage.jobs.kept[1]
        again = Stage()
        again.put("u", pieces, has_header=True, kept=restarts)
        again.work()
        rest = list(again.room.finals.values())
        assert [final.error for final in rest] == [None] * len(rest)
        assert [f.utterance_id for f in rest] == [f.utterance_id for f in finals[1:]]
        assert rest[-1].duration == pytest.approx(finals[-1].duration, abs=0.5)


def test_hours_of_silence_are_no_utterances() -> None:
    stage = Stage()
    stage.put("u", [to_pcm(silence(1.0))] * 70, ended=False, spec={"segmentation": "server"})
    stage.work()
    assert stage.room.finals == {}
    assert len(stage.jobs.kept) == 3
    assert {kept["part"] for kept in stage.jobs.kept} == {0}


def test_a_whole_recording_becomes_one_final() -> None:
    stage = Stage()
    samples = np.concatenate([sentence(number).samples for number in (1, 2, 3)])
    stage.put_recording("r", encoded(samples, "mp3", "libmp3lame"))
    stage.work_until(lambda: bool(stage.jobs.finished))
    (final,) = stage.room.finals.values()
    assert (final.text, final.utterance_id) == ("hello hello hello", "r")
    assert final.duration == pytest.approx(len(samples) / 16_000, abs=0.2)
    assert stage.jobs.finished == [("r", False)]


@pytest.mark.parametrize("codec", ["pcm", "PCM", "audio/l16"])
def test_raw_samples_by_any_of_their_names_are_a_recording(codec: str) -> None:
    stage = Stage()
    stage.put_recording("r", b"".join(SPOKEN), codec=codec)
    stage.work_until(lambda: bool(stage.jobs.finished))
    assert stage.room.finals["final:r"].error is None


@pytest.mark.parametrize(("codec", "seconds"), [("pcm", 1.0), ("audio/L16;rate=8000", 2.0)])
def test_samples_are_heard_at_the_rate_that_their_format_names(codec: str, seconds: float) -> None:
    stage = Stage()
    samples = b"".join(SPOKEN)
    stage.put_recording("r", samples, codec=codec)
    stage.put("live", [samples], spec={"codec": codec})
    stage.work_until(lambda: len(stage.jobs.finished) == 2)
    lasted = seconds * len(samples) / 32_000
    for final in stage.room.finals.values():
        assert final.duration == pytest.approx(lasted, abs=0.1)


def test_live_speech_goes_before_recordings_which_get_their_turn() -> None:
    stage = Stage()
    recording = b"".join(SPOKEN) * 4
    stage.put_recording("r", recording, user="ben", codec="pcm")
    stage.work_until(lambda: bool(stage.engine.calls))
    stage.put("u", speech())
    stage.work_until(lambda: ("u", False) in stage.jobs.finished)
    assert ("r", False) not in stage.jobs.finished
    assert [call.final for call in stage.engine.calls].count(True) <= 3
    for number in range(40):  # somebody always speaks
        stage.put(f"v-{number}", speech())
        stage.clock.time += RECORDING_WAITS + 0.1
        stage.worker.step(busy=True)
        stage.worker.step(busy=True)
        stage.worker.step(busy=True)
    assert ("r", False) in stage.jobs.finished


@pytest.mark.parametrize(
    ("data", "spec", "code"),
    [
        (b"no sound at all", {}, "undecodable_audio"),
        (b"RIFF....WAVEjunk" * 9, {}, "undecodable_audio"),
        (bytes(64), {"codec": "pcm", "size": 65}, "undecodable_audio"),
        (bytes(32_000 * 601), {"codec": "pcm"}, "audio_too_long"),
        (SPOKEN[0], {"codec": "pcm", "patience": 0.0}, "capacity"),
    ],
    ids=["no recording", "broken", "cut off", "too long", "too late"],
)
def test_a_recording_without_a_text_says_why(
    data: bytes, spec: Mapping[str, Any], code: str
) -> None:
    stage = Stage()
    stage.put_recording("r", data, **spec)
    stage.work_until(lambda: bool(stage.jobs.finished))
    assert stage.room.finals["final:r"].error == code
    assert [p["code"] for p in stage.room.named("voice_error")] == [code]


def test_few_recordings_are_in_memory_at_once_and_short_ones_first() -> None:
    stage = Stage()
    for number in range(4):
        stage.put_recording(f"r{number}", SPOKEN[0] * (4 - number), user=f"u{number}", codec="pcm")
    stage.worker.step(busy=True)
    assert sorted(stage.jobs.asked_for) == ["r2", "r3"]
    stage.work_until(lambda: len(stage.jobs.finished) == 4)
    assert {name for name, _ in stage.jobs.finished[:2]} == {"r2", "r3"}


def test_who_hears_anothers_voice_in_a_microphone_marks_it_once() -> None:
    """The same sentence, ten decibels lower: it is logged as it was heard, and then marked."""
    words = " We moved every queue to another region and measured the latency again."
    stage = Stage(words)
    stage.put("u", speech(), user="anna")
    stage.work()
    quieter = [(np.frombuffer(p, "<i2") // 3).astype("<i2").tobytes() for p in speech()]
    stage.put("v", quieter, user="ben")
    stage.work()
    assert list(stage.room.finals) == ["final:u", "final:v"]
    assert stage.room.finals["final:v"].text == words.strip()
    name, mark = list(stage.room.log.items())[-1]
    assert mark == EchoMarked(user_id="ben", utterance_id="v", echo_of="u", spoken_by="anna")
    again = Stage(words)  # another worker, after the first one died before it gave the job back
    again.room = stage.room
    again.worker = SpeechWorker(
        again.jobs, again.room, again.engine, decoding_children(), again.clock, lambda _: None
    )
    again.put("v", quieter, user="ben")
    again.work()
    assert list(stage.room.log) == ["final:u", "final:v", name]


def test_whole_recordings_are_nobodys_echo() -> None:
    stage = Stage(" We moved every queue to another region and measured the latency again.")
    stage.put("u", speech(), user="anna")
    stage.work()
    quieter = (np.frombuffer(b"".join(speech()), "<i2") // 4).astype("<i2").tobytes()
    stage.put_recording("v", quieter, user="ben", codec="pcm_s16le")
    stage.work()
    assert set(stage.room.log) == {"final:u", "final:v"}
