"""Which follow-up an answer needs, if any."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.interviewing import Setting, Strategy
from app.interviewer.dialogue import Dialogue, Thread
from app.interviewer.features import Analyse, quotes_by_part, told_together
from app.interviewer.mentions import own_term
from app.interviewer.questions import PARTS, BankQuestion, Part
from app.interviewer.sentences import BankSentences
from app.interviewer.turn import BRIEF, amount
from app.interviewer.voice import Voice

_STRATEGIES: dict[Part, Strategy] = {
    "situation": "probe_situation",
    "action": "probe_action",
    "result": "probe_result",
}
_BY_WORTH: tuple[Part, ...] = ("action", "result", "situation")
"""What matters most first, where there is something to build on; else in the order of telling."""
ENGINE = "rules"
_EXTRA_WHEN_EXPLORING = 1
_MAX_TERMS = 2


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A follow-up and what it is for."""

    text: str
    strategy: Strategy


@dataclass(frozen=True, slots=True)
class Prober:
    """Chooses follow-ups in one dialogue."""

    wording: BankSentences
    analyse: Analyse
    setting: Setting
    dialogue: Dialogue
    voice: Voice

    def after(self, thread: Thread, question: BankQuestion, answer: str) -> FollowUp | None:
        """The follow-up to the thread's latest answer; None where it has had enough."""
        exploring = self.setting.mode == "exploratory"
        budget = question.follow_ups + (_EXTRA_WHEN_EXPLORING if exploring else 0)
        if len(thread.follow_ups) >= budget or thread.seconds >= question.time_limit:
            return None
        answers = [*thread.answers, answer]
        if exploring and (found := self._about_own_term(thread, question, answer)):
            return found
        if question.kind == "behavioural" and (found := self._missing(thread, question, answers)):
            return found
        if question.kind == "technical" or exploring:
            return self._aspect(thread, question, answers)
        return None

    def _missing(
        self, thread: Thread, question: BankQuestion, answers: Sequence[str]
    ) -> FollowUp | None:
        """The probe for a part that no answer has told; each part is asked for once."""
        language = self.setting.language
        asked = question.text.said_in(language)
        features = self.analyse(told_together(answers), asked, language=language)
        if "other_language" in features.observations:  # nothing can be said to be missing
            return None
        told = quotes_by_part(features)
        done = {reply.strategy_used for reply in thread.follow_ups}
        order = _BY_WORTH if sum(map(amount, answers)) >= 2 * BRIEF else PARTS
        for part in order:
            probe = question.probes.of(part)
            if probe and not told[part] and _STRATEGIES[part] not in done:
                return FollowUp(probe.said_in(language), _STRATEGIES[part])
        return None

    def _aspect(
        self, thread: Thread, question: BankQuestion, answers: Sequence[str]
    ) -> FollowUp | None:
        """The first aspect that no answer touches and that was not asked for.

        A model may have put some in its own words: as many are passed over.
        """
        language = self.setting.language
        told = told_together(answers).lower()
        asked = [reply.text for reply in thread.follow_ups]
        reworded = sum(1 for reply in thread.follow_ups if reply.engine != ENGINE)
        open_ones = [
            words
            for words, answered in (
                (probe.said_in(language), probe.is_answered_by(told))
                for probe in question.probes.deep_dive
            )
            if not answered and not any(text.endswith(words) for text in asked)
        ]
        return FollowUp(open_ones[reworded], "deep_dive") if reworded < len(open_ones) else None

    def _about_own_term(
        self, thread: Thread, question: BankQuestion, answer: str
    ) -> FollowUp | None:
        """A question about something that the candidate brought up, in their word for it."""
        dived = sum(1 for reply in thread.follow_ups if reply.strategy_used == "deep_dive")
        if dived >= _MAX_TERMS or amount(answer) < BRIEF:
            return None
        said = [turn.reply.text for turn in self.dialogue.turns]
        term = own_term(answer, question.text.said_in(self.setting.language), said)
        if term is None:
            return None
        return FollowUp(self.voice.one_of(self.wording.term_probes, term=term), "deep_dive")
