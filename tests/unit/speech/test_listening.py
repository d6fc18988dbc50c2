from collections.abc import Callable

from app.speech.engine import EngineResult
from app.speech.listening import listen
from app.speech.transcript import Word
from tests.unit.speech.fakes import result, segment

LOOP = " And so my fellow Americans and so my fellow Americans"


class Way:
    """A way to hear, which always says the same."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.calls = 0

    def __call__(self) -> EngineResult:
        self.calls += 1
        return result(self._text)


def never() -> EngineResult:
    raise AssertionError("it was heard again without a reason")


def heard(*ways: Callable[[], EngineResult]) -> str:
    return listen(ways, 10.0).text


def test_what_is_plausible_is_heard_once() -> None:
    assert heard(Way(" I built a queue."), never) == " I built a queue."


def test_what_repeats_itself_is_heard_in_the_next_way() -> None:
    assert heard(Way(LOOP), Way(" And so my fellow Americans")) == " And so my fellow Americans"


def test_the_last_way_stands_whatever_it_gives() -> None:
    last = Way(LOOP)
    assert heard(Way(LOOP), last) == LOOP
    assert last.calls == 1


def test_a_guess_is_dropped() -> None:
    words = (Word("never", 0.0, 0.5, 0.33), Word("heard", 0.5, 1.0, 0.3))
    guess = segment(" never heard", temperature=1.0, words=words)
    sure = segment(" of this")
    assert listen([lambda: EngineResult((guess, sure), "en", 0.5)], 5.0).text == " of this"
