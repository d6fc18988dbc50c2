"""Both engines on the same real weights; the reference is slow, and runs in `make test-full`."""

from pathlib import Path

import pytest

from app.speech.engine import Transcriber
from app.speech.engine_loader import load_engine
from app.speech.model_loading import models_of
from tests.integration.speech.conftest import FASTER, OPENAI
from tests.support.real_models import real_model
from tests.support.recordings import interview_sentence, noise, silence, words_right
from tests.support.whisper_checkpoint import write_checkpoint

ENOUGH = 0.8
"""Share of words that must be right: models write numbers and names in more than one way."""
ALIKE = 0.95
"""Share of words that both engines hear alike: one computes in int8, the other in float32."""


@pytest.fixture(scope="module", params=[FASTER, pytest.param(OPENAI, marks=pytest.mark.slow)])
def real(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Transcriber:
    path = real_model("tiny.en")
    if request.param == OPENAI:
        path = write_checkpoint(path, tmp_path_factory.mktemp("real") / "tiny.en.pt")
    return load_engine("auto", str(path), lambda _: None)


def test_a_final_s_words_are_right_and_follow_each_other(real: Transcriber) -> None:
    spoken = interview_sentence()
    result = real.transcribe(spoken.samples, language="en", final=True)
    assert words_right(spoken.text, result.text) >= ENOUGH
    words = [word for segment in result.segments for word in segment.words]
    assert " ".join(word.text for word in words) == result.text.strip()
    assert [word.t0 for word in words] == sorted(word.t0 for word in words)
    assert words[-1].t1 == pytest.approx(len(spoken.samples) / 16_000, abs=1.5)
    assert all(
        segment.no_speech_prob < 0.3 < 1 + segment.avg_logprob for segment in result.segments
    )


def test_a_partial_s_words_are_right(real: Transcriber) -> None:
    spoken = interview_sentence()
    result = real.transcribe(spoken.samples, language="en", final=False)
    assert words_right(spoken.text, result.text) >= ENOUGH


@pytest.mark.parametrize("level", [0.0, 0.003], ids=["silence", "a quiet room"])
def test_without_speech_the_engine_says_so_or_says_nothing(real: Transcriber, level: float) -> None:
    """Passages without a voice never come here; one that does must not look sure."""
    result = real.transcribe(silence(3) + noise(3, level), language="en", final=True)
    assert all(segment.no_speech_prob > 0.3 for segment in result.segments), result.text


@pytest.mark.slow
def test_the_reference_and_the_quick_engine_hear_alike(tmp_path: Path) -> None:
    spoken = interview_sentence()
    folder = real_model("base")
    file = write_checkpoint(folder, tmp_path / "base.pt")
    heard = [
        models_of(engine)
        .load(str(path), "cpu")
        .transcribe(spoken.samples, language=None, final=False)
        for engine, path in ((OPENAI, file), (FASTER, folder))
    ]
    assert words_right(heard[0].text, heard[1].text) >= ALIKE
    assert [result.weights for result in heard] == ["", "base int8"]
    for result in heard:
        assert words_right(spoken.text, result.text) >= ENOUGH
        assert result.language == "en"
        assert (result.language_probability or 0) > 0.9
