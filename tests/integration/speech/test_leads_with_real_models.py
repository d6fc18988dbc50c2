"""What was said just before is heard with what follows, with real weights."""

import numpy as np
import pytest

from app.media.audio import SAMPLE_RATE, Audio
from app.speech.engine import EngineResult, Hints, Lead, Transcriber
from app.speech.lead import lead_after
from tests.support.recordings import interview_sentence, noise, words_right


def quietest(samples: Audio) -> int:
    """The quietest place in the middle."""
    power = np.convolve(samples.astype(np.float64) ** 2, np.ones(800) / 800, "same")
    third = len(samples) // 3
    return third + int(np.argmin(power[third : 2 * third]))


def led(engine: Transcriber, language: str | None = "en") -> tuple[Lead, Audio]:
    """The lead from a sentence's first half, and its second half."""
    samples = interview_sentence().samples
    at = quietest(samples)
    lead = lead_after(
        None, samples[:at], engine.transcribe(samples[:at], language=language, final=True)
    )
    assert lead is not None
    return lead, samples[at:]


@pytest.fixture(scope="module")
def halves(real_engine: Transcriber) -> tuple[Lead, Audio]:
    """What `led` tells of the quick model."""
    return led(real_engine)


def hear(engine: Transcriber, audio: Audio, lead: Lead | None) -> EngineResult:
    return engine.transcribe(audio, language="en", final=True, hints=Hints(lead=lead))


def test_the_text_goes_on_where_the_lead_ends(
    real_engine: Transcriber, halves: tuple[Lead, Audio]
) -> None:
    lead, rest = halves
    heard = hear(real_engine, rest, lead)
    whole = f"{lead.text} {heard.text}"
    assert words_right(interview_sentence().text, whole) >= 0.8
    assert abs(len(whole.split()) - len(interview_sentence().text.split())) <= 2
    words = [word for segment in heard.segments for word in segment.words]
    assert " ".join(word.text for word in words) == " ".join(heard.text.split())
    assert all(0 <= word.t0 <= word.t1 <= len(rest) / SAMPLE_RATE + 0.5 for word in words)
    assert words[-1].t0 > len(rest) / SAMPLE_RATE / 2


@pytest.mark.parametrize("seed", range(3))
def test_noise_does_not_say_the_lead_again(
    real_engine: Transcriber, halves: tuple[Lead, Audio], seed: int
) -> None:
    lead, _ = halves
    sound = noise(2.0, 0.05, seed=seed)
    assert hear(real_engine, sound, lead).text == hear(real_engine, sound, None).text


def test_in_another_language_it_is_heard_without(base_engine: Transcriber) -> None:
    lead, rest = led(base_engine)
    seen: list[float] = []

    def choose(probabilities: object) -> str:
        seen.append(1.0)
        return "de"

    told = Hints(lead=lead, choose_language=choose)
    heard = base_engine.transcribe(rest, language=None, final=True, hints=told)
    alone = base_engine.transcribe(rest, language="de", final=True)
    assert (heard.language, heard.text) == ("de", alone.text)
    assert len(seen) == 2  # with the lead, and then without


@pytest.mark.parametrize("model", ["base_engine", "real_engine"])
def test_words_are_told_as_the_model_was_trained_to_read_them(
    request: pytest.FixtureRequest, model: str
) -> None:
    engine = request.getfixturevalue(model)
    tokenizer = engine._model.hf_tokenizer
    assert tokenizer.encode(" to the team", add_special_tokens=False).tokens == [
        "Ġto",
        "Ġthe",
        "Ġteam",
    ]
