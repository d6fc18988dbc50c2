"""The embedded interviewer: rules and a question bank, without a model and without a network.

It asks, waits, repeats, explains, follows up where something is missing, and closes. It gives no
praise and no score, and nothing that a candidate says changes what it is there for.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.interviewing import Reply, Setting, Turn
from app.interviewer.bank import Bank
from app.interviewer.dialogue import Dialogue
from app.interviewer.features import Analyse
from app.interviewer.llm_facts import TurnFacts
from app.interviewer.scene import Scene
from app.interviewer.turn import classify

CLOSE_BELOW = 60.0
"""Seconds left: too few for another question."""
LAST_PHASE_BELOW = 240.0
"""Seconds left: what they are enough for is the candidate's own questions."""


class EmbeddedInterviewer:
    """Implements `Interviewer`. `analyse`: `analyze_answer`, or what tells the same features."""

    def __init__(self, bank: Bank, analyse: Analyse) -> None:
        self._bank = bank
        self._analyse = analyse

    def reply(
        self,
        setting: Setting,
        turns: Sequence[Turn],
        user_input: str | None,
        context: Mapping[str, Any],
    ) -> Reply:
        """What to say; the same for the same arguments.

        Of the context only `remaining_seconds` counts: little of it leads to the closing.
        """
        words = user_input or ""
        recognition = self._bank.recognition
        dialogue, said = Dialogue(turns, recognition), classify(words, recognition)
        scene = Scene(self._bank, self._analyse, setting, dialogue, words, said)
        if not turns:
            return scene.open()
        if scene.dialogue.last.ends_interview:
            return scene.after_the_end()
        if user_input is None:
            return scene.repeat(scene.wording.repeat)
        remaining = _seconds(context.get("remaining_seconds"))
        if said.kind == "end" or (remaining is not None and remaining < CLOSE_BELOW):
            return scene.close(early=True, takes_answer=said.kind == "answer")
        if scene.in_last_phase:
            return scene.in_candidates_phase()
        return scene.in_core(short_of_time=remaining is not None and remaining < LAST_PHASE_BELOW)

    def facts(self, setting: Setting, turns: Sequence[Turn], user_input: str) -> TurnFacts:
        """What is understood of the words: what somebody else has to know who words the reply."""
        recognition = self._bank.recognition
        dialogue, said = Dialogue(turns, recognition), classify(user_input, recognition)
        scene = Scene(self._bank, self._analyse, setting, dialogue, user_input, said)
        question = scene.question
        asked_for = self._bank.asked_for(question) if question else ()
        heard = scene.heard
        none = said.kind == "none"
        denied = [a for a in asked_for if none or a.name in heard.told.denied]
        told = [a for a in asked_for if a in heard.told and a not in denied]
        left = [a for a in asked_for if a not in denied and a not in told]
        return TurnFacts(
            setting.language, said.kinds, tuple(told), tuple(denied), tuple(left), heard.noun
        )


def _seconds(value: object) -> float | None:
    """A client's figure, if it is one."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value <= 1e9 else None
