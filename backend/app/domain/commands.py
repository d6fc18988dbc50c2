"""What can be asked of an interview, in the imperative: the input of `decisions.decide`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain.identifiers import Id
from app.domain.interviewing import Reply, Setting


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks. `user_id` is None for the system itself, which may also act after the end.

    `counts_as_host`: no token says who it is (development), so that they may do what hosts may.
    """

    user_id: Id | None
    role: str = "candidate"
    name: str | None = None
    counts_as_host: bool = False

    @property
    def id(self) -> Id:
        """What the log names as the author: the user, or "system"."""
        return self.role if self.user_id is None else self.user_id

    @property
    def is_system(self) -> bool:
        """Whether this is the server acting on its own, not a participant."""
        return self.user_id is None


SYSTEM = Actor(user_id=None, role="system")


@dataclass(frozen=True, slots=True)
class Command:
    """Base of all commands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateInterview(Command):
    """Make the interview; refused where it exists. With a `setting` an AI interviewer holds it."""

    purpose: str = "hiring"
    consent_default: str = "ask"
    planned_questions: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    lobby: bool = False
    invited_only: bool = False
    title: str | None = None
    scheduled_at: int | None = None
    minutes: int | None = None
    setting: Setting | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Join(Command):
    """Bring the actor in. Whether it is the user's first connection, presence tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave(Command):
    """Take a user out. Whether it was the last connection, presence tells."""

    user_id: Id
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetConsent(Command):
    """Give or withdraw one of the actor's own consents."""

    user_id: Id
    scope: str
    granted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StartInterview(Command):
    """Let the interview's time run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StartQuestion(Command):
    """Put a question; starts the interview too where it waits."""

    question_id: Id
    question_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetInterviewer(Command):
    """Let an AI interviewer hold the interview, or hold it otherwise from now on."""

    setting: Setting


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeTurn(Command):
    """What the actor said to the AI interviewer, and what it replies; both or neither.

    `user_input` is None where the interviewer opens. `planned_on`: the `rules_version` that the
    reply was made for. Message ids are made by the caller, unique. `utterance_id`: the transcript
    that the words were taken from.
    """

    user_input: str | None
    reply: Reply
    planned_on: int
    message_id: str
    reply_id: str
    utterance_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SkipQuestion(Command):
    """Pass over the current or a planned question."""

    question_id: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitAnswer(Command):
    """Answer a question that was started. `response_time` in seconds, if the client measured it.

    `utterance_id`: the last utterance of a spoken one.
    """

    question_id: Id
    answer_text: str
    response_time: float | None = None
    format: str = "text"
    utterance_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SendMessage(Command):
    """Say something in the chat. `message_id` is made by the caller, unique."""

    message: str
    type: str
    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveNote(Command):
    """Write a note for the hosts, or another text in place of it. `note_id`: the author's own."""

    note_id: Id
    text: str
    question_id: Id | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowSuggestion(Command):
    """Record that a suggestion was shown; see events.SuggestionShown."""

    suggestion_id: Id
    kind: str
    about_seq: int
    engine: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UseSuggestion(Command):
    """Record that a suggestion was taken up."""

    suggestion_id: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class Assess(Command):
    """Once it is over: write what one thinks of the answers to a question, or of the whole."""

    text: str
    grade: str | None = None
    question_id: Id | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveFeedback(Command):
    """Once it is over: say how it was; said again, it stands in place of what was said before."""

    rating: int
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteCaption(Command):
    """Write what somebody says, as the utterance of this id: in place of the machine's text."""

    for_user_id: Id
    text: str
    utterance_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestHelp(Command):
    """Ask for help. `help_id` is made by the caller, unique."""

    help_id: str
    help_type: str
    question_id: Id | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveHelp(Command):
    """Close an open request for help."""

    help_id: str
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseEvent(Command):
    """What a plug-in has for a command: `decide(state, actor, now)` gives the event."""

    decide: Callable[[Any, Actor, int], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinCall(Command):
    """Enter the call; somebody in the call enters anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveCall(Command):
    """Take a user out of the call; see events.CallLeft."""

    user_id: Id
    reason: str
    interruptions: int | None = None
    longest_interruption: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareScreen(Command):
    """Show the actor's screen in the call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopScreenShare(Command):
    """Show a user's screen no more."""

    user_id: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreEcho(Command):
    """Take words of the actor's back that were marked as an echo."""

    utterance_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndInterview(Command):
    """Finish."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyStop(Command):
    """Break off at once."""

    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRecord(Command):
    """Let nothing of the record be erased, or let it be again."""

    held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteErasure(Command):
    """Say in the record that a person was erased from it, and what stands in their place."""

    user_id: Id
    entries: int
