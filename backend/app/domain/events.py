"""What can happen in an interview, in past tense: the entries of its log.

Ids are kept as they were sent. Fields are only added, and with a default: logs written by an older
version still decode, and an older reader drops what it does not know (adapters/recorded_json.py).
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from app.domain.call_events import CallJoined, CallLeft, ScreenShareStarted, ScreenShareStopped
from app.domain.echo_events import EchoMarked, EchoRestored
from app.domain.identifiers import Id
from app.domain.keeping_events import LegalHoldChanged, PersonErased
from app.domain.logged import EVENT_TYPES, RULES_EVENTS, SERVER, Event, logged
from app.domain.roles import CANDIDATE, CAPTIONERS, EVERYBODY, HOSTS, SPEAKERS, WRITERS
from app.domain.suggestion_events import SuggestionShown, SuggestionUsed
from app.domain.translation_events import TextTranslated

__all__ = [
    "EVENT_TYPES",
    "RULES_EVENTS",
    "CallJoined",
    "CallLeft",
    "EchoMarked",
    "EchoRestored",
    "Event",
    "LegalHoldChanged",
    "PersonErased",
    "ScreenShareStarted",
    "ScreenShareStopped",
    "SuggestionShown",
    "SuggestionUsed",
    "TextTranslated",
]


class Recorded(NamedTuple):
    """An event with its place in the log.

    `time` in ms since 1970 (UTC); `interview_id` as the command's sender wrote it;
    `participants_count` only on those that change it.
    """

    seq: int
    time: int
    interview_id: Id
    event: Event
    participants_count: int | None = None


@logged(by=HOSTS | SERVER, author="created_by")
class InterviewCreated(Event):
    """The log's entry 0, before everything that participants count.

    `invited_only`: nobody comes in without a token, also where none is needed elsewhere.
    `scheduled_at` in ms since 1970, `minutes`: what the maker planned.
    """

    created_by: Id | None = None
    purpose: str = "hiring"
    consent_default: str = "ask"
    planned_questions: list[dict[str, Any]] = field(default_factory=list)
    lobby: bool = False
    title: str | None = None
    invited_only: bool = False
    scheduled_at: int | None = None
    minutes: int | None = None


@logged(by=EVERYBODY, author="user_id")
class ParticipantJoined(Event):
    """A user's first connection entered."""

    user_id: Id
    role: str
    name: str | None = None


@logged(by=SERVER)
class ParticipantLeft(Event):
    """A user's last connection is gone. `reason`: left, disconnected, process_lost, removed."""

    user_id: Id
    reason: str


@logged(by=EVERYBODY | SERVER, author="user_id", rules=True)
class ConsentChanged(Event):
    """A user gave or withdrew one consent.

    `refused`: they wanted to give it and policy does not allow it, a code of contract.errors.
    """

    user_id: Id
    scope: str
    granted: bool
    refused: str | None = None


@logged(by=HOSTS, author="started_by", rules=True)
class InterviewStarted(Event):
    """The interview's time runs from here."""

    started_by: Id


@logged(by=HOSTS, author="started_by", rules=True)
class QuestionStarted(Event):
    """A question was put to the candidate; it is the current one until another starts.

    `ai`: where an interviewer engine asked it, see domain.conversation.mark_of.
    """

    question_id: Id
    question_text: str
    started_by: Id
    ai: dict[str, Any] | None = None


@logged(by=HOSTS, author="skipped_by", rules=True)
class QuestionSkipped(Event):
    """The current question, or a planned one, was passed over."""

    question_id: Id
    skipped_by: Id


@logged(by=SPEAKERS, author="user_id", rules=True)
class AnswerSubmitted(Event):
    """An answer. Seconds; `response_time` is the client's figure where it sent one.

    `utterance_id`: the transcript that it was taken from, where it was spoken.
    """

    question_id: Id
    user_id: Id
    answer_text: str
    response_time: float
    measured_response_time: float
    revision: int
    late: bool
    utterance_id: str | None = None
    format: str = "text"


@logged(by=WRITERS, author="user_id")
class MessageSent(Event):
    """A chat message; `type` is the sender's word for its kind."""

    user_id: Id
    message: str
    type: str
    message_id: str


@logged(by=HOSTS, author="user_id")
class NoteSaved(Event):
    """A host's note, for hosts alone; the author's latest one under a `note_id` is the note."""

    user_id: Id
    note_id: Id
    text: str
    question_id: Id | None = None


@logged(by=HOSTS, author="user_id", after_end=True)
class AssessmentWritten(Event):
    """What a host thinks of the answers to a question, or of the whole; their latest counts."""

    user_id: Id
    text: str
    grade: str | None = None
    question_id: Id | None = None


@logged(by=frozenset((CANDIDATE,)), author="user_id", after_end=True)
class FeedbackGiven(Event):
    """How a candidate found the interview, 1 (bad) to 5; for hosts. Their latest counts."""

    user_id: Id
    rating: int
    text: str = ""


@logged(by=HOSTS | SERVER, author="set_by", rules=True)
class InterviewerSet(Event):
    """An AI interviewer holds the interview from here on, in this way; see domain.interviewing."""

    set_by: Id
    style: str
    mode: str
    position: str | None
    language: str


@logged(by=None, rules=True)
class InterviewerSpoke(Event):
    """The AI interviewer said something, no question; `ai`: see domain.conversation.mark_of."""

    message: str
    message_id: str
    ai: dict[str, Any]


@logged(by=SERVER)
class UtteranceTranscribed(Event):
    """What somebody said, as a speech worker heard it.

    `text` is empty and `confidence` None where there was no speech. `started_at`: when the first
    audio came, ms since 1970; `duration` in seconds. `segments`, `gaps` and `quality` are what
    app.speech.transcript defines. `error`: why there is no text, or no more of it, one of
    contract.errors. `degraded`: another speech engine should have heard it.
    """

    user_id: Id
    utterance_id: str
    text: str
    confidence: float | None
    started_at: int
    duration: float
    language: str | None = None
    language_probability: float | None = None
    confidence_parts: dict[str, Any] = field(default_factory=dict)
    segments: list[dict[str, Any]] = field(default_factory=list)
    gaps: list[dict[str, Any]] = field(default_factory=list)
    quality: dict[str, Any] = field(default_factory=dict)
    error: str | None = None
    degraded: bool = False


@logged(by=CAPTIONERS, author="user_id")
class CaptionWritten(Event):
    """What `for_user_id` says, as `user_id` wrote it at their wish.

    It stands in place of what was heard, or written before, as this utterance of theirs.
    """

    user_id: Id
    for_user_id: Id
    utterance_id: str
    text: str


@logged(by=WRITERS, author="user_id")
class HelpRequested(Event):
    """Somebody asks for help."""

    help_id: str
    user_id: Id
    help_type: str
    question_id: Id | None = None
    message: str | None = None


@logged(by=HOSTS, author="resolved_by")
class HelpResolved(Event):
    """A host dealt with a request for help."""

    help_id: str
    resolved_by: Id
    note: str | None = None


@logged(by=HOSTS | SERVER, author="ended_by", rules=True)
class InterviewEnded(Event):
    """The interview is over: as planned, or because everybody had left it long ago (system)."""

    ended_by: Id


@logged(by=WRITERS, author="stopped_by", rules=True)
class EmergencyStopped(Event):
    """The interview was broken off."""

    stopped_by: Id
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownEvent(Event):
    """An event that this version cannot read: a newer one's, or a damaged line.

    It has its `seq` and changes nothing. `rules`: whether it raises `rules_version`. It is never
    written, so it is no event of a log.
    """

    type: str
    rules: bool = False
