from typing import get_args

import pytest

from app.domain.interviewing import Mode, Setting, Style
from app.interviewer.bank import Bank
from app.interviewer.plan import planned


def ids(bank: Bank, setting: Setting) -> list[str]:
    return [question.id for question in planned(bank, setting)]


@pytest.mark.parametrize("position", ["Backend engineer", "前端", "Data analyst", "产品经理", None])
@pytest.mark.parametrize("style", get_args(Style))
@pytest.mark.parametrize("mode", get_args(Mode))
def test_a_plan_has_its_length_and_nothing_twice(
    bank: Bank, position: str | None, style: Style, mode: Mode
) -> None:
    plan = ids(bank, Setting(position=position, style=style, mode=mode))
    assert len(plan) == len(set(plan)) == bank.wording.core_questions - (mode == "exploratory")


@pytest.mark.parametrize("role", ["backend", "frontend", "data"])
def test_the_style_chooses_the_questions(bank: Bank, role: str) -> None:
    technical = planned(bank, Setting(position=f"{role} engineer", style="technical"))
    behavioural = planned(bank, Setting(position=f"{role} engineer", style="behavioural"))
    formal = planned(bank, Setting(position=f"{role} engineer", style="formal"))
    assert {question.kind for question in technical} == {"technical"}
    assert {question.kind for question in behavioural} == {"behavioural"}
    assert {question.kind for question in formal} == {"technical", "behavioural"}


def test_formal_and_casual_ask_the_same(bank: Bank) -> None:
    formal, casual = (Setting(position="产品经理", style=s) for s in ("formal", "casual"))
    assert ids(bank, formal) == ids(bank, casual)


def test_every_competency_comes_before_any_comes_again(bank: Bank) -> None:
    plan = planned(bank, Setting(position="Backend engineer"))
    assert [question.competency for question in plan] == [
        competency.id for competency in bank.roles["backend"].competencies
    ]


def test_the_level_chooses_within_a_competency(bank: Bank) -> None:
    mid, senior, junior = (
        ids(bank, Setting(position=f"{level} backend engineer"))
        for level in ("regular", "senior", "junior")
    )
    assert (mid[0], senior[0]) == ("be-payment-api", "be-queue")
    assert (mid[4], junior[4]) == ("be-legacy", "be-testing")


def test_a_style_with_too_few_questions_takes_others_at_the_end(bank: Bank) -> None:
    plan = planned(bank, Setting(position="Product manager", style="technical"))
    kinds = [question.kind for question in plan]
    assert kinds == ["technical"] * 5 + ["behavioural"]
