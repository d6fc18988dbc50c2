from app.speech.afterthoughts import without_afterthought
from app.speech.engine import EngineResult, EngineSegment
from app.speech.transcript import Word
from tests.unit.speech.fakes import segment


def said(text: str, t0: float, t1: float, probability: float) -> EngineSegment:
    words = tuple(Word(word, t0, t1, probability) for word in text.split())
    return segment(text, t0, t1, words=words)


def left(*segments: EngineSegment, speech_end: float = 2.0) -> str:
    return without_afterthought(EngineResult(segments, "en", 0.9), speech_end).text


SENTENCE = said(" We had one large database.", 0.0, 1.7, 0.9)


def test_what_begins_where_the_voice_has_ended_is_left_out() -> None:
    assert left(SENTENCE, said(" Please.", 1.7, 2.1, 0.3)) == SENTENCE.text
    assert left(SENTENCE, said(" I'm sorry, I'm sorry.", 1.7, 2.4, 0.9)) == SENTENCE.text
    assert left(SENTENCE, said(" You", 2.4, 2.8, 0.02), said(" .", 2.8, 2.9, 0.9)) == SENTENCE.text


def test_a_last_word_that_was_said_stays() -> None:
    assert left(SENTENCE, said(" Yes.", 1.2, 1.7, 0.3)).endswith("Yes.")
    assert left(SENTENCE, said(" Yes.", 1.7, 2.0, 0.9)).endswith("Yes.")
    assert left(SENTENCE, said(" But then we lost it all.", 1.2, 2.0, 0.3)).endswith("all.")
    assert left(said(" Yes.", 1.9, 2.1, 0.3)) == " Yes."


def test_marks_alone_are_no_text() -> None:
    assert left(segment(" .", 0.0, 1.0)) == ""
