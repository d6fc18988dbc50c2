import pytest

from app.speech.detection import detected
from app.speech.engine import Hints

HEARD = {"cy": 0.6, "en": 0.3, "zh": 0.1}


def taken(hints: Hints) -> tuple[str, float]:
    code, probability = detected(HEARD, hints)
    return code, round(probability, 6)


def test_any_language_may_be_detected_where_none_are_named() -> None:
    assert taken(Hints()) == ("cy", 0.6)


def test_one_of_those_named_is_detected_as_sure_as_among_them() -> None:
    assert taken(Hints(("zh", "en"))) == ("en", 0.75)


def test_names_that_the_engine_does_not_know_do_not_count() -> None:
    assert taken(Hints(("tlh",))) == ("cy", 0.6)
    assert taken(Hints(("tlh", "zh"))) == ("zh", 1.0)


def test_what_is_impossible_is_not_divided_by() -> None:
    assert detected({"en": 1.0, "zh": 0.0}, Hints(("zh",))) == ("zh", 0.0)


@pytest.mark.parametrize(("chosen", "sure"), [("zh", 0.25), ("cy", 0.6)])
def test_somebody_else_may_choose_also_another_than_those_named(chosen: str, sure: float) -> None:
    assert taken(Hints(("zh", "en"), choose_language=lambda _: chosen)) == (chosen, sure)
