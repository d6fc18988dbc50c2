"""The bank as people see it who plan an interview of their own."""

from typing import Any

from app.domain.interviewing import Language
from app.interviewer.bank import Bank
from app.interviewer.positions import role_for
from app.interviewer.questions import BankQuestion
from app.interviewer.texts import Text


def listed(bank: Bank, position: str | None, language: Language) -> dict[str, Any]:
    """What contract.http.questions.BankQuestions holds, for a position or a set's `role`."""
    chosen = bank.roles.get(position or "") or role_for(bank, position) or bank.general
    return {
        "role": chosen.role,
        "name": _in(chosen.name, language),
        "questions": [_listed(bank, question, language) for question in chosen.questions],
        "sets": [
            {"role": role.role, "name": _in(role.name, language)} for role in bank.roles.values()
        ],
    }


def _listed(bank: Bank, question: BankQuestion, language: Language) -> dict[str, Any]:
    anchors = question.anchors
    return {
        "question_id": question.id,
        "question_text": _in(question.text, language),
        "topic": bank.topic(question.competency, language),
        "kind": question.kind,
        "level": question.level,
        "minutes": max(1, round(question.time_limit / 60)),
        "anchors": {
            "weak": _in(anchors.weak, language),
            "solid": _in(anchors.solid, language),
            "strong": _in(anchors.strong, language),
        },
    }


def _in(text: Text, language: Language) -> str:
    return text.zh if language == "zh" else text.en
