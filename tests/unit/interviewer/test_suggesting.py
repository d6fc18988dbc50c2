"""Which probe a human interviewer is offered: what the answer has not told, and nothing else."""

from pathlib import Path

import pytest

from app.analysis.answer import analyze_answer
from app.interviewer.bank import load_bank
from app.interviewer.suggesting import ProbeSuggestions

BANK = load_bank(Path(__file__).parents[3] / "config" / "question_bank")
PROBES = ProbeSuggestions(BANK, analyze_answer)
TOLD = next(q for r in BANK.roles.values() for q in r.questions if q.kind == "behavioural")
OWN = "Tell me about a release that went wrong."
NO_RESULT = (
    "Last year our payment service kept timing out. I read the traces, found the slow query and I"
    " rewrote it with an index, then I deployed the change step by step."
)
WITH_RESULT = NO_RESULT + " As a result, the error rate dropped from 5% to 0.1%."
ZH_NO_RESULT = (
    "去年我们的支付服务经常超时。我负责排查，我分析了链路日志，"
    "我重写了慢查询并加上了索引，然后我逐步上线。"
)


def missing(text: str | None, *answers: str, done: tuple[str, ...] = ()) -> str | None:
    found = PROBES.missing(text, answers, done)
    return None if found is None else found.part


def test_an_answer_without_a_result_is_offered_the_banks_probe_for_it() -> None:
    found = PROBES.missing(TOLD.text.en, [NO_RESULT], ())
    probe = TOLD.probes.result
    assert found is not None
    assert probe is not None
    assert (found.name, found.part, found.text) == ("result", "result", probe.en)


def test_once_it_was_told_in_the_next_answer_nothing_is_offered() -> None:
    assert missing(TOLD.text.en, NO_RESULT, "As a result, errors dropped to 0.1%.") is None


def test_what_was_taken_up_is_not_offered_again() -> None:
    assert missing(TOLD.text.en, NO_RESULT, done=("result",)) is None


def test_the_probe_speaks_the_answers_language() -> None:
    found = PROBES.missing(None, [ZH_NO_RESULT], ())
    assert found is not None
    assert (found.part, found.text) == ("result", "最后结果如何？您是怎么判断的？")


def test_a_question_of_ones_own_is_probed_where_an_example_is_told() -> None:
    assert missing(OWN, NO_RESULT) == "result"
    assert missing(OWN, WITH_RESULT) is None
    assert (
        missing(OWN, "A tree keeps keys sorted, so that a lookup takes a few steps only.") is None
    )


@pytest.mark.parametrize("answer", ["Yes.", "Well, that is hard to say.", "", "…"])
def test_of_a_few_words_nothing_is_said_to_be_missing(answer: str) -> None:
    assert missing(TOLD.text.en, answer) is None


def test_what_cannot_be_read_is_not_judged() -> None:
    assert missing(OWN, "Je ne sais pas " * 3 + "Это было давно и я всё переписал сам " * 6) is None


def test_a_technical_question_is_offered_an_aspect_that_was_not_touched() -> None:
    question = next(q for r in BANK.roles.values() for q in r.questions if q.kind == "technical")
    found = PROBES.missing(
        question.text.en, ["I would begin by drawing it on paper with them all there."], ()
    )
    assert found is not None
    assert (found.name, found.part) == ("aspect-1", "aspect")
    again = PROBES.missing(
        question.text.en,
        ["I would begin by drawing it on paper with them all there."],
        (found.name,),
    )
    assert again is None or again.name != found.name
