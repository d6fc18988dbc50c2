"""Speech workers in virtual time: people who speak, an engine that only takes its time.

Everything but the engine, the voice detector and Redis is the real thing. An engine's call moves
its worker's clock by the seconds that a real model takes on two idle cores, so minutes of many
speakers are over in a second, and every run of the same people gives the same figures.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, cast
from unittest import mock

import numpy as np

from app.contract.vocabulary import SpeechLoad
from app.domain.events import EchoMarked, UtteranceTranscribed
from app.domain.identifiers import Id
from app.media.audio import SAMPLE_RATE, Audio
from app.media.decoding_children import DecodingChildren
from app.ports.owed_finals import Owed
from app.ports.speech_jobs import AudioPiece, End, Refusals, SpeechJob
from app.speech.engine import NO_HINTS, EngineResult, EngineSegment, Hints
from app.speech.transcript import Word
from app.speech.worker import SpeechWorker

STEP = 0.002
"""Seconds of the worker's own that a step takes."""
CHUNK = 0.25
KEEPER = 1.0
SECONDS_PER_WORD = 0.35
CORES = 1.7
"""By how much two threads are faster than one."""


@dataclass(frozen=True)
class Model:
    """What a call takes: CPU seconds, of windows at least `least` long, `margin` over the speech.

    `whole`: the library's own way, in which each window is 30 s long.
    """

    least: float = 5.0
    margin: float = 1.0
    partial: float = 0.3
    per_second: float = 0.06
    final: float = 0.65
    final_per_second: float = 0.1
    encoder: float = 1.0

    def cpu(self, seconds: float, final: bool, led: float = 0.0) -> float:
        """`led`: seconds of sound from before, whose words are known: they are only encoded."""
        window = min(30.0, max(self.least, led + seconds + self.margin))
        encoded = self.encoder * float(np.interp(window, *_ENCODER))
        if final:
            return encoded + self.final + self.final_per_second * seconds
        return encoded + self.partial + self.per_second * seconds


_ENCODER = ((0.0, 5.0, 10.0, 15.0, 20.0, 30.0), (0.05, 0.12, 0.28, 0.48, 0.72, 1.6))
BASE_WHOLE = Model(30.0, 0.0, partial=0.5, per_second=0.12, final=1.1, final_per_second=0.12)
BASE = Model()


@dataclass(frozen=True)
class Mixed:
    """Partial texts by a small model, finals by a larger one."""

    small: Model
    large: Model

    def cpu(self, seconds: float, final: bool, led: float = 0.0) -> float:
        return (self.large if final else self.small).cpu(seconds, final, led)


TINY = Model(partial=0.15, per_second=0.03, encoder=0.45)
TINY_AND_BASE = Mixed(TINY, BASE)


@dataclass
class Clock:
    time: float = 0.0

    def __call__(self) -> float:
        return self.time


class VirtualEngine:
    """Hears a word in every SECONDS_PER_WORD of what it is given."""

    name = "virtual"

    def __init__(self, model: Model | Mixed, clock: Clock, cores: float) -> None:
        self._model, self._clock, self._cores = model, clock, cores
        self.cpu = 0.0
        self.calls = {True: 0, False: 0}
        self.busy = 0.0
        self.led = 0
        """Calls with sound from before."""

    def transcribe(
        self, audio: Audio, *, language: str | None, final: bool, hints: Hints = NO_HINTS
    ) -> EngineResult:
        seconds = len(audio) / SAMPLE_RATE
        led = 0.0 if hints.lead is None else len(hints.lead.audio) / SAMPLE_RATE
        self.led += led > 0
        cpu = self._model.cpu(seconds, final, led)
        self.cpu += cpu
        self.busy += cpu / self._cores
        self._clock.time += cpu / self._cores
        self.calls[final] += 1
        texts = [f"w{number}" for number in range(int(seconds / SECONDS_PER_WORD))] or ["hm"]
        each = seconds / len(texts)
        words = tuple(Word(text, n * each, (n + 1) * each, 0.9) for n, text in enumerate(texts))
        said = "".join(f" {text}" for text in texts)
        segment = EngineSegment(said, 0.0, seconds, -0.1, 0.0, 1.0, 0.0, words if final else ())
        return EngineResult((segment,), "en", 0.99)


