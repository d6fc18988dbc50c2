"""The port to a speech recogniser."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from app.media.audio import Audio
from app.speech.transcript import Word

EngineName = Literal["auto", "openai-whisper", "faster-whisper"]
WindowName = Literal["short", "full"]


@dataclass(frozen=True)
class EngineSegment:
    """One segment as Whisper reports it; times in seconds from the given audio's start.

    `is_rated`: whether the engine said how sure it is; else `avg_logprob` and `no_speech_prob`
    tell nothing.
    """

    text: str
    t0: float
    t1: float
    avg_logprob: float
    no_speech_prob: float
    compression_ratio: float
    temperature: float
    words: tuple[Word, ...] = ()
    is_rated: bool = True


@dataclass(frozen=True)
class EngineResult:
    """What an engine heard.

    `language_probability`: among the languages that may be spoken; None where it was given;
    `degraded`: another engine should have heard it; `weights`: which ones heard it, and how
    precisely ("base int8"), where they are known ones, else empty.
    """

    segments: tuple[EngineSegment, ...]
    language: str | None
    language_probability: float | None
    degraded: bool = False
    weights: str = ""

    @property
    def text(self) -> str:
        """The segments' text, spaced as the engine spaced it."""
        return "".join(segment.text for segment in self.segments)


@dataclass(frozen=True, eq=False)
class Lead:
    """What the same speaker said just before.

    Words have the space before them; their times are from the audio's start.
    """

    audio: Audio
    words: tuple[Word, ...]
    language: str | None

    @property
    def text(self) -> str:
        """Its words, as they were written."""
        return "".join(word.text for word in self.words).strip()


@dataclass(frozen=True)
class Hints:
    """What helps an engine to hear right.

    languages: codes of those that may be spoken, the likeliest first (none: any); prompt: what
    was said just before, in the script that is wanted; hotwords: rare words to expect;
    expected: the one that is likely spoken, by what was heard before; None: nothing is known of it;
    lead: sound of the same speaker from just before, with its words, in place of a prompt;
    choose_language: says by the probability of each language which one it is, for engines that
    detect it. With a prompt or hotwords `no_speech_prob` is high for speech, too, and in noise
    their words may be heard: whoever gives them looks after that (see PassageReader).
    """

    languages: tuple[str, ...] = ()
    prompt: str = ""
    hotwords: str = ""
    expected: str | None = None
    lead: Lead | None = field(default=None, compare=False)
    choose_language: Callable[[Mapping[str, float]], str] | None = field(
        default=None, compare=False
    )


NO_HINTS = Hints()


class Transcriber(Protocol):
    """A loaded and warm recogniser. Not thread-safe."""

    @property
    def name(self) -> str:
        """Engine, model, device and precision, for people and logs; what is wrong just now."""
        ...

    def transcribe(
        self, audio: Audio, *, language: str | None, final: bool, hints: Hints = NO_HINTS
    ) -> EngineResult:
        """Recognise at most 30 s of audio.

        A final one is searched with a beam, falls back to higher temperatures and has words;
        otherwise one greedy pass is made. Without `language` it is detected, chosen as `hints` say;
        who cannot choose takes the one of `hints.languages` where there is but one.
        """
        ...


class NoPartial(Exception):
    """There is no partial text this time; what follows will have one, or the final."""


class EngineAway(Exception):
    """Nothing hears just now, and it is worth trying again; the message is one line."""


class EngineUnavailable(Exception):
    """No engine could be loaded; the message is one line: what was tried and how to mend it."""


class ModelMissing(EngineUnavailable):
    """The model is known, but not on this machine."""
