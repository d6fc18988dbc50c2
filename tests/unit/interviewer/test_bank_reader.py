from typing import get_args

import pytest

from app.analysis.answer import analyze_answer
from app.domain.interviewing import Language, Setting
from app.interviewer.bank import Bank
from app.interviewer.bank_reader import BankReader
from tests.support.simulated_candidate import KINDS, candidate, hold_interview


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", get_args(Language))
def test_no_answer_leads_to_a_follow_up(bank: Bank, kind: str, language: Language) -> None:
    setting = Setting(position="Backend engineer", mode="exploratory", language=language)
    turns = hold_interview(BankReader(bank, analyze_answer), setting, candidate(kind, language))
    assert not [turn for turn in turns if turn.reply.response_type == "follow_up"]
    assert turns[-1].reply.ends_interview