class LoudIsVoice:
    """In place of the voice detector's model."""

    def run(self, _: None, given: Mapping[str, Any]) -> tuple[Any, Any, Any]:
        loud = np.sqrt(np.mean(np.square(given["input"]), axis=1)) > 0.01
        return np.where(loud, 0.95, 0.02).astype(np.float32), given["h"], given["c"]


@dataclass
class Utterance:
    """Something that is said from `begins` to `ends`, and what became of it."""

    speaker: str
    name: str
    begins: float
    spoken: tuple[tuple[float, float], ...]
    """Stretches of speech and the pauses after them, in seconds."""
    ahead: bool = False
    """Sent at once, not as it is said."""
    is_refused: bool = False
    first_partial: float | None = None
    final: float | None = None
    levels: list[str] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        return sum(speech + pause for speech, pause in self.spoken)

    @property
    def ends(self) -> float:
        return self.begins + (0.0 if self.ahead else self.seconds)

    def pieces(self) -> Iterator[tuple[float, bytes]]:
        """When each chunk comes, and its bytes."""
        loud = [np.ones(round(s * SAMPLE_RATE)) for s, _ in self.spoken]
        quiet = [np.zeros(round(p * SAMPLE_RATE)) for _, p in self.spoken]
        parts = [part for pair in zip(loud, quiet, strict=True) for part in pair]
        samples = np.concatenate(parts)
        samples = samples * _NOISE[np.arange(len(samples)) % len(_NOISE)]
        size = round(CHUNK * SAMPLE_RATE)
        for start in range(0, len(samples), size):
            chunk = samples[start : start + size]
            at = self.begins + (0.0 if self.ahead else (start + len(chunk)) / SAMPLE_RATE)
            yield at, chunk.astype("<i2").tobytes()


_NOISE = np.random.default_rng(7).normal(0, 3000, 10 * SAMPLE_RATE).clip(-20_000, 20_000)


def conversation(speakers: int, seconds: float, seed: int = 1) -> list[Utterance]:
    """People who say 2 to 11 s at a time with pauses within and between, all at once."""
    said = []
    for number in range(speakers):
        chance = random.Random(f"{seed} {number}")
        at, count = chance.uniform(0, 4), 0
        while at < seconds:
            spoken = _spoken(chance, chance.uniform(2, 11))
            one = Utterance(f"i\nuser-{number}", f"u{number}-{count}", at, spoken)
            said.append(one)
            at, count = one.ends + chance.uniform(1.5, 6), count + 1
    return said


def _spoken(chance: random.Random, seconds: float) -> tuple[tuple[float, float], ...]:
    parts, left = [], seconds
    while left > 5:
        part = chance.uniform(2, left - 2)
        parts.append((part, chance.uniform(0.3, 1.0)))
        left -= part
    return (*parts, (left, 0.1))


class Media:
    """The media Redis of some workers: jobs to whoever takes them first, audio as it comes."""

    def __init__(self, said: list[Utterance], accepts: Callable[[Utterance], bool]) -> None:
        self._to_come = sorted(said, key=lambda one: one.begins)
        self._queued: list[SpeechJob] = []
        self._audio: dict[str, list[tuple[float, AudioPiece | End]]] = {}
        self._accepts = accepts
        self.named = {one.name: one for one in said}

    @property
    def is_silent(self) -> bool:
        return not self._to_come and not self._queued

    def advance(self, now: float) -> None:
        """Let those begin whose time has come."""
        while self._to_come and self._to_come[0].begins <= now:
            one = self._to_come.pop(0)
            if not self._accepts(one):
                one.is_refused = True
                continue
            log: list[tuple[float, AudioPiece | End]] = []
            for number, (at, data) in enumerate(one.pieces()):
                log.append((at, AudioPiece(f"{round(at * 1000)}-{number}", number, data)))
            log.append((log[-1][0], End(f"{round(log[-1][0] * 1000)}-{len(log)}")))
            self._audio[one.name] = log
            self._queued.append(_queued_job(one))

    def take(self, count: int, now: float) -> list[SpeechJob]:
        taken, self._queued = self._queued[:count], self._queued[count:]
        return [replace(queued, age=now - queued.started_at / 1000) for queued in taken]

    def came(self, name: str, entry_id: str, now: float) -> list[AudioPiece | End]:
        log = self._audio[name]
        while log and log[0][0] <= now and _order(log[0][1].entry_id) <= _order(entry_id):
            log.pop(0)
        return [entry for at, entry in log if at <= now]

    def next_at(self, names: Mapping[str, str], now: float) -> float:
        """When something comes next."""
        times = [one.begins for one in self._to_come[:1]]
        times += [next((at for at, _ in self._audio[n] if at > now), 1e9) for n in names]
        return min(times, default=1e9)


