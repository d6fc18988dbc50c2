"""What is understood of a candidate's turn: what it is, what it told, and in which words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.interviewing import Setting
from app.interviewer.bank import Bank
from app.interviewer.dialogue import Dialogue
from app.interviewer.features import Analyse, quotes_by_part, told_together
from app.interviewer.mentions import own_noun, own_term
from app.interviewer.questions import PARTS, BankQuestion, Part
from app.interviewer.told import NOTHING_TOLD, WhatWasTold, what_was_told
from app.interviewer.turn import TurnKind


@dataclass(frozen=True, slots=True)
class Understanding:
    """A turn in the light of its question.

    `told`: of all that the question's probes ask for, what the answers so far told. `noun`: the
    candidate's word for what the answer is about, `tool` one for a tool or method in it.
    `readable`: whether it is in a language that the rules read. `example`: whether the question
    asks for something that happened.
    """

    said: TurnKind
    told: WhatWasTold = NOTHING_TOLD
    noun: str | None = None
    tool: str | None = None
    readable: bool = True
    example: bool = False


def understood(
    bank: Bank, analyse: Analyse, setting: Setting, dialogue: Dialogue, words: str, said: TurnKind
) -> Understanding:
    """What is understood of the latest turn, `words`, which is `said`."""
    thread = dialogue.threads[-1] if dialogue.threads else None
    question = bank.question(thread.question_id) if thread else None
    if thread is None or question is None or said.kind != "answer":
        return Understanding(said)
    answers = [*thread.answers, words]
    asked = question.text.said_in(setting.language)
    features = analyse(told_together(answers), asked, language=setting.language)
    before = [turn.reply.text for turn in dialogue.turns]
    tool = own_term(words, asked, before)
    return Understanding(
        said,
        _told(bank, question, answers, quotes_by_part(features)),
        own_noun(words, asked, before) or tool,
        tool,
        "other_language" not in features.observations,
        question.kind == "behavioural",
    )


def _told(
    bank: Bank, question: BankQuestion, answers: Sequence[str], quotes: Mapping[Part, Sequence[str]]
) -> WhatWasTold:
    """What the signs of the bank find, and what the analysis does.

    A part that the analysis finds is told as far as the probe's first half goes.
    """
    found = what_was_told(bank.asked_for(question), told_together(answers))
    parts = {f"{part}.1" for part in PARTS if quotes[part]}
    return WhatWasTold(found.told | parts, found.denied)
