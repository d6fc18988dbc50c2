"""The interviewer for who does not consent to analysis: the bank's questions, in their order."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.domain.interviewing import Reply, Setting, Turn
from app.interviewer.bank import Bank
from app.interviewer.embedded import EmbeddedInterviewer
from app.interviewer.features import Analyse


class BankReader:
    """Implements `Interviewer`: asks no follow-ups, so no answer is looked into.

    What is no answer (a wish to wait, to hear the question again, to end) is still understood.
    """

    def __init__(self, bank: Bank, analyse: Analyse) -> None:
        self._engine = EmbeddedInterviewer(_without_follow_ups(bank), analyse)

    def reply(
        self,
        setting: Setting,
        turns: Sequence[Turn],
        user_input: str | None,
        context: Mapping[str, Any],
    ) -> Reply:
        """What to say; the same for the same arguments."""
        return self._engine.reply(replace(setting, mode="structured"), turns, user_input, context)


def _without_follow_ups(bank: Bank) -> Bank:
    none = {"follow_ups": 0}
    roles = {
        name: role.model_copy(
            update={
                "questions": tuple(question.model_copy(update=none) for question in role.questions)
            }
        )
        for name, role in bank.roles.items()
    }
    background = bank.wording.background.model_copy(update=none)
    wording = bank.wording.model_copy(update={"background": background})
    return Bank(roles, wording, bank.listening)