def _order(entry_id: str) -> tuple[int, int]:
    milliseconds, _, number = entry_id.partition("-")
    return int(milliseconds), int(number or 0) if entry_id != "0" else -1


def _queued_job(one: Utterance) -> SpeechJob:
    spec = {"codec": "pcm_s16le", "sample_rate": SAMPLE_RATE, "language": None, "spoken": ["en"]}
    spec |= {"segmentation": "client", "interview_id": "i", "user_id": one.speaker[2:]}
    started = round(one.begins * 1000)
    return SpeechJob(f"t-{one.name}", one.name, one.name, one.speaker, started, False, spec)


class NoChildren:
    """In place of the decoding children: what is said here needs no decoding."""

    is_busy = False

    def pump(self) -> dict[str, float]:
        return {}


class Worker:
    """One worker with a clock and a processor of its own; also its Jobs and its Room."""

    def __init__(self, media: Media, model: Model | Mixed, cores: float = CORES) -> None:
        self.media, self.clock = media, Clock()
        self.engine = VirtualEngine(model, self.clock, cores)
        children = cast(DecodingChildren, NoChildren())
        self._spent = 0.0
        self.worker = SpeechWorker(
            self, self, self.engine, children, self.clock, self._pause, lambda: self._cpu
        )
        self.levels: dict[SpeechLoad, float] = {}
        self.told: list[tuple[str, Mapping[str, Any], str | None]] = []
        self.finals = 0
        self._level: SpeechLoad = "normal"

    @property
    def _cpu(self) -> float:
        return self.engine.cpu + self._spent

    def step(self, busy: bool) -> bool:
        before = self.clock.time
        self.clock.time += STEP
        self._spent += STEP
        is_busy = self.worker.step(busy)
        level = self.worker.load.level
        self.levels[level] = self.levels.get(level, 0.0) + self.clock.time - before
        return is_busy

    def statuses(self) -> list[Mapping[str, Any]]:
        """What speakers were told of the load."""
        return [payload for event, payload, _ in self.told if event == "voice_status"]

    # --- Jobs

    def claim(self, count: int, block_ms: int | None) -> list[SpeechJob]:
        self.media.advance(self.clock.time)
        taken = self.media.take(count, self.clock.time)
        if not taken and block_ms:
            until = self.media.next_at({}, self.clock.time)
            self._pause(min(block_ms / 1000, max(0.0, until - self.clock.time)))
        return taken

    def reclaim(self) -> list[SpeechJob]:
        return []

    def read(
        self, after: Mapping[str, str], block_ms: int | None
    ) -> dict[str, list[AudioPiece | End]]:
        if block_ms and not self._came(after):
            until = self.media.next_at(after, self.clock.time)
            self._pause(min(block_ms / 1000, max(0.0, until - self.clock.time)))
        return self._came(after)

    def _came(self, after: Mapping[str, str]) -> dict[str, list[AudioPiece | End]]:
        came = {name: self.media.came(name, at, self.clock.time) for name, at in after.items()}
        return {name: entries for name, entries in came.items() if entries}

    def note_heard(self, utterance: str, at: int, partial: Mapping[str, Any] | None) -> None:
        pass

    def keep(self, queued: SpeechJob, state: Mapping[str, Any], name: str, free_bytes: int) -> bool:
        return True

    def hints(self, queued: SpeechJob) -> Mapping[str, Any]:
        return {}

    def done(self, queued: SpeechJob, dead: bool = False) -> None:
        self.media.named[queued.utterance_key].final = self.clock.time
        self.finals += 1

    # --- Room

    def publish(
        self, key: str, event: str, payload: Mapping[str, Any], to_user: str | None = None
    ) -> None:
        self.told.append((event, payload, to_user))
        if event == "live_transcription":
            one = self.media.named[payload["utterance_id"]]
            one.first_partial = one.first_partial or self.clock.time

    def append(
        self,
        key: str,
        interview_id: Id,
        event: UtteranceTranscribed | EchoMarked,
        command_id: str,
    ) -> int | None:
        return None

    def transcribed(
        self, key: str, after: int, upto: int
    ) -> Sequence[UtteranceTranscribed | EchoMarked]:
        return ()

    def owe(self, utterance: str, owed: Owed) -> None:
        pass

    def owe_next(self, utterance: str, owed: Owed) -> None:
        pass

    def settle(self, utterance: str) -> None:
        pass

    def _pause(self, seconds: float) -> None:
        self.clock.time += seconds


