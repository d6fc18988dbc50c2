import pytest

from app.speech.activity import FRAME_SECONDS, VoicedSegment
from app.speech.assembled_text import word_passages
from app.speech.engine import EngineResult, EngineSegment
from app.speech.passages import Passage
from app.speech.transcript import Word
from tests.unit.speech.fakes import segment


def voiced(t0: float, t1: float) -> VoicedSegment:
    return VoicedSegment(round(t0 / FRAME_SECONDS), round(t1 / FRAME_SECONDS))


def passage(t0: float, t1: float) -> Passage:
    return Passage(t0, t1, t1, closed=True)


def heard(*segments: EngineSegment) -> EngineResult:
    return EngineResult(segments, "en", 1.0)


def test_times_are_the_utterances_and_keep_to_the_voice() -> None:
    words = (Word("Well", 0.0, 0.5, 0.9), Word("done.", 0.5, 9.0, 0.9))
    spoken = segment(" Well done.", 0.0, 2.9, words=words)
    wording = word_passages([(passage(10.0, 13.0), heard(spoken))], [voiced(10.4, 12.4)])
    (only,) = wording.segments
    assert (only.text, wording.text, wording.word_count) == ("Well done.", "Well done.", 2)
    assert only.t0 == pytest.approx(10.4, abs=0.02)
    assert only.t1 == pytest.approx(12.4, abs=0.02)
    assert only.words[0].t0 == only.t0
    assert only.words[1].t1 == only.t1


def test_passages_are_joined() -> None:
    wording = word_passages(
        [(passage(0.0, 2.0), heard(segment(" One."))), (passage(3.0, 5.0), heard(segment("Two.")))],
        [voiced(0.2, 1.0), voiced(3.2, 4.0)],
    )
    assert wording.text == "One. Two."
    assert [part.text for part in wording.segments] == ["One.", "Two."]


def test_what_stands_where_nobody_spoke_is_left_out() -> None:
    segments = heard(segment(" Yes.", 0.0, 1.0), segment(" Thanks for watching!", 4.0, 6.0))
    wording = word_passages([(passage(0.0, 6.0), segments)], [voiced(0.2, 1.0)])
    assert wording.text == "Yes."
    assert wording.confidence_parts["speech_coverage"] == pytest.approx(0.8, abs=0.05)


def test_nothing_heard_has_no_confidence() -> None:
    wording = word_passages([(passage(0.0, 1.0), heard())], [voiced(0.2, 1.0)])
    assert (wording.text, wording.confidence, wording.segments) == ("", None, ())
