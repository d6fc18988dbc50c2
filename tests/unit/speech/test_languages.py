import pytest

from app.speech.languages import SPEAKERS, LanguageEvidence, Speakers, codes_of

EN, ZH = {"en": 0.9, "zh": 0.05, "cy": 0.05}, {"zh": 0.9, "en": 0.05, "ja": 0.05}
BOTH = ("en", "zh")


def after(*passages: tuple[dict[str, float], float], named: tuple[str, ...] = BOTH) -> str:
    """The language of the last passage, each one being read as it was chosen."""
    evidence = LanguageEvidence()
    chosen = ""
    for probabilities, seconds in passages:
        chosen = evidence.choose(probabilities, seconds, named)
        evidence.note(probabilities, seconds, chosen)
    return chosen


def test_tags_are_taken_as_the_codes_that_the_engine_knows() -> None:
    assert codes_of(("zh-Hant-TW", "EN_us", "zh-CN", "nb", "fil")) == ("zh", "en", "no", "tl")


def test_what_was_not_named_is_not_heard_where_it_is_in_doubt() -> None:
    doubtful = {"ja": 0.8, "zh": 0.15, "en": 0.05}
    assert after((doubtful, 5.0)) == "zh"
    assert after((doubtful, 5.0), named=("en",)) == "en"
    assert after((doubtful, 5.0), named=()) == "ja"


def test_a_word_alone_changes_no_language() -> None:
    assert after((EN, 4.0), ({"zh": 0.6, "en": 0.35}, 1.5)) == "en"
    assert after((EN, 4.0), (ZH, 0.6)) == "en"


def test_a_sure_passage_changes_it_at_once_and_back() -> None:
    assert after((EN, 4.0), (ZH, 2.0)) == "zh"
    assert after((EN, 4.0), (ZH, 2.0), (EN, 2.0)) == "en"


def test_less_sure_passages_change_it_within_seconds() -> None:
    likely = {"zh": 0.8, "en": 0.05}
    assert after((EN, 4.0), (likely, 2.0)) == "en"
    assert after((EN, 4.0), (likely, 2.0), (likely, 2.0)) == "zh"
    weak = {"zh": 0.5, "en": 0.4}
    assert after((EN, 4.0), *[(weak, 3.0)] * 5) == "en"
    assert after((EN, 4.0), *[(weak, 3.0)] * 20) == "zh"


def test_an_hour_of_one_language_binds_no_longer_than_a_sentence() -> None:
    likely = {"zh": 0.8, "en": 0.05}
    assert after(*[(EN, 9.0)] * 400, (likely, 2.0), (likely, 2.0)) == "zh"


def test_clearly_none_of_the_named_ones_is_not_forced_into_one() -> None:
    chinese = {"zh": 0.97, "en": 0.01, "ja": 0.02}
    assert after((chinese, 2.0), named=("en", "de")) == "zh"
    assert after((chinese, 0.5), named=("en", "de")) == "en", "too short to be sure"
    assert after(({"zh": 0.93, "en": 0.07}, 2.0), named=("en",)) == "en"


def test_who_clearly_speaks_another_one_is_heard_in_it_until_clearly_back() -> None:
    chinese, short = {"zh": 0.97, "en": 0.01}, ({"zh": 0.5, "en": 0.3}, 0.6)
    assert after((chinese, 2.0), short, named=("en",)) == "zh"
    assert after((chinese, 2.0), (EN, 2.0), short, named=("en",)) == "en"
    assert after(*[({"zh": 0.8, "en": 0.1}, 3.0)] * 9, named=("en",)) == "en", "never clearly"


@pytest.mark.parametrize("mistaken", ["cy", "nn", "la"])
def test_an_accent_is_no_language(mistaken: str) -> None:
    heard = {mistaken: 0.95, "en": 0.03, "de": 0.02}
    assert after((heard, 5.0), named=("en",)) == "en"
    assert after(({mistaken: 0.6, "en": 0.3}, 5.0), named=()) == "en"


def test_the_first_named_is_taken_where_nothing_tells_them_apart() -> None:
    even = {"en": 0.4, "zh": 0.45}
    assert after((even, 0.8)) == "en"
    assert after((even, 0.8), named=("zh", "en")) == "zh"


def test_languages_that_the_model_does_not_know_limit_nothing() -> None:
    assert after((EN, 2.0), named=("tlh",)) == "en"
    assert after(({"en": 0.7, "zh": 0.2}, 2.0), named=("tlh", "zh")) == "zh"


def test_what_another_process_knew_is_gone_on_with_but_replaces_nothing() -> None:
    evidence = LanguageEvidence()
    evidence.note(ZH, 3.0, "zh")
    other = LanguageEvidence()
    other.restore(evidence.to_json())
    assert other.likeliest == "zh"
    other.restore({"en": 0.0})
    assert other.likeliest == "zh"


def test_of_how_many_speakers_is_remembered_has_an_end() -> None:
    speakers = Speakers()
    first, second = speakers.evidence("0"), speakers.evidence("1")
    for number in range(2, SPEAKERS):
        speakers.evidence(str(number))
    assert speakers.evidence("0") is first
    speakers.evidence("one more")
    assert speakers.evidence("0") is first
    assert speakers.evidence("1") is not second