@dataclass
class Figures:
    """What came of a conversation; latencies from the end of speech, and from 0 s of it."""

    said: list[Utterance]
    workers: list[Worker]

    @property
    def refused(self) -> int:
        return sum(one.is_refused for one in self.said)

    @property
    def answered(self) -> int:
        return sum(one.final is not None for one in self.said)

    def finals(self, speaker: str = "") -> list[float]:
        """Of one speaker, or of all."""
        some = [one for one in self.said if speaker in ("", one.speaker)]
        return sorted(one.final - one.ends for one in some if one.final is not None)

    def firsts(self, speaker: str = "") -> list[float]:
        some = [one for one in self.said if speaker in ("", one.speaker)]
        return sorted(
            one.first_partial - one.begins for one in some if one.first_partial is not None
        )

    @property
    def without(self) -> int:
        """Utterances of which nothing was shown before their final."""
        return sum(one.first_partial is None and one.final is not None for one in self.said)

    @property
    def busy(self) -> float:
        """Share of the engines' time that was used."""
        seconds = sum(worker.clock.time for worker in self.workers)
        return sum(worker.engine.busy for worker in self.workers) / seconds

    @property
    def levels(self) -> dict[str, float]:
        """Share of the time that each level lasted."""
        seconds = sum(worker.clock.time for worker in self.workers)
        levels: dict[str, float] = {}
        for worker in self.workers:
            for level, lasted in worker.levels.items():
                levels[level] = levels.get(level, 0.0) + lasted / seconds
        return levels

    def partials_per_second(self) -> float:
        """Calls for partial texts for each second that was said."""
        calls = sum(worker.engine.calls[False] for worker in self.workers)
        return calls / sum(one.seconds for one in self.said)

    def __str__(self) -> str:
        finals, firsts = self.finals(), self.firsts()
        cpu = sum(worker.engine.cpu for worker in self.workers)
        audio = sum(one.seconds for one in self.said if one.final is not None)
        calls = [sum(w.engine.calls[final] for w in self.workers) for final in (False, True)]
        shares = " ".join(f"{level} {share:.0%}" for level, share in self.levels.items())
        return (
            f"finals {self.answered}/{len(self.said)} refused {self.refused}"
            f" | final p50 {share_of(finals, 0.5):.2f} p95 {share_of(finals, 0.95):.2f}"
            f" max {share_of(finals, 1):.2f}"
            f" | first partial p50 {share_of(firsts, 0.5):.2f} p95 {share_of(firsts, 0.95):.2f}"
            f" without {self.without} | busy {self.busy:.0%} cpu/s {cpu / audio:.2f}"
            f" | calls {calls} | {shares}"
        )


def share_of(ordered: list[float], share: float) -> float:
    """The value below which that share lies."""
    if not ordered:
        return float("nan")
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@contextmanager
def loud_is_voice() -> Iterator[None]:
    with mock.patch("app.speech.activity._silero", LoudIsVoice):
        yield


def hear(
    said: list[Utterance],
    model: Model | Mixed,
    workers: int = 1,
    cores: Sequence[float] = (CORES, CORES),
) -> Figures:
    """Let workers hear what is said, to the last final; `cores`: how quick each of them is."""
    refused: list[Refusals] = []

    def accepts(one: Utterance) -> bool:
        return not refused or not all(each.concerns(one.speaker) for each in refused)

    media = Media(said, accepts)
    staff = [Worker(media, model, each) for each in cores[:workers]]
    busy = [False] * workers
    looked = 0.0
    ends = max(one.ends for one in said) + 600
    with loud_is_voice():
        while any(not one.is_refused and one.final is None for one in said):
            turn = min(range(workers), key=lambda n: staff[n].clock.time)
            now = staff[turn].clock.time
            assert now < ends, "nothing more comes of it"
            if now - looked >= KEEPER:
                looked = now
                refused[:] = [each.worker.load.refusals for each in staff]
            busy[turn] = staff[turn].step(busy[turn])
    return Figures(said, staff)
