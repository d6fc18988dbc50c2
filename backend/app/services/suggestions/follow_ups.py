"""A follow-up that a host asks for by a key: worded by a language model while they look on."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from app.contract.commands import AskSuggestion
from app.domain.errors import Refusal
from app.domain.identifiers import id_key
from app.domain.interviewing import Language, LanguageModelError, StreamingModel
from app.domain.roles import HOSTS
from app.domain.unique_ids import unique_id
from app.observability.logs import get_logger
from app.ports.concurrency import Concurrency
from app.ports.delivery import Emitter, Feeds
from app.ports.interview_log import EventLog, Unavailable
from app.services.identity.caller import Caller
from app.services.interviews.admission import existing
from app.services.suggestions.suggestion_service import NOTHING
from app.services.suggestions.talk import Talk, may_be_read, talk_of

FIRST_WORDS_WITHIN = 1.5
WITHIN = 4.0
"""Seconds; what comes later would come into another sentence, so that nothing comes."""
Payload = dict[str, Any]
logger = get_logger(__name__)


class Worded(Protocol):
    """The model's words as they come; see app.interviewer.worded_follow_up.WordedFollowUp."""

    def add(self, words: str) -> str:
        """What may be shown by now. Raises ValueError where nothing may."""

    def finished(self) -> tuple[str, str]:
        """The question and the quote it leans on. Raises ValueError."""


class Wording(Protocol):
    """How a model is asked, and how its words are checked."""

    def language(self, answers: Sequence[str]) -> Language:
        """Of the answers."""

    def messages(
        self, question_text: str | None, answers: Sequence[str], language: Language
    ) -> Sequence[Mapping[str, str]]:
        """What the model is asked."""

    def begin(self, answers: Sequence[str], language: Language) -> Worded:
        """Nothing has come yet."""


class FollowUps:
    """Asks the model, and passes on what may be shown. `model` None: there is none."""

    def __init__(
        self,
        feeds: Feeds,
        log: EventLog,
        emitter: Emitter,
        wording: Wording,
        model: StreamingModel | None,
        *,
        concurrency: Concurrency,
    ) -> None:
        self._feeds = feeds
        self._log = log
        self._emitter = emitter
        self._concurrency = concurrency
        self._wording = wording
        self._model = model
        self._latest: dict[str, str] = {}

    def ask_suggestion(self, caller: Caller, command: AskSuggestion) -> Payload:
        """Begin; the words follow as `suggestion`, to this connection alone.

        Raises `no_language_model`, `nothing_to_follow`.
        """
        if self._model is None:
            raise Refusal("no_language_model")
        key = id_key(command.interview_id)
        version = existing(self._feeds, key, must_be_open=True)
        found = talk_of(self._feeds, self._log, key, version)
        if found is None or not found.answers:
            raise Refusal("nothing_to_follow")
        sid, name = caller.here.sid, unique_id()
        self._latest[sid] = name
        about: Payload = {"interview_id": command.interview_id, "about_seq": version.seq}
        engine = f"llm:{self._model.name}"
        stream = _Stream(self, caller, key, found, about, name, engine)
        self._concurrency.spawn(self._word, stream)
        return {"interview_id": command.interview_id, "suggestion_id": name}

    def _word(self, stream: "_Stream") -> None:
        model, talk = self._model, stream.talk
        assert model is not None
        language = self._wording.language(talk.answers)
        worded = self._wording.begin(talk.answers, language)
        messages = self._wording.messages(talk.question_text, talk.answers, language)

        def hear(words: str) -> bool:
            try:
                text = worded.add(words)
            except ValueError as error:
                stream.drop(error)
            else:
                stream.show(text, None)
            return not stream.is_over

        try:
            model.stream(messages, FIRST_WORDS_WITHIN, WITHIN, hear)
            if not stream.is_over:
                stream.show(*worded.finished())
        except (LanguageModelError, ValueError, Unavailable) as error:
            stream.drop(error)
        finally:
            if self._latest.get(stream.sid) == stream.name:
                del self._latest[stream.sid]

    def is_wanted(self, stream: "_Stream") -> bool:
        """Whether who asked is still a host here, the talk where it was, the candidate willing."""
        if not stream.is_for_a_host:
            return False
        version = self._feeds.version(stream.key)
        if version is None or self._latest.get(stream.sid) != stream.name:
            return False
        state, question = version.state, version.state.current
        return (
            state.is_open
            and question is not None
            and question.seq == stream.talk.question.seq
            and may_be_read(state, stream.talk.user_id)
        )

    def tell(self, sid: str, payload: Payload) -> None:
        """Send to who asked."""
        self._emitter.emit("suggestion", payload, [sid], None)


class _Stream:
    """The words on their way to one connection."""

    def __init__(
        self,
        of: FollowUps,
        caller: Caller,
        key: str,
        talk: Talk,
        about: Payload,
        name: str,
        engine: str,
    ) -> None:
        self.sid, self.key, self.talk, self.name = caller.here.sid, key, talk, name
        self._caller = caller
        self.is_over = False
        self._of = of
        self._about = about
        self._engine = engine
        self._shown = ""

    @property
    def is_for_a_host(self) -> bool:
        """Whether the connection stands here for the host, who may have left or been taken out."""
        here, user = self._caller.here, id_key(self._caller.actor.id)
        place = here.memberships.get(self.key)
        actor = None if place is None else place.users.get(user)
        return actor is not None and actor.role in HOSTS and not here.was_removed(self.key, user)

    def show(self, text: str, quote: str | None) -> None:
        """Show the words as they are by now; `quote` once all are here."""
        if not self._of.is_wanted(self):
            self._end()
            return
        if quote is None and text == self._shown:
            return
        self._shown = text
        suggestion = {
            **NOTHING,
            "suggestion_id": self.name,
            "kind": "follow_up",
            "question_id": self.talk.question.question_id,
            "text": text,
            "quote": quote,
            "engine": self._engine,
            "final": quote is not None,
        }
        self._of.tell(self.sid, {**self._about, "suggestion": suggestion})

    def drop(self, error: Exception) -> None:
        """Nothing comes of it. The reason may quote what was said: only its kind is logged."""
        logger.warning("follow_up_dropped", reason=type(error).__name__)
        self._end()

    def _end(self) -> None:
        """What was shown goes."""
        if not self.is_over:
            self.is_over = True
            self._of.tell(self.sid, {**self._about, "suggestion": None})
