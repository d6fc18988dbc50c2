import pytest

from app.speech.engine import EngineUnavailable, Hints, Transcriber
from app.speech.paired_engine import PairedTranscriber, Quick
from app.speech.partial_models import LOOK_AGAIN, QuickFinder, partial_models
from tests.support.recordings import silence
from tests.unit.speech.fakes import Clock, FakeTranscriber

SPOKEN = silence(3)
ENGLISH = Hints(expected="en")


class Pair:
    def __init__(self, model: str = "tiny.en", says: str = " quick") -> None:
        self.thorough = FakeTranscriber([" thorough"], name="base")
        self.quick = FakeTranscriber([says])
        self.engine = PairedTranscriber(self.thorough, lambda: Quick(self.quick, model))

    def hears(self, *, final: bool, language: str | None = None, hints: Hints = ENGLISH) -> str:
        return self.engine.transcribe(SPOKEN, language=language, final=final, hints=hints).text


def test_partial_texts_come_from_the_quick_one_and_finals_from_the_thorough_one() -> None:
    pair = Pair()
    assert pair.hears(final=False) == " quick"
    assert pair.hears(final=True) == " thorough"
    assert pair.quick.calls[0].hints == ENGLISH
    assert pair.engine.name == "base; partial texts: tiny.en"


@pytest.mark.parametrize(("language", "expected"), [(None, None), (None, "zh"), ("de", "en")])
def test_one_that_knows_english_alone_is_left_out_elsewhere(
    language: str | None, expected: str | None
) -> None:
    hints = Hints(expected=expected)
    assert Pair().hears(final=False, language=language, hints=hints) == " thorough"
    many = Pair("tiny")
    assert many.hears(final=False, language=language, hints=hints) == " quick"


def test_what_the_quick_one_cannot_have_heard_is_heard_by_the_thorough_one() -> None:
    assert Pair(says=" thank you" * 5).hears(final=False) == " thorough"


def test_a_quick_one_that_comes_later_is_taken_then() -> None:
    found: list[Quick | None] = [None, None, Quick(FakeTranscriber([" quick"]), "tiny.en")]
    engine = PairedTranscriber(FakeTranscriber([" thorough"]), lambda: found.pop(0))
    heard = [engine.transcribe(SPOKEN, language="en", final=False).text for _ in range(3)]
    assert heard == [" thorough", " quick", " quick"]


def test_the_first_model_that_is_here_is_loaded_and_looked_for_now_and_then() -> None:
    clock, here, asked = Clock(), set[str](), []

    def load(model: str) -> Transcriber:
        asked.append(model)
        if model not in here:
            raise EngineUnavailable("not here")
        return FakeTranscriber(name=model)

    find = QuickFinder(("tiny", "tiny.en"), load, clock)
    assert find() is None
    here.add("tiny.en")
    assert find() is None
    assert asked == ["tiny", "tiny.en"]
    clock.time += LOOK_AGAIN
    found = find()
    assert found is not None
    assert (found.engine.name, found.model) == ("tiny.en", "tiny.en")


@pytest.mark.parametrize(
    ("wanted", "model", "names"),
    [
        ("auto", "base", ("tiny", "tiny.en")),
        ("auto", "small.en", ("tiny.en",)),
        ("auto", "tiny", ()),
        ("auto", "tiny.en", ()),
        ("auto", "/srv/models/own", ()),
        ("off", "base", ()),
        ("base", "base", ()),
        ("base", "large-v3", ("base",)),
    ],
)
def test_which_model_partial_texts_come_from(
    wanted: str, model: str, names: tuple[str, ...]
) -> None:
    assert partial_models(wanted, model) == names
