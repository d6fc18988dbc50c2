"""What is known of a speaker from before: the last words, and how loud the voice is."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from app.speech.agreement import join_texts, split_words
from app.speech.engine import Lead
from app.speech.speaker_level import SpeakerLevel

MAX_CHARACTERS = 80
"""Of the last words, where their sound is not at hand: with 200, as with none, errors rose from 2.3
to 3.6 % (base), and finals cost half as much again."""
_REMEMBERED_SECONDS, _REMEMBERED_SPEAKERS = 600.0, 1000
_LED_SECONDS = 30.0
"""After which a speaker's sound is forgotten."""


def tail_of(text: str) -> str:
    """At most MAX_CHARACTERS of the text's end, from the beginning of a word on."""
    words = split_words(text.strip())
    length = 0
    for index in range(len(words) - 1, -1, -1):
        length += len(words[index])
        if length > MAX_CHARACTERS:
            return "".join(words[index + 1 :]).strip()
    return text.strip()


class Context:
    """Goes with a recording from part to part, and from worker to worker."""

    def __init__(
        self, before: str = "", level: SpeakerLevel | None = None, lead: Lead | None = None
    ) -> None:
        self._before = tail_of(before)
        self.level = level or SpeakerLevel()
        self.lead = lead

    def prompt(self, texts: Iterable[str]) -> str:
        """The end of all that was said, this utterance's `texts` included."""
        said = self._before
        for text in texts:
            said = join_texts(said, text)
        return tail_of(said)

    def after(self, text: str, lead: Lead | None = None) -> "Context":
        """The context of what follows `text`."""
        return Context(join_texts(self._before, text), self.level, lead)

    def without_lead(self) -> "Context":
        """The same, but for the sound."""
        return Context(self._before, self.level)

    def state(self) -> Mapping[str, Any]:
        """For `resumed`, ready for JSON; sound does not go from process to process."""
        return {"before": self._before, "level": self.level.dbfs}

    @classmethod
    def resumed(cls, state: Mapping[str, Any] | None) -> "Context":
        """The inverse of state; what an older worker handed over has none."""
        return cls(state["before"], SpeakerLevel(state["level"])) if state else cls()


class Contexts:
    """Those of the speakers of the last minutes. `now` is a monotonic clock in seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._known: OrderedDict[str, tuple[float, Context]] = OrderedDict()

    def of(self, speaker: str) -> Context:
        """The speaker's last one, or an empty one."""
        noted, context = self._known.get(speaker, (0.0, None))
        silent = self._now() - noted
        if context is None or silent > _REMEMBERED_SECONDS:
            return Context()
        return context if silent <= _LED_SECONDS else context.without_lead()

    def note(self, speaker: str, context: Context) -> None:
        """Keep it for the speaker's next utterance; whoever was silent for long is forgotten."""
        now = self._now()
        self._known[speaker] = now, context
        self._known.move_to_end(speaker)
        for each, (noted, known) in self._known.items():
            if known.lead is not None and now - noted > _LED_SECONDS:
                self._known[each] = noted, known.without_lead()
        while len(self._known) > _REMEMBERED_SPEAKERS or self._is_over(now):
            self._known.popitem(last=False)

    def _is_over(self, now: float) -> bool:
        noted, _ = next(iter(self._known.values()))
        return now - noted > _REMEMBERED_SECONDS
