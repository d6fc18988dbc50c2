import math

import pytest

from app.speech.confidence import (
    MAX_UNRELIABLE,
    calibration_of,
    overall,
    segment_confidence,
)
from app.speech.transcript import Word
from tests.unit.speech.fakes import segment


def test_words_weigh_by_their_length() -> None:
    words = (Word("long", 0.0, 3.0, 0.9), Word("short", 3.0, 4.0, 0.5))
    value = segment_confidence(segment("long short", 0.0, 4.0, words=words), 1.0).value
    assert value == pytest.approx(math.exp((3 * math.log(0.9) + math.log(0.5)) / 4))


def test_words_without_length_still_count() -> None:
    heard = segment("a b")
    words = (Word("a", 0.0, 0.0, 0.9), Word("b", 0.0, 0.0, 0.4))
    value = segment_confidence(type(heard)(**{**vars(heard), "words": words}), 1.0).value
    assert value == pytest.approx(math.sqrt(0.9 * 0.4))


def test_without_words_the_engines_mean_counts() -> None:
    assert segment_confidence(segment("a", avg_logprob=-0.5), 1.0).value == pytest.approx(
        math.exp(-0.5)
    )


@pytest.mark.parametrize(("coverage", "factor"), [(0.5, 1.0), (0.49, 0.25), (0.0, 0.25)])
def test_no_speech_counts_only_where_there_was_little_voice(coverage: float, factor: float) -> None:
    heard = segment("a", avg_logprob=-0.1, no_speech_prob=0.75)
    assert segment_confidence(heard, coverage).value == pytest.approx(factor * math.exp(-0.1))


@pytest.mark.parametrize("changes", [{"compression_ratio": 2.5}, {"temperature": 0.6}])
def test_an_unreliable_text_is_capped(changes: dict[str, float]) -> None:
    assert segment_confidence(segment("a", **changes), 1.0).value == MAX_UNRELIABLE


def test_the_whole_is_the_mean_by_length_with_its_parts() -> None:
    parts = [
        segment_confidence(segment("a", 0.0, 3.0, avg_logprob=-0.1), 1.0),
        segment_confidence(segment("b", 3.0, 4.0, avg_logprob=-1.0, temperature=0.2), 0.8),
    ]
    value, figures = overall(parts)
    assert value == pytest.approx((3 * math.exp(-0.1) + math.exp(-1.0)) / 4)
    assert figures["calibrated"] is False
    assert figures["temperature"] == 0.2
    assert figures["speech_coverage"] == pytest.approx(0.95)


def test_no_text_has_no_confidence() -> None:
    assert overall([]) == (None, {})


def test_what_the_engine_does_not_rate_has_no_confidence() -> None:
    part = segment_confidence(segment("a", is_rated=False, compression_ratio=3.0), 0.2)
    value, figures = overall([part])
    assert (part.value, value) == (None, None)
    assert (figures["avg_logprob"], figures["no_speech_prob"]) == (None, None)
    assert figures["compression_ratio"] == 3.0


def test_only_what_is_rated_counts_in_the_whole() -> None:
    parts = [
        segment_confidence(segment("a", 0.0, 9.0, is_rated=False), 1.0),
        segment_confidence(segment("b", 9.0, 10.0, avg_logprob=-0.5), 1.0),
    ]
    assert overall(parts)[0] == pytest.approx(math.exp(-0.5))


SPOKEN = (Word("sure", 0.0, 1.0, 0.95), Word("guessed", 1.0, 2.0, 0.2))


def test_known_weights_say_what_share_of_the_words_is_right() -> None:
    calibration = calibration_of("base int8")
    assert calibration is not None
    heard = segment("sure guessed", 0.0, 2.0, words=SPOKEN, avg_logprob=-0.3)
    rated = segment_confidence(heard, 1.0, "base int8")
    each = [calibration.word(word.probability, -0.3) for word in SPOKEN]
    assert rated.value == pytest.approx(sum(each) / 2)
    assert overall([rated])[1]["calibrated"] is True


@pytest.mark.parametrize("weights", ["", "base float32", "tiny.en int8", "base"])
def test_nothing_was_fitted_to_other_weights(weights: str) -> None:
    assert calibration_of(weights) is None
    heard = segment("sure guessed", 0.0, 2.0, words=SPOKEN)
    assert segment_confidence(heard, 1.0, weights) == segment_confidence(heard, 1.0)


def test_a_text_is_calibrated_only_as_a_whole_and_by_its_words() -> None:
    known = segment_confidence(segment("sure guessed", words=SPOKEN), 1.0, "base int8")
    other = segment_confidence(segment("sure guessed", words=SPOKEN), 1.0)
    without_words = segment_confidence(segment("sure guessed"), 1.0, "base int8")
    assert overall([known, other])[1]["calibrated"] is False
    assert overall([without_words])[1]["calibrated"] is False


def test_a_calibrated_text_may_be_unreliable_all_the_same() -> None:
    heard = segment("sure guessed", words=SPOKEN, compression_ratio=2.5)
    assert segment_confidence(heard, 1.0, "base int8").value == MAX_UNRELIABLE


def test_confidence_rises_with_what_the_engine_is_sure_of() -> None:
    calibration = calibration_of("base int8")
    assert calibration is not None
    by_word = [calibration.word(share / 20, -0.3) for share in range(21)]
    by_segment = [calibration.word(0.8, -share / 10) for share in range(20, -1, -1)]
    for values in (by_word, by_segment):
        assert values == sorted(values)
        assert 0.0 < values[0] < values[-1] < 1.0
