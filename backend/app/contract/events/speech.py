"""What is known of an utterance beside its text."""

from typing import Literal

from pydantic import StrictBool, StrictInt, StrictStr

from app.contract.events.base import ServerEvent
from app.contract.values import Count, Seconds, Share


class Word(ServerEvent):
    """One word; seconds from the utterance's beginning."""

    text: StrictStr
    t0: float
    t1: float
    probability: Share


class Segment(ServerEvent):
    """A phrase; seconds from the utterance's beginning. `words` may be empty.

    `confidence` is null where the engine does not tell it.
    """

    text: StrictStr
    t0: float
    t1: float
    confidence: Share | None
    words: list[Word]


class Gap(ServerEvent):
    """Audio that never came, after `after_chunk` (null: not known after which).

    `missing`: the first of the `count` lost chunks; `seconds`: how long they were, null: unknown.
    """

    after_chunk: StrictInt | None
    missing: list[StrictInt]
    count: Count
    seconds: Seconds | None


class ConfidenceParts(ServerEvent):
    """What the confidence was made of, as the engine tells it (null: it does not).

    `calibrated`: of words so sure, that share is right; known for the default model alone.
    """

    calibrated: StrictBool
    word_probability: float | None
    avg_logprob: float | None
    no_speech_prob: float | None
    compression_ratio: float
    temperature: float
    speech_coverage: float


class Figure(ServerEvent):
    """A measured value; null and not `valid` where there was too little to measure."""

    value: float | None
    valid: StrictBool


class Quality(ServerEvent):
    """How it sounded: dBFS, seconds, rates per minute, shares. Nothing about the person.

    `hints`: what a speaker could mend.
    """

    peak_dbfs: Figure
    rms_dbfs: Figure
    clipping_share: Figure
    snr_db: Figure
    bandwidth_hz: Figure
    silence_ratio: Figure
    words_per_minute: Figure
    articulation_rate: Figure
    pause_count: Figure
    pause_mean: Figure
    pause_longest: Figure
    response_latency: Figure
    hints: list[Literal["very_quiet", "clipping", "noisy", "narrow_band"]]
