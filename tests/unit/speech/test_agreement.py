from hypothesis import given
from hypothesis import strategies as st

from app.speech.agreement import LocalAgreement, join_texts, split_words

WORDS = st.lists(st.sampled_from([" I", " led", " a", " team.", " Team", " of", "你", "好"]))


def hypothesise(agreement: LocalAgreement, *texts: str) -> None:
    for text in texts:
        agreement.hypothesise(text)


def test_one_hypothesis_is_not_stable() -> None:
    agreement = LocalAgreement()
    hypothesise(agreement, " I led a")
    assert agreement.stable_text == ""
    assert agreement.text == "I led a"


def test_what_two_hypotheses_agree_on_is_stable() -> None:
    agreement = LocalAgreement()
    hypothesise(agreement, " I led a tree", " I led a team of")
    assert agreement.stable_text == "I led a"
    assert agreement.text == "I led a team of"


def test_punctuation_and_case_do_not_hinder_agreement() -> None:
    agreement = LocalAgreement()
    hypothesise(agreement, " We tested. It", " we tested it")
    assert agreement.stable_text == "we tested it"


def test_stable_text_is_kept_where_later_hypotheses_differ() -> None:
    agreement = LocalAgreement()
    hypothesise(agreement, " I led a", " I led a team", " You had one")
    assert agreement.stable_text == "I led a"
    assert agreement.text == "I led a"


def test_a_commit_makes_the_rest_stable_and_keeps_what_was() -> None:
    agreement = LocalAgreement()
    hypothesise(agreement, " I led", " I led a")
    agreement.commit(" We led a team.")
    assert agreement.stable_text == "I led a team."
    hypothesise(agreement, " It went", " It went well")
    assert agreement.stable_text == "I led a team. It went"


def test_a_restart_does_not_take_back_nor_repeat() -> None:
    agreement = LocalAgreement()
    hypothesise(agreement, " led a team", " led a team")
    agreement.restart()
    assert agreement.stable_text == "led a team"
    hypothesise(agreement, " I led a team of five", " I led a team of five")
    assert agreement.stable_text == "led a team team of five"


def test_chinese_agrees_character_by_character() -> None:
    agreement = LocalAgreement()
    hypothesise(agreement, "我叫安", "我叫安娜")
    assert agreement.stable_text == "我叫安"
    agreement.commit("我叫安娜。")
    hypothesise(agreement, "你好")
    assert agreement.text == "我叫安娜。你好"


def test_texts_are_joined_by_one_space() -> None:
    assert join_texts("One. ", " Two.") == "One. Two."
    assert join_texts("", " Two.") == "Two."
    assert join_texts("一。", "二") == "一。二"


@given(st.text())
def test_words_joined_are_the_text_again(text: str) -> None:
    assert "".join(split_words(text)) == text.rstrip()


@given(st.lists(st.tuples(st.sampled_from(["hypothesise", "commit", "restart"]), WORDS)))
def test_stable_text_never_shrinks_and_begins_the_text(
    steps: list[tuple[str, list[str]]],
) -> None:
    agreement, before = LocalAgreement(), ""
    for action, words in steps:
        if action == "restart":
            agreement.restart()
        else:
            getattr(agreement, action)("".join(words))
        assert agreement.stable_text.startswith(before)
        assert agreement.text.startswith(agreement.stable_text)
        before = agreement.stable_text
