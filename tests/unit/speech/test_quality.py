from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from app.media.audio import SAMPLE_RATE, Audio
from app.speech.activity import VoiceActivity
from app.speech.quality import voice_quality
from tests.support.recordings import noise, sentence, silence


def quality_of(samples: Audio, words: int = 7) -> Mapping[str, Any]:
    activity = VoiceActivity()
    activity.append_audio(samples)
    return voice_quality(samples, activity, words)


def two_sentences() -> Audio:
    return np.concatenate([sentence(2).samples, sentence(8).samples])


def test_the_figures_of_clear_speech() -> None:
    quality = quality_of(two_sentences(), 15)
    assert quality["hints"] == []
    assert -30 < quality["rms_dbfs"]["value"] < quality["peak_dbfs"]["value"] < 0
    assert quality["snr_db"]["value"] > 20
    assert quality["response_latency"]["value"] == pytest.approx(0.4, abs=0.1)
    assert quality["pause_longest"]["value"] == pytest.approx(1.0, abs=0.5)
    assert 100 < quality["words_per_minute"]["value"] < quality["articulation_rate"]["value"] < 250
    assert 0.2 < quality["silence_ratio"]["value"] < 0.6


def test_a_halved_level_is_six_decibels() -> None:
    loud, soft = two_sentences(), two_sentences() * np.float32(0.5)
    difference = quality_of(loud)["rms_dbfs"]["value"] - quality_of(soft)["rms_dbfs"]["value"]
    assert difference == pytest.approx(6.02, abs=0.3)


def test_a_quiet_voice_is_told() -> None:
    assert "very_quiet" in quality_of(two_sentences() * np.float32(0.06))["hints"]


def test_a_clipped_voice_is_told() -> None:
    quality = quality_of((two_sentences() * 8).clip(-1, 1))
    assert "clipping" in quality["hints"]
    assert quality["clipping_share"]["value"] > 0.01


def test_noise_is_measured_and_told() -> None:
    samples = two_sentences()
    rms = 10 ** (quality_of(samples)["rms_dbfs"]["value"] / 20)
    quality = quality_of(samples + noise(len(samples) / SAMPLE_RATE, rms * 10 ** (-6 / 20)))
    assert quality["snr_db"]["value"] == pytest.approx(6, abs=3)
    assert "noisy" in quality["hints"]


def test_a_telephones_band_is_told() -> None:
    spectrum = np.fft.rfft(two_sentences())
    spectrum[int(len(spectrum) * 3_200 / 8_000) :] = 0
    narrow = np.fft.irfft(spectrum).astype(np.float32)
    assert quality_of(narrow)["hints"] == ["narrow_band"]


def test_what_was_not_measured_is_null_and_not_valid() -> None:
    quality = quality_of(silence(2.0), 0)
    assert quality["hints"] == []
    assert quality["silence_ratio"] == {"value": 1.0, "valid": True}
    for name, figure in quality.items():
        if name not in ("hints", "silence_ratio"):
            assert figure == {"value": None, "valid": False}, name


def test_no_audio_at_all_has_no_figures() -> None:
    assert quality_of(silence(0), 0)["silence_ratio"] == {"value": None, "valid": False}


def test_noise_is_not_measured_where_there_is_none() -> None:
    samples = sentence(2).samples[round(0.45 * SAMPLE_RATE) : round(2.4 * SAMPLE_RATE)]
    quality = quality_of(samples)
    assert quality["rms_dbfs"]["valid"]
    assert not quality["snr_db"]["valid"]


def test_a_few_words_give_no_rate() -> None:
    assert not quality_of(sentence(11).samples, 4)["words_per_minute"]["valid"]
