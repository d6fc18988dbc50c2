"""People who speak at once through a real server, in real time, each in an interview of their own.

Two ways: their program ends the utterances, a quarter of a second into each longer pause
("client"), or the microphone stays open and the server ends them ("server").
"""

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import socketio

from bench.hearing.conditions import CHUNK_SECONDS, Sent
from bench.hearing.material import Spoken
from bench.hearing.shown import THOUGHT_PAUSE, Shown
from bench.hearing.stage import Stage, processor_seconds

FINAL_SECONDS = 60.0
"""For which the last final is waited for, where there is any news of it."""
STUCK_SECONDS = 180.0
QUIET_SECONDS = 12.0
"""Without news, after which nothing more is expected where the server ends utterances."""


@dataclass
class Speaker:
    """One participant; begins a little after the one before."""

    url: str
    number: int
    delay: float
    said: Spoken
    sent: Sent
    segmentation: str
    history: list[Shown] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    ended: dict[str, float] = field(default_factory=dict)
    """When the last chunk of each utterance went out, where the client ends them."""
    _began: float = 0.0
    _name: str = ""

    def run(self) -> None:
        """Say everything."""
        client = socketio.Client()
        client.on("live_transcription", self._text)
        client.on("voice_error", self._refused)
        client.connect(self.url, transports=["websocket"], wait_timeout=30)
        self._name = f"bench-{time.time_ns()}-{self.number}"
        joining = {"interview_id": self._name, "user_id": self.number}
        client.call("join_interview", joining | {"spoken_languages": ["en"]})
        time.sleep(self.delay)
        self._began = time.perf_counter()
        for number, (part, data, is_last) in enumerate(self._parts()):
            time.sleep(max(0.0, self._began + (number + 1) * CHUNK_SECONDS - time.perf_counter()))
            self._say(client, part, number, data, is_last)
        self._wait_for_the_rest()
        client.disconnect()

    @property
    def finals(self) -> int:
        return sum(entry.is_final for entry in self.history)

    def _parts(self) -> Iterator[tuple[str, bytes, bool]]:
        """Each chunk, of which utterance it is, and whether it is that one's last."""
        ends = self._ends()
        part = 0
        for number, data in enumerate(self.sent.chunks):
            is_last = number in ends or number == len(self.sent.chunks) - 1
            yield f"u{part}", data, is_last
            part += is_last

    def _ends(self) -> set[int]:
        if self.segmentation == "server":
            return set()
        pauses = [cue for cue in self.said.cues if cue.pause >= THOUGHT_PAUSE]
        return {int((cue.t1 + 0.25) / CHUNK_SECONDS) for cue in pauses}

    def _say(self, client: Any, part: str, number: int, data: bytes, is_last: bool) -> None:
        about = {"codec": self.sent.codec, "sample_rate": self.sent.sample_rate}
        chunk = {"interview_id": self._name, "user_id": self.number, "utterance_id": part}
        if is_last:
            self.ended[part] = time.perf_counter() - self._began
        client.emit(
            "voice_data",
            {
                **chunk,
                **about,
                "chunk_id": number,
                "audio_data": data,
                "segmentation": self.segmentation,
                "is_final": is_last,
            },
        )

    def _text(self, told: Mapping[str, Any]) -> None:
        at = time.perf_counter() - self._began
        part = str(told["utterance_id"])
        self.history.append(Shown(at, part, told["text"], told["is_final"]))

    def _refused(self, told: Mapping[str, Any]) -> None:
        self.refused.append(str(told["code"]))

    def _wait_for_the_rest(self) -> None:
        """Until every utterance has its final; with an open microphone, until all is quiet."""
        began = time.perf_counter()
        while time.perf_counter() - began < FINAL_SECONDS:
            final = {entry.part for entry in self.history if entry.is_final}
            if self.segmentation == "client" and set(self.ended) <= final:
                return
            news = max((entry.at for entry in self.history), default=0.0) + self._began
            is_quiet = time.perf_counter() - max(news, began) > QUIET_SECONDS
            if self.segmentation == "server" and is_quiet:
                return
            time.sleep(0.1)


@dataclass(frozen=True)
class Session:
    """What so many speakers saw. `cpu`, `web_cpu`: seconds of the processor, worker and server."""

    audio_seconds: float
    cpu: float
    web_cpu: float
    load_before: tuple[float, float, float]
    load_after: tuple[float, float, float]
    speakers: Sequence[Mapping[str, Any]]


def speak(
    on: Stage, material: Sequence[tuple[Spoken, Sent]], count: int, segmentation: str
) -> Session:
    """Let so many speak at once."""
    made = []
    for number in range(count):
        said, sent = material[number % len(material)]
        delay = number / count * 5.0
        made.append(Speaker(on.url, number, delay, said, sent, segmentation))
    before, web_before, load = (
        processor_seconds(on.worker), processor_seconds(on.web), os.getloadavg(),
    )  # fmt: skip
    at_once([speaker.run for speaker in made], max(speaker.said.seconds for speaker in made))
    return Session(
        sum(speaker.said.seconds for speaker in made),
        processor_seconds(on.worker) - before,
        processor_seconds(on.web) - web_before,
        load,
        os.getloadavg(),
        [_seen(speaker) for speaker in made],
    )


def at_once(runs: Sequence[Callable[[], None]], seconds: float) -> None:
    """Let all run, of whom each needs `seconds` and some patience; who is stuck is left behind."""
    threads = [threading.Thread(target=run, daemon=True) for run in runs]
    for thread in threads:
        thread.start()
    deadline = time.perf_counter() + seconds + STUCK_SECONDS
    for thread in threads:
        thread.join(max(0.0, deadline - time.perf_counter()))


def _seen(speaker: Speaker) -> dict[str, Any]:
    return {
        "answer": speaker.said.name,
        "cues": [asdict(cue) for cue in speaker.said.cues],
        "ended": speaker.ended,
        "refused": speaker.refused,
        "history": [asdict(entry) for entry in sorted(speaker.history, key=lambda e: e.at)],
    }
