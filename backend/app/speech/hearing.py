"""The text of one utterance as it is heard: passages that are over, and the open one so far."""

from dataclasses import dataclass

from app.media.audio_buffer import AudioBuffer
from app.speech.agreement import LocalAgreement, join_texts, split_words, without_end_marks
from app.speech.context import Context
from app.speech.endings import DONE, UNFINISHED, pause_after
from app.speech.engine import EngineResult, Lead
from app.speech.lead import TAIL, lead_after
from app.speech.passages import PRE_ROLL, Passage

ENOUGH_SECONDS = 12.0
"""A passage of so many seconds ends at the next short pause: hearing it again costs more than
its context is worth."""
_FEW_WORDS, _HELD_WORDS = 3, 2
"""Last words of a guess that are not shown yet, as their sound may have been cut; of few one."""


@dataclass(frozen=True)
class _Pause:
    """The open passage as it was heard up to a pause."""

    passage: Passage
    result: EngineResult
    before: str
    """What was heard of it up to there, in words."""


class Hearing:
    """Keeps what the engine said. `context`: what the same speaker said before."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.agreement = LocalAgreement()
        self.restart()

    def restart(self) -> None:
        """Forget it all, but for what was shown as stable: the audio was another."""
        self.agreement.restart()
        self.passages: list[tuple[Passage, EngineResult]] = []
        self.done = 0.0
        """Seconds; what lies before it is transcribed."""
        self._pause: _Pause | None = None
        self._lead, self._led = self.context.lead, 0

    def follow(self, context: Context) -> None:
        """Know what was said by then; not after something was heard."""
        self.context = context
        self._lead = context.lead

    def known_result(self, passage: Passage) -> EngineResult | None:
        """What was heard of the passage with care, where nothing was said since."""
        if self._pause is not None and self.is_heard(passage):
            return self._pause.result
        return None

    def is_heard(self, passage: Passage) -> bool:
        """Whether all speech of the open passage was heard with care."""
        return self._pause is not None and self._pause.passage.speech_end == passage.speech_end

    def commit(self, passage: Passage, result: EngineResult) -> None:
        """Take the passage's text as final."""
        self.passages.append((passage, result))
        self.agreement.commit(result.text)
        self.done = passage.speech_end
        self._pause = None

    def reach_pause(self, passage: Passage, result: EngineResult) -> None:
        """Take what was heard up to a pause: as final, where a thought is over or much was said."""
        self.agreement.hypothesise(result.text)
        is_long = passage.speech_end - passage.t0 >= ENOUGH_SECONDS
        if is_long or pause_after(result.text, result.language) <= DONE:
            self.commit(passage, result)
            return
        self._pause = _Pause(passage, result, without_end_marks(result.text))

    def guess(self, text: str) -> None:
        """Take a quick guess at what was said after `guess_from`."""
        held = _HELD_WORDS if len(split_words(text)) > _FEW_WORDS else 1
        if self._pause is None:
            self.agreement.hypothesise(text, held=held)
        else:  # what was not heard again is no second witness
            whole = join_texts(self._pause.before, text)
            self.agreement.hypothesise(whole, held=held, is_witness=False)

    def guess_from(self, passage: Passage) -> float:
        """From where on a guess hears: what lies before the last pause is not heard again."""
        if self._pause is None:
            return passage.t0
        return max(passage.t0, self._pause.passage.speech_end + PRE_ROLL / 2)

    def prompt(self) -> str:
        """What was said just before, for the next passage."""
        return self.context.prompt(result.text for _, result in self.passages)

    def lead(self, audio: AudioBuffer) -> Lead | None:
        """The sound and the words just before the next passage; `audio`: the utterance's."""
        for passage, result in self.passages[self._led :]:
            end = min(passage.t1, passage.speech_end + TAIL)
            self._lead = lead_after(self._lead, audio.between(passage.t0, end), result)
        self._led = len(self.passages)
        return self._lead

    @property
    def ending_pause(self) -> float:
        """Seconds of pause that end the utterance here, as far as its text is known."""
        if self._pause is not None:
            result = self._pause.result
        elif self.passages:
            result = self.passages[-1][1]
        else:
            return UNFINISHED
        return pause_after(result.text, result.language)
