"""Cutting loses no word, quiet voices are heard, and noises say nothing: with real weights."""

from collections.abc import Callable

import numpy as np
import pytest

from app.media.audio import SAMPLE_RATE, Audio
from app.speech.audio_spec import AudioSpec
from app.speech.engine import Transcriber
from app.speech.utterance import Utterance
from tests.support.recordings import (
    in_chunks,
    interview_sentence,
    noise,
    silence,
    to_pcm,
    tone,
    words_right,
)


def texts_of(engine: Transcriber, samples: Audio, *, segmentation: str) -> list[str]:
    spec = AudioSpec(language="en", segmentation=segmentation)  # type: ignore[arg-type]
    utterance, texts = Utterance(spec, engine, lambda: 0.0), []
    for number, chunk in enumerate(in_chunks(to_pcm(samples), 8000)):
        utterance.add_chunk(number, number, chunk)
        if utterance.wants_ending:
            utterance.hear_ending()
        if utterance.is_over:
            final, utterance = utterance.split()
            texts.append(final.text)
    texts.append(utterance.finish().text)
    return [text for text in texts if text]


def with_pauses(samples: Audio, seconds: float) -> Audio:
    """The same speech, with a pause at its quietest place in every 2 s."""
    window = np.ones(800) / 800
    power = np.convolve(samples.astype(np.float64) ** 2, window, "same")
    parts, last = [], 0
    for start in range(SAMPLE_RATE, len(samples) - 2 * SAMPLE_RATE, 2 * SAMPLE_RATE):
        at = start + int(np.argmin(power[start : start + 2 * SAMPLE_RATE]))
        parts += [samples[last:at], silence(seconds)]
        last = at
    return np.concatenate([*parts, samples[last:]])


def test_no_word_is_lost_or_doubled_where_somebody_pauses(real_engine: Transcriber) -> None:
    spoken = interview_sentence()
    whole = texts_of(real_engine, spoken.samples, segmentation="client")
    paused = with_pauses(spoken.samples, 0.7)
    for segmentation in ("client", "server"):
        cut = " ".join(texts_of(real_engine, paused, segmentation=segmentation))
        assert words_right(whole[0], cut) >= 0.9
        assert abs(len(cut.split()) - len(whole[0].split())) <= 1


def test_sentences_are_utterances(real_engine: Transcriber) -> None:
    spoken = interview_sentence().samples
    twice = np.concatenate([spoken, silence(1.0), spoken, silence(1.0)])
    assert len(texts_of(real_engine, twice, segmentation="server")) <= 2 * 3


@pytest.mark.parametrize("decibels", [-25, -35])
def test_a_quiet_voice_is_heard(real_engine: Transcriber, decibels: int) -> None:
    spoken = interview_sentence()
    quiet = spoken.samples * np.float32(10 ** (decibels / 20))
    (text,) = texts_of(real_engine, quiet, segmentation="client")
    assert words_right(spoken.text, text) >= 0.8


def keyboard() -> Audio:
    random = np.random.default_rng(1)
    samples = random.normal(0, 1e-4, 6 * SAMPLE_RATE)
    for at in random.integers(0, len(samples) - 500, 40):
        samples[at : at + 500] += random.normal(0, 0.1, 500) * np.exp(-np.arange(500) / 90)
    return samples.astype(np.float32)


def babble(samples: Audio, dbfs: float) -> Audio:
    """Many talk at once, far away."""
    rolled = [np.roll(samples, number * 7919)[::-1] for number in range(1, 9)]
    mixed = np.sum(rolled, axis=0)
    mixed = mixed / np.sqrt(np.mean(mixed**2)) * 10 ** (dbfs / 20)
    return np.asarray(mixed, dtype=np.float32)


@pytest.mark.parametrize("kind", ["noise", "hum", "chord", "swelling", "keyboard", "babble"])
def test_a_noise_says_nothing(real_engine: Transcriber, kind: str) -> None:
    kinds: dict[str, Callable[[], Audio]] = {
        "noise": lambda: noise(6, 0.05),
        "hum": lambda: tone(6, 50, 100, 150, 250),
        "chord": lambda: tone(6, 262, 330, 392, 523, tremolo=2),
        "swelling": lambda: tone(6, 200, tremolo=4),
        "keyboard": keyboard,
        "babble": lambda: babble(interview_sentence().samples[: 6 * SAMPLE_RATE], -50),
    }
    samples = kinds[kind]()
    assert texts_of(real_engine, samples, segmentation="server") == []


def test_babble_far_below_the_speaker_is_not_heard(real_engine: Transcriber) -> None:
    spoken = interview_sentence()
    level = 10 * np.log10(np.mean(spoken.samples**2))
    far = babble(spoken.samples, level - 25)
    samples = np.concatenate([spoken.samples, silence(1.0), far])
    alone = np.concatenate([spoken.samples, silence(1.0)])
    heard = texts_of(real_engine, samples, segmentation="client")
    assert heard == texts_of(real_engine, alone, segmentation="client")
    assert words_right(spoken.text, heard[0]) >= 0.8
