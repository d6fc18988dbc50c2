import pytest

from app.speech.activity import FRAME_SECONDS, VoicedSegment
from app.speech.passages import MAX_SECONDS, POST_ROLL, PRE_ROLL, Passage, next_passage, quietest


def voiced_segments(*spans: tuple[float, float]) -> list[VoicedSegment]:
    return [VoicedSegment(round(a / FRAME_SECONDS), round(b / FRAME_SECONDS)) for a, b in spans]


def passages(spans: list[tuple[float, float]], now: float) -> list[Passage]:
    found: list[Passage] = []
    levels = [1.0] * int(now / FRAME_SECONDS + 1)
    while True:
        after = found[-1].speech_end if found else 0.0
        passage = next_passage(voiced_segments(*spans), levels, after, now)
        if passage is None:
            return found
        found.append(passage)


def test_without_speech_there_is_no_passage() -> None:
    assert passages([], 10.0) == []


def test_speech_is_given_with_a_little_quiet_around_it() -> None:
    (passage,) = passages([(5.0, 7.0)], 20.0)
    assert passage.t0 == pytest.approx(5.0 - PRE_ROLL, abs=0.02)
    assert passage.t1 == pytest.approx(7.0 + POST_ROLL, abs=0.02)
    assert passage.closed


def test_a_passage_is_open_while_speech_may_go_on() -> None:
    (passage,) = passages([(0.1, 2.0)], 2.3)
    assert not passage.closed
    assert (passage.t0, passage.t1) == (0.0, 2.3)


def test_a_pause_between_sentences_ends_a_passage() -> None:
    first, second = passages([(0.4, 2.0), (3.5, 5.0)], 5.2)
    assert first.closed
    assert not second.closed
    assert second.t0 == pytest.approx(3.5 - PRE_ROLL, abs=0.02)


def test_a_breath_does_not() -> None:
    assert len(passages([(0.4, 2.0), (3.1, 5.0)], 5.2)) == 1


def test_a_mere_word_is_kept_with_what_follows() -> None:
    assert len(passages([(0.4, 0.7), (1.7, 5.0)], 5.2)) == 1
    assert len(passages([(0.4, 0.7), (3.7, 5.0)], 5.2)) == 2


@pytest.mark.parametrize(("seconds", "pause"), [(13.0, 0.6), (21.0, 0.4)])
def test_the_longer_a_passage_the_shorter_the_pause_that_ends_it(
    seconds: float, pause: float
) -> None:
    begins = seconds + pause
    first, _ = passages([(0.4, seconds), (begins, begins + 3)], begins + 3.2)
    assert first.speech_end == pytest.approx(seconds, abs=0.02)
    assert len(passages([(0.4, 5.0), (5.0 + pause, 8.0)], 8.2)) == 1


def test_endless_speech_is_cut_in_its_longest_dip() -> None:
    spans = [(0.0, 13.0), (13.26, 18.0), (18.32, 22.0), (22.26, 40.0)]
    first, second = passages(spans, 40.0)
    assert first.t1 == pytest.approx(18.16, abs=0.05)
    assert second.t0 == first.t1
    assert second.t1 - second.t0 <= MAX_SECONDS


def test_speech_without_any_dip_is_cut_where_it_is_least_sure() -> None:
    levels = [1.0] * 1400
    levels[round(20.0 / FRAME_SECONDS)] = 0.6
    passage = next_passage(voiced_segments((0.0, 40.0)), levels, 0.0, 40.0)
    assert passage is not None
    assert passage.t1 == pytest.approx(20.0, abs=0.05)


def test_every_speech_is_in_a_passage_and_none_is_too_long() -> None:
    spans = [(i * 3.7, i * 3.7 + 3.4) for i in range(30)]
    found = passages(spans, 112.0)
    assert all(passage.t1 - passage.t0 <= MAX_SECONDS + POST_ROLL for passage in found)
    for start, end in spans:
        middle = (start + end) / 2
        assert any(passage.t0 <= middle <= passage.t1 for passage in found)


def test_what_is_hardly_there_is_cut_at_its_end() -> None:
    assert quietest(voiced_segments((0.0, 9.0)), [1.0] * 300, 8.99, 9.0) == 9.0
