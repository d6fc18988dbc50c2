from pathlib import Path

import pytest

from app.analysis.answer import analyze_answer
from app.interviewer.bank import Bank, load_bank
from app.interviewer.embedded import EmbeddedInterviewer

QUESTION_BANK = Path(__file__).resolve().parents[3] / "config" / "question_bank"


@pytest.fixture(scope="session")
def bank() -> Bank:
    return load_bank(QUESTION_BANK)


@pytest.fixture(scope="session")
def interviewer(bank: Bank) -> EmbeddedInterviewer:
    return EmbeddedInterviewer(bank, analyze_answer)
