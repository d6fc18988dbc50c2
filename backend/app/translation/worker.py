"""The translation worker: follows the interviews where somebody reads along in another language.

Captions come first: it runs at a lower priority than whatever hears, and what it has not done when
an interview is busy waits. What it wrote stands in the log once, whoever of several wrote it.
"""

import threading
import time
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from app.domain.events import TextTranslated
from app.domain.identifiers import id_key
from app.observability.logs import get_logger
from app.ports.interview_log import Clock, Unavailable
from app.ports.translation import CaptionWishes, TalkChannel, TranslationFailed
from app.translation.followed_interview import FollowedInterview, SourceText, spoken_name, stable_of
from app.translation.growing import Growing, join
from app.translation.protection import language_of
from app.translation.translator import Translated, Translator, is_unsure

WAIT_SECONDS = 0.3
RETRY_SECONDS = 1.0
LATE_FINALS = 180_000
"""ms after an interview's end within which the last words may still come; then it is left."""
_BATCH = 8
"""Texts of one interview that are translated before another one's turn."""
_TRIES = 3

logger = get_logger(__name__)


def _now() -> int:
    return time.time_ns() // 1_000_000


class TranslationWorker:
    """For one thread. `step` once, or `run` until told to stop."""

    def __init__(
        self,
        wishes: CaptionWishes,
        channel: TalkChannel,
        translator: Translator,
        clock: Clock = _now,
    ) -> None:
        self._wishes = wishes
        self._channel = channel
        self._translator = translator
        self._clock = clock
        self._talks: dict[str, FollowedInterview] = {}

    def run(self, stopping: threading.Event) -> None:
        """Work until told to stop; while Redis is away, wait for it."""
        while not stopping.is_set():
            try:
                self.step()
            except Unavailable:
                stopping.wait(RETRY_SECONDS)

    def step(self) -> None:
        """Take what came, translate the next of it. Raises Unavailable."""
        wanted = {
            key: languages
            for key in self._wishes.interviews()
            if (languages := self._wishes.languages(key)) and self._channel.hold(key)
        }
        for gone in self._talks.keys() - wanted.keys():
            del self._talks[gone]
        for partial in _latest(self._channel.partials(wanted, WAIT_SECONDS)):
            key = id_key(partial["interview_id"])
            for language in wanted.get(key, ()):
                self._grow(key, self._talks.setdefault(key, FollowedInterview()), partial, language)
        for key, languages in wanted.items():
            self._follow(key, self._talks.setdefault(key, FollowedInterview()), languages)

    def _follow(self, key: str, talk: FollowedInterview, languages: Collection[str]) -> None:
        was_read_before = talk.upto >= 0
        while entries := self._channel.read(key, talk.upto):
            for entry in entries:
                talk.apply(entry)
        if talk.is_outdated and was_read_before:
            self._translator.forget()
            self._talks[key] = FollowedInterview()
            return
        talk.is_outdated = False  # it was read as it is now
        # The newest words first: whoever reads along is with them. Older ones follow.
        for words in list(talk.waiting.values())[::-1][:_BATCH]:
            open_ones = [one for one in languages if self._is_open(talk, words, one)]
            for language in open_ones:
                self._finish(key, talk, words, language)
            if not any(self._is_open(talk, words, language) for language in languages):
                talk.waiting.pop(words.name, None)
        over = talk.over_since
        if not talk.waiting and over is not None and self._clock() - over > LATE_FINALS:
            self._wishes.forget(key)

    def _is_open(self, talk: FollowedInterview, words: SourceText, language: str) -> bool:
        if words.language.partition("-")[0] == language.partition("-")[0]:
            return False
        if (words.seq, language) in talk.done:
            return False
        if talk.failures.get((words.seq, language), 0) >= _TRIES:
            return False
        return self._translator.can(words.language.partition("-")[0], language)

    def _finish(self, key: str, talk: FollowedInterview, words: SourceText, language: str) -> None:
        """Write the final translation of what was said or written."""
        growing = talk.growing.get((words.name, language))
        try:
            made = self._whole(words, language, growing)
        except TranslationFailed as failure:
            again = (words.seq, language)
            talk.failures[again] = talk.failures.get(again, 0) + 1
            logger.warning("translation_failed", reason=str(failure), language=language)
            return
        if made is not None:
            self._write(key, words, language, made)
        # Only now: what Redis did not take is written at the next step.
        talk.done.add((words.seq, language))
        talk.growing.pop((words.name, language), None)

    def _write(self, key: str, words: SourceText, language: str, made: Translated) -> None:
        event = TextTranslated(
            user_id=words.user_id,
            of_seq=words.seq,
            language=language,
            text=made.text,
            engine=made.engine,
            model=made.model,
            unsure=made.unsure or words.is_doubtful,
            utterance_id=words.utterance_id,
            message_id=words.message_id,
        )
        command_id = f"translated:{words.name}:{words.seq}:{language}"
        self._channel.append(key, words.interview_id, event, command_id)

    def _whole(
        self, words: SourceText, language: str, growing: Growing | None
    ) -> Translated | None:
        """All of it; what is shown already stays, where the words behind it do."""
        source = words.language.partition("-")[0]
        rest = growing.rest(words.text) if growing is not None else None
        if growing is None or rest is None:
            return self._translator.translate(words.text, source, language)
        whole = self._translator.translate(words.text, source, language)
        if whole is None or not rest.strip():
            return whole and _judged(whole, words.text, growing.shown)
        last = self._translator.translate(rest.strip(), source, language)
        return last and _judged(whole, words.text, join(growing.shown, last.text))

    def _grow(
        self, key: str, talk: FollowedInterview, partial: Mapping[str, Any], language: str
    ) -> None:
        """Show the next clauses of what is being said."""
        stable = stable_of(partial)
        source = str(partial.get("language") or language_of(stable)).partition("-")[0]
        if source == language.partition("-")[0] or not self._translator.can(source, language):
            return
        growing = talk.grown(partial["user_id"], str(partial["utterance_id"]), language)
        clause = growing.next_clause(stable)
        if clause is None:
            return
        try:
            made = self._translator.translate(clause.strip(), source, language)
        except TranslationFailed:
            return  # the final one is tried again
        if made is None:
            return
        self._channel.publish(
            key,
            {
                "interview_id": partial["interview_id"],
                "user_id": partial["user_id"],
                "language": language,
                "text": growing.grow(clause, made.text),
                "engine": made.engine,
                "model": made.model,
                "final": False,
                "unsure": made.unsure,
                "utterance_id": partial["utterance_id"],
            },
        )


def _judged(made: Translated, source: str, shown: str) -> Translated:
    """What was shown in its place, doubted for what it lacks itself."""
    return made._replace(text=shown, unsure=is_unsure(source, shown))


def _latest(partials: Sequence[Mapping[str, Any]]) -> Collection[Mapping[str, Any]]:
    """The last of each utterance, which holds what those before it were sure of."""
    return {
        (id_key(one["interview_id"]), spoken_name(one["user_id"], str(one["utterance_id"]))): one
        for one in partials
    }.values()
