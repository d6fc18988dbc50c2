"""Voice activity: Silero VAD frame by frame, with a floor in level and a guard against tones."""

import math
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.media.audio import SAMPLE_RATE, Audio
from app.speech.speaker_level import SpeakerLevel

FRAME = 512
"""Samples per frame (32 ms), as the model wants them."""
FRAME_SECONDS = FRAME / SAMPLE_RATE

_CONTEXT = 64
_STARTS, _CONTINUES = 0.5, 0.35  # probabilities; Silero's own hysteresis
_FLOOR_DBFS = -70.0  # below it the model misfires (faster-whisper issue 843)
_HANGOVER_FRAMES = 8  # a shorter dip belongs to the speech around it
_MIN_VOICED_FRAMES = 5  # a shorter burst is a click
# 90 % of a voice's energy lies in over 30 of 257 bins (measured), of a hum's or tone's in under 14.
_MIN_BINS, _BIN_SHARE = 16, 0.9
# Mean probability of a stretch's frames: of near speech 0.8 and more, also quiet or in noise at
# 5 dB; of voices that nobody could understand 0.5 to 0.7 (measured).
_CLEAR = 0.72
_PRE_EMPHASIS = 0.7
_SMOOTHING, _SILENT = 0.5, 1e-10
_WINDOW = np.hanning(FRAME)


@dataclass
class VoicedSegment:
    """One stretch of voice, in frames; `end` is the frame after the last voiced one.

    `certainty`: the probabilities of the voiced frames, added up.
    """

    start: int
    end: int
    voiced: int = 0
    certainty: float = 0.0
    spectrum: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros(FRAME // 2 + 1))

    @property
    def is_long(self) -> bool:
        """Whether it is more than a click."""
        return self.voiced >= _MIN_VOICED_FRAMES

    @property
    def is_speech(self) -> bool:
        """Whether it is long and broad enough to be speech."""
        if not self.is_long:
            return False
        energy = np.sort(self.spectrum)[::-1].cumsum()
        return int(np.searchsorted(energy, energy[-1] * _BIN_SHARE)) >= _MIN_BINS

    @property
    def is_clear(self) -> bool:
        """Whether somebody speaks near by: farther voices leave the model in doubt."""
        return self.certainty >= _CLEAR * self.voiced

    @property
    def t0(self) -> float:
        """Start in seconds."""
        return self.start * FRAME_SECONDS

    @property
    def t1(self) -> float:
        """End in seconds."""
        return self.end * FRAME_SECONDS


class VoiceActivity:
    """The voice in one stream of audio; the model's state goes on from call to call."""

    def __init__(self, level: SpeakerLevel | None = None) -> None:
        self._level = level or SpeakerLevel()
        self._state = np.zeros((2, 1, 1, 128), dtype=np.float32)
        self._context = np.zeros(_CONTEXT, dtype=np.float32)
        self._rest = np.zeros(0, dtype=np.float32)
        self._closed: list[VoicedSegment] = []  # those that are speech
        self._open: VoicedSegment | None = None
        self._power = 0.0
        self.probabilities: list[float] = []
        """One for each frame."""
        self.levels: list[float] = []
        """Each frame's in dBFS, a little smoothed."""

    def append_audio(self, samples: Audio) -> None:
        """Take the next samples; what is no whole frame waits for more."""
        audio = np.concatenate([self._rest, samples])
        count = len(audio) // FRAME
        self._rest = audio[count * FRAME :]
        if count:
            self._add_frames(audio[: count * FRAME].reshape(count, FRAME))

    @property
    def voiced_segments(self) -> list[VoicedSegment]:
        """The stretches of speech, in order; the last one may still grow."""
        growing = [self._open] if self._open and self._is_speech(self._open) else []
        return self._closed + growing

    def voiced_until(self, seconds: float) -> list[VoicedSegment]:
        """Those before that time; one that goes on then ends there."""
        frames = round(seconds / FRAME_SECONDS)
        return [
            replace(voiced, end=min(voiced.end, frames))
            for voiced in self.voiced_segments
            if voiced.start < frames
        ]

    def _is_speech(self, voiced: VoicedSegment) -> bool:
        """Until a speaker is known, only what is clear is speech."""
        return voiced.is_speech and (voiced.is_clear or self._level.is_known)

    @property
    def speech_seconds(self) -> float:
        """How much speech there was, dips inside a stretch included."""
        return sum(voiced.t1 - voiced.t0 for voiced in self.voiced_segments)

    @property
    def pause(self) -> float | None:
        """Seconds since speech was last heard; None before the first."""
        voiced_segments = self.voiced_segments
        return (
            len(self.probabilities) * FRAME_SECONDS - voiced_segments[-1].t1
            if voiced_segments
            else None
        )

    def cut(self, seconds: float) -> None:
        """Forget what was heard after that time."""
        self._closed, self._open = self.voiced_until(seconds), None
        frames = round(seconds / FRAME_SECONDS)
        del self.probabilities[frames:], self.levels[frames:]

    def _add_frames(self, frames: Audio) -> None:
        probabilities = self._probabilities_of(frames)
        for probability, power, frame in zip(
            probabilities, np.einsum("ij,ij->i", frames, frames) / FRAME, frames, strict=True
        ):
            self._power += (float(power) - self._power) * _SMOOTHING
            self.levels.append(10 * math.log10(max(self._power, _SILENT)))
            self._add_frame(float(probability), frame)

    def _probabilities_of(self, frames: Audio) -> Audio:
        tails = np.vstack([self._context, frames[:-1, -_CONTEXT:]])
        self._context = frames[-1, -_CONTEXT:]
        probabilities, h, c = _silero().run(
            None,
            {"input": np.hstack([tails, frames]), "h": self._state[0], "c": self._state[1]},
        )
        self._state = np.stack([h, c])
        return np.asarray(probabilities, dtype=np.float32).reshape(-1)

    def _add_frame(self, probability: float, frame: Audio) -> None:
        index = len(self.probabilities)
        self.probabilities.append(probability)
        level = self.levels[index]
        is_voice = level > _FLOOR_DBFS and probability >= (_CONTINUES if self._open else _STARTS)
        if is_voice and self._level.is_near(level):
            self._open = self._open or VoicedSegment(index, index)
            self._open.end = index + 1
            self._open.voiced += 1
            self._open.certainty += probability
            self._open.spectrum += _spectrum(frame)
            if self._open.is_long and (self._open.is_clear or self._level.is_known):
                self._level.hear(level)
        elif self._open and index + 1 - self._open.end >= _HANGOVER_FRAMES:
            if self._is_speech(self._open):
                self._closed.append(self._open)
            self._open = None
        if is_voice and not self._level.is_near(level):
            self._level.miss()


def _spectrum(frame: Audio) -> npt.NDArray[np.float64]:
    """Power by frequency, the high ones raised."""
    emphasised = frame.copy()
    emphasised[1:] -= _PRE_EMPHASIS * frame[:-1]
    power: npt.NDArray[np.float64] = np.square(np.abs(np.fft.rfft(emphasised * _WINDOW)))
    return power


@lru_cache(maxsize=1)
def _silero():  # type: ignore[no-untyped-def]  # onnxruntime carries no types
    """Load the model that faster-whisper brings, once per process, on one thread."""
    import onnxruntime
    from faster_whisper.utils import get_assets_path

    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = 1
    options.intra_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 4
    model = Path(get_assets_path()) / "silero_vad_v6.onnx"
    return onnxruntime.InferenceSession(
        str(model), providers=["CPUExecutionProvider"], sess_options=options
    )
