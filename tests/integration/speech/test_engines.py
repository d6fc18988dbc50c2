from collections.abc import Mapping

import pytest

from app.speech.engine import Hints, Transcriber
from tests.support.recordings import sentence, sentences


def test_every_sentence_is_heard_word_for_word(any_engine: Transcriber) -> None:
    for spoken in sentences():
        result = any_engine.transcribe(spoken.samples, language="en", final=True)
        assert result.text.strip() == spoken.text


@pytest.mark.parametrize("number", [3, 8, 12])
def test_a_sentence_is_heard_word_for_word(engine: Transcriber, number: int) -> None:
    spoken = sentence(number)
    assert engine.transcribe(spoken.samples, language="en", final=True).text.strip() == spoken.text


def test_a_final_has_words_with_probabilities(engine: Transcriber) -> None:
    spoken = sentence(2)
    (segment,) = engine.transcribe(spoken.samples, language="en", final=True).segments
    assert " ".join(word.text for word in segment.words) == spoken.text
    assert all(0 < word.probability <= 1 and word.t0 <= word.t1 for word in segment.words)
    assert segment.t1 == pytest.approx(2.4, abs=0.6)
    assert segment.no_speech_prob < 0.5


def test_words_without_length_do_not_lose_the_text(engine: Transcriber) -> None:
    """Both libraries' own word timestamps drop this sentence with the small checkpoint."""
    spoken = sentence(7)
    assert engine.transcribe(spoken.samples, language="en", final=True).text.strip() == spoken.text


def test_a_partial_has_no_words(engine: Transcriber) -> None:
    result = engine.transcribe(sentence(1).samples, language="en", final=False)
    assert result.text.strip() == sentence(1).text
    assert result.segments[0].words == ()


@pytest.mark.parametrize("language", [None, "tlh", ""])
def test_a_language_not_given_or_not_known_is_detected(
    engine: Transcriber, language: str | None
) -> None:
    result = engine.transcribe(sentence(1).samples, language=language, final=True)
    assert result.language == "en"
    assert result.language_probability == pytest.approx(1.0, abs=0.1)


def test_a_given_language_has_no_probability(engine: Transcriber) -> None:
    result = engine.transcribe(sentence(1).samples, language="en", final=True)
    assert (result.language, result.language_probability) == ("en", None)


def test_an_engines_name_says_device_and_precision(
    whisper_engine: Transcriber, faster_whisper_engine: Transcriber
) -> None:
    assert whisper_engine.name.startswith("openai-whisper on c")
    assert faster_whisper_engine.name.startswith("faster-whisper on c")


def test_which_language_is_heard_is_chosen_by_how_likely_each_is(engine: Transcriber) -> None:
    asked: list[Mapping[str, float]] = []

    def choose(probabilities: Mapping[str, float]) -> str:
        asked.append(probabilities)
        return "de"

    hints = Hints(choose_language=choose)
    result = engine.transcribe(sentence(1).samples, language=None, final=True, hints=hints)
    assert result.language == "de"
    assert result.language_probability == pytest.approx(asked[0]["de"])
    assert sum(asked[0].values()) == pytest.approx(1.0, abs=0.01)
    engine.transcribe(sentence(1).samples, language="en", final=True, hints=hints)
    assert len(asked) == 1, "a given language is not detected"
