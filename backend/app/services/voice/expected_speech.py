"""What helps the workers to hear: a speaker's languages, and rare words of what is asked.

It goes to the media Redis by itself, when it changes, so that no chunk carries it; and nowhere
else: these are people's words.
"""

import re
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.domain.interview import Interview
from app.observability.logs import get_logger
from app.ports.delivery import Feeds
from app.ports.interview_log import Unavailable
from app.ports.voice_store import SpeechHints, VoiceStore

MAX_WORDS, MAX_CHARACTERS = 3, 100
"""Of the rare words: with more of them the engine hears them where nobody said them."""
KEPT = 10_000
AGAIN_SECONDS, RETRY_SECONDS = 600.0, 5.0

_RARE = re.compile(r"(?<![\w.])(?=[\w+#./-]*[A-Z\d])[A-Za-z][\w+#./-]*[\w+#]", re.ASCII)
"""A word of Latin letters with a capital or a digit: PostgreSQL, gRPC, CI/CD, C++, S3."""
_SENTENCE_START = re.compile(r"(?:^|[.!?:]\s+)[A-Z][a-z]*(?![\w+#/-])", re.ASCII)

logger = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Told:
    """What a speaker's hints were made of, and until when they count as known."""

    made_of: tuple[object, ...]
    hints: SpeechHints | None
    until: float


class ExpectedSpeech:
    """Tells the workers of each speaker what helps to hear them."""

    def __init__(
        self,
        store: VoiceStore | None,
        feeds: Feeds,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._feeds = feeds
        self._now = now
        self._told: OrderedDict[tuple[str, str], _Told] = OrderedDict()

    def languages_named(self, key: str, user_key: str, spoken: tuple[str, ...]) -> None:
        """Somebody said what they speak: it holds on every wire they speak over."""
        if self._store is None:
            return
        try:
            self._store.expect(key, user_key, SpeechHints(spoken=spoken))
        except Unavailable:
            logger.warning("media_unavailable")  # it comes with their first chunk

    def tell(
        self, key: str, user_key: str, state: Interview, spoken: tuple[str, ...] | None = None
    ) -> None:
        """See to it that the next utterance of this speaker finds its hints.

        Nearly always nothing is to be done. `spoken`: the languages that they named, if they did.
        """
        if self._store is None:
            return
        told, now, store = self._told.get((key, user_key)), self._now(), self._store.epoch
        asked = None if state.current is None else state.current.seq
        made_of = (asked, spoken, store)
        if told is not None and told.made_of == made_of and now < told.until:
            return
        try:
            hints = self._hints(key, state, spoken)
            is_known = told is not None and told.hints == hints and told.made_of[-1] == store
            if not is_known or told is None or now >= told.until:
                self._store.expect(key, user_key, hints)
            told = _Told(made_of, hints, now + AGAIN_SECONDS)
        except Unavailable:
            told = _Told(made_of, None, now + RETRY_SECONDS)
        self._told[key, user_key] = told
        if len(self._told) > KEPT:
            self._told.popitem(last=False)

    def _hints(self, key: str, state: Interview, spoken: tuple[str, ...] | None) -> SpeechHints:
        current = state.current
        question = None if current is None else self._feeds.question_text(key, current.seq)
        return SpeechHints(spoken=spoken, hotwords=_joined(rare_words(question or "")))


def rare_words(text: str) -> list[str]:
    """Names and technical terms in a text, as they are spelled, each once."""
    starts = {match.end() for match in _SENTENCE_START.finditer(text)}
    found = (match for match in _RARE.finditer(text) if match.end() not in starts)
    return list(dict.fromkeys(match[0] for match in found))


def _joined(words: Sequence[str]) -> str:
    """The last of the words, those of the question proper, as many as may be told."""
    told = words[-MAX_WORDS:]
    while len(", ".join(told)) > MAX_CHARACTERS:
        told = told[1:]
    return ", ".join(told)
