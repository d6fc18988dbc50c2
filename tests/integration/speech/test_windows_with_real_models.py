"""Windows shorter than those a model was trained on, with real weights."""

from typing import Any

import pytest

from app.speech.engine import Hints
from app.speech.engine_loader import load_engine
from app.speech.windows import FULL
from tests.support.real_models import real_model
from tests.support.recordings import interview_sentence, words_right


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many frames were given to the encoder each time."""
    from faster_whisper import WhisperModel

    lengths: list[int] = []
    encode = WhisperModel.encode

    def counted(model: Any, features: Any) -> Any:
        lengths.append(features.shape[-1])
        return encode(model, features)

    monkeypatch.setattr(WhisperModel, "encode", counted)
    return lengths


def test_as_much_is_heard_in_a_window_as_long_as_the_speech(encoded: list[int]) -> None:
    spoken = interview_sentence().samples
    folder = str(real_model("tiny.en"))
    texts, frames = [], []
    for window in ("short", "full"):
        engine = load_engine("faster-whisper", folder, lambda _: None, window)
        encoded.clear()
        texts.append(engine.transcribe(spoken, language="en", final=True).text)
        frames.append(sum(encoded))
    assert words_right(texts[1], texts[0]) >= 0.9
    assert frames[0] < 0.6 * frames[1]


@pytest.mark.parametrize("final", [False, True])
def test_a_doubtful_final_is_heard_in_the_full_window_and_a_partial_text_is_not(
    encoded: list[int], monkeypatch: pytest.MonkeyPatch, *, final: bool
) -> None:
    monkeypatch.setattr("app.speech.listening.is_doubtful", lambda *_: True)
    engine = load_engine("faster-whisper", str(real_model("tiny.en")), lambda _: None)
    encoded.clear()
    spoken = interview_sentence()
    result = engine.transcribe(spoken.samples, language="en", final=final)
    assert encoded[0] < FULL
    assert (FULL in encoded[1:]) is final
    assert words_right(spoken.text, result.text) >= 0.8


def test_a_prompt_of_any_length_leaves_room_for_the_text() -> None:
    engine = load_engine("faster-whisper", str(real_model("tiny.en")), lambda _: None)
    spoken = interview_sentence()
    hints = Hints(prompt="We talked about that for a while. " * 60, hotwords="Kafka " * 300)
    result = engine.transcribe(spoken.samples, language="en", final=True, hints=hints)
    assert words_right(spoken.text, result.text) >= 0.8
