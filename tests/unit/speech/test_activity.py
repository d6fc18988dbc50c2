import numpy as np
import pytest

from app.media.audio import SAMPLE_RATE, Audio
from app.speech.activity import FRAME, VoiceActivity
from app.speech.speaker_level import SpeakerLevel
from bench.hearing.noises import noise as bench_noise
from tests.support.recordings import noise, sentence, sentences, silence, tone


def activity_of(samples: Audio, size: int | None = None) -> VoiceActivity:
    activity = VoiceActivity()
    size = size or len(samples)
    for start in range(0, len(samples), size):
        activity.append_audio(samples[start : start + size])
    return activity


@pytest.mark.parametrize("number", range(1, 13))
def test_speech_is_found_where_it_is(number: int) -> None:
    spoken = sentence(number).samples
    activity = activity_of(spoken)
    assert activity.voiced_segments[0].t0 == pytest.approx(0.4, abs=0.2)
    assert activity.voiced_segments[-1].t1 == pytest.approx(
        len(spoken) / SAMPLE_RATE - 0.6, abs=0.5
    )
    assert activity.pause is not None
    assert activity.pause >= 0.5


@pytest.mark.parametrize("size", [1, 160, 511, 512, 513, 3200])
def test_the_size_of_the_pieces_changes_nothing(size: int) -> None:
    spoken = sentence(1).samples[: 16 * FRAME] if size == 1 else sentence(1).samples
    whole, cut = activity_of(spoken), activity_of(spoken, size)
    np.testing.assert_allclose(cut.probabilities, whole.probabilities, atol=1e-4)
    assert [(i.start, i.end) for i in cut.voiced_segments] == [
        (i.start, i.end) for i in whole.voiced_segments
    ]


@pytest.mark.parametrize(
    "samples",
    [
        silence(3),
        noise(3, 0.0005),
        noise(3, 0.01),
        noise(3, 0.1),
        tone(3, 50, 150, 250),
        tone(3, 60),
        tone(3, 440),
        tone(3, 1000, level=0.9),
        tone(3, 200, tremolo=4),
        tone(3, 120, 240, 360, 480, tremolo=3) + noise(3, 0.001),
        silence(1.5).tolist() + tone(0.05, 700, 1900).tolist() + silence(1.5).tolist(),
    ],
    ids=[
        "silence", "hiss", "noise", "loud noise", "mains hum", "low hum", "tone", "loud tone",
        "swelling tone", "swelling hum in noise", "click",
    ],
)  # fmt: skip
def test_what_is_no_voice_is_no_speech(samples: Audio) -> None:
    activity = activity_of(np.asarray(samples, dtype=np.float32))
    assert activity.voiced_segments == []
    assert activity.speech_seconds == 0
    assert activity.pause is None


def test_without_the_guard_a_swelling_tone_would_be_taken_for_speech() -> None:
    """Shows that the test above tests the guard, not only the model."""
    assert max(activity_of(tone(3, 200, tremolo=4)).probabilities) > 0.9


def test_speech_below_the_floor_is_not_heard() -> None:
    spoken = sentence(1).samples
    assert activity_of(spoken * np.float32(0.2)).voiced_segments
    assert not activity_of(spoken * np.float32(10 ** (-50 / 20))).voiced_segments


def test_speech_in_noise_is_found() -> None:
    for spoken in sentences()[:4]:
        samples = spoken.samples * np.float32(0.5)
        assert activity_of(samples + noise(len(samples) / SAMPLE_RATE, 0.005)).speech_seconds > 0.8


BABBLE = (7, 17, 177)  # far voices of the bench, in which the model finds speech


@pytest.mark.parametrize("number", BABBLE)
def test_far_voices_are_nobodys_words(number: int) -> None:
    kind, samples = bench_noise(number)
    assert kind == "babble from far off"
    activity = activity_of(samples)
    assert max(activity.probabilities) > 0.6
    assert activity.voiced_segments == []


def test_once_a_speaker_is_known_less_clear_words_are_theirs_too() -> None:
    unclear = bench_noise(BABBLE[0])[1]
    level = 10 * np.log10(np.mean(unclear**2))
    activity = VoiceActivity(SpeakerLevel(float(level)))
    activity.append_audio(unclear)
    assert activity.speech_seconds > 1.0
