"""Which follow-up an answer needs, if any."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.interviewing import Setting, Strategy
from app.interviewer.bank import Bank
from app.interviewer.dialogue import Thread
from app.interviewer.questions import PARTS, BankProbe, BankQuestion, Part
from app.interviewer.sentences import BankSentences
from app.interviewer.texts import Text
from app.interviewer.told import AskedFor
from app.interviewer.understanding import Understanding
from app.interviewer.voice import Voice
from app.interviewer.words import BRIEF, amount

_STRATEGIES: dict[Part, Strategy] = {
    "situation": "probe_situation",
    "action": "probe_action",
    "result": "probe_result",
}
_BY_WORTH: tuple[Part, ...] = ("action", "result", "situation")
"""What matters most first, where there is something to build on; else in the order of telling."""
_ENOUGH = 8
"""Words that give something to build on."""
ENGINE = "rules"
_EXTRA_WHEN_EXPLORING = 1
_MAX_TERMS = 2


_SHORT = 30
_DENIES = re.compile(
    r"\b(?:no|not|never|none|nobody|nothing|\w+n['’]?t)\b|[没无]|不(?!过|断|但|仅|管)",
    re.IGNORECASE,
)
_HAPPENED = re.compile(
    r"\b(?!need|used to)\w{3,}ed\b|\b(?:was|were|had|came|went|took|made|got|said|told|wrote|built"
    r"|fell|broke|ran|found|lost|sold|kept|left|gave|did)\b|\d|了|去年|当时|后来|那次",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A follow-up and what it is for. `quotes`: whether it takes up the candidate's own words."""

    text: str
    strategy: Strategy
    quotes: bool = False


@dataclass(frozen=True, slots=True)
class Prober:
    """Chooses follow-ups in one talk, from what was understood of it."""

    bank: Bank
    setting: Setting
    voice: Voice
    heard: Understanding

    @property
    def _wording(self) -> BankSentences:
        return self.bank.wording

    def after(self, thread: Thread, question: BankQuestion, answer: str) -> FollowUp | None:
        """The follow-up to the thread's latest answer; None where it has had enough."""
        exploring = self.setting.mode == "exploratory"
        budget = question.follow_ups + (_EXTRA_WHEN_EXPLORING if exploring else 0)
        if len(thread.follow_ups) >= budget or thread.seconds >= question.time_limit:
            return None
        if not self.heard.readable:  # nothing can be said to be missing
            return None
        answers = [*thread.answers, answer]
        if exploring and (found := self._about_own_term(thread, answer)):
            return found
        if question.kind == "behavioural" and (found := self._missing(thread, question, answers)):
            return found
        if question.kind == "technical" or exploring:
            return self._aspect(thread, question)
        return None

    def _missing(
        self, thread: Thread, question: BankQuestion, answers: Sequence[str]
    ) -> FollowUp | None:
        """The probe for what no answer has told of a part; each part is asked for once."""
        if not thread.follow_ups and _tells_of_nothing(" ".join(answers)):
            return None
        done = {reply.strategy_used for reply in thread.follow_ups}
        order = _BY_WORTH if sum(map(amount, answers)) >= _ENOUGH else PARTS
        asked_for = self.bank.asked_for(question)
        for part in order:
            probe = question.probes.of(part)
            if probe is None or _STRATEGIES[part] in done:
                continue
            pieces = [asked for asked in asked_for if asked.of == part]
            if text := self._open_in(probe, pieces):
                return self._quoting(text, _STRATEGIES[part])
        return None

    def _aspect(self, thread: Thread, question: BankQuestion) -> FollowUp | None:
        """The first aspect that no answer touches and that was not asked for.

        A model may have put some in its own words: as many are passed over.
        """
        asked = [reply.text.lower() for reply in thread.follow_ups]
        reworded = sum(1 for reply in thread.follow_ups if reply.engine != ENGINE)
        asked_for = self.bank.asked_for(question)
        open_ones = []
        for name, probe in question.probes.named():
            if not name.startswith("deep_dive."):
                continue
            ways = [self._say(way).lower() for way in (probe, *probe.halves)]
            if any(text.endswith(way) for text in asked for way in ways):
                continue
            if text := self._open_in(probe, [piece for piece in asked_for if piece.of == name]):
                open_ones.append(text)
        if reworded >= len(open_ones):
            return None
        return self._quoting(open_ones[reworded], "deep_dive", aspect=True)

    def _open_in(self, probe: BankProbe, pieces: Sequence[AskedFor]) -> Text | None:
        """The probe where nothing of it was told; what is left of it; None where all was told."""
        left = [piece for piece in pieces if piece not in self.heard.told]
        if len(left) == len(pieces):
            return probe
        return left[0].text if left else None

    def _quoting(self, text: Text, strategy: Strategy, aspect: bool = False) -> FollowUp:
        """The follow-up, with the candidate's own word for what it is about where there is one."""
        words, term = self._say(text), self.heard.noun
        if term is None or term.lower() in words.lower():
            return FollowUp(words, strategy)
        if aspect:
            lead = self.voice.one_of(self._wording.taking_up, term=term)
            return FollowUp(self.voice.together(lead, words), strategy, quotes=True)
        return FollowUp(
            self.voice.one_of(self._wording.quoting, term=term, probe=self.voice.goes_on(words)),
            strategy,
            quotes=True,
        )

    def _about_own_term(self, thread: Thread, answer: str) -> FollowUp | None:
        """A question about something that the candidate brought up, in their word for it."""
        dived = sum(1 for reply in thread.follow_ups if reply.strategy_used == "deep_dive")
        term = self.heard.tool
        if dived >= _MAX_TERMS or amount(answer) < BRIEF or term is None:
            return None
        text = self.voice.one_of(self._wording.term_probes, term=term)
        return FollowUp(text, "deep_dive", quotes=True)

    def _say(self, text: Text) -> str:
        return text.said_in(self.setting.language)


def _tells_of_nothing(text: str) -> bool:
    """Whether few words deny something and nothing in them happened.

    It may be a refusal or a blank in words that are not recognised: a probe would press on.
    """
    return amount(text) < _SHORT and bool(_DENIES.search(text)) and not _HAPPENED.search(text)
