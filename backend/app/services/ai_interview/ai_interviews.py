"""Sessions of the AI interviewer: an interview with a setting, opened with a first question."""

from typing import Any

from app.domain.commands import SYSTEM, Actor, CreateInterview, SetInterviewer
from app.domain.effects import may_cause
from app.domain.errors import Refusal
from app.domain.events import InterviewCreated, InterviewerSet
from app.domain.identifiers import Id, id_key
from app.domain.interviewing import Setting
from app.domain.unique_ids import unique_id
from app.services.ai_interview.conversation_reader import ConversationReader
from app.services.ai_interview.coordinator import Coordinator
from app.services.interview_service import InterviewService
from app.services.interviews.admission import Admission
from app.services.interviews.executor import CommandExecutor

Payload = dict[str, Any]


class AiInterviews:
    """Makes and finds sessions. `create_unknown` (development): whatever is asked for is made."""

    def __init__(
        self,
        interviews: InterviewService,
        executor: CommandExecutor,
        conversations: ConversationReader,
        coordinator: Coordinator,
        admission: Admission,
        create_unknown: bool,
        consent_default: str,
    ) -> None:
        self._interviews = interviews
        self._executor = executor
        self._conversations = conversations
        self._coordinator = coordinator
        self._admission = admission
        self._create_unknown = create_unknown
        self._consent_default = consent_default

    def start(
        self,
        session_id: Id,
        setting: Setting,
        actor: Actor,
        consent_default: str | None = None,
        command_id: str | None = None,
        payload_hash: str = "",
        invited_only: bool = False,
    ) -> None:
        """Make a session and put its first question; a repeated command changes nothing.

        Raises Refusal("interview_exists"), Unavailable.
        """
        wanted = CreateInterview(
            purpose=setting.purpose,
            consent_default=consent_default or self._consent_default,
            setting=setting,
            invited_only=invited_only,
        )
        self._interviews.create(session_id, actor, wanted, command_id, payload_hash)
        if not self._conversations.conversation(id_key(session_id)).turns:
            self.hold(session_id, setting, actor)

    def enter(self, session_id: Id, actor: Actor, setting: Setting, may_create: bool) -> None:
        """Go into a session, which is made where that is allowed.

        Raises `session_not_found`, `not_in_interview`.
        """
        try:
            self.let_in(session_id, actor)
        except Refusal as error:
            if error.code != "interview_not_found":
                raise
            if not (self._create_unknown or may_create):
                raise Refusal("session_not_found", "session_id") from None
            maker = actor if may_cause(InterviewCreated, actor) else SYSTEM
            try:
                self.start(session_id, setting, maker)
            except Refusal as error:
                if error.code != "interview_exists":
                    raise  # else somebody else was faster, and it is there

    def let_in(self, session_id: Id, actor: Actor) -> None:
        """Refuse who waits in the lobby. Raises `interview_not_found`, `not_in_interview`."""
        self._admission.inside(session_id, actor, named="session_id")

    def is_by_invitation(self, session_id: Id) -> bool:
        """Whether there is such a session, and nobody comes in without a token."""
        try:
            return self._interviews.existing(id_key(session_id)).state.invited_only
        except Refusal as error:
            if error.code != "interview_not_found":
                raise
            return False

    def choose(self, session_id: Id, setting: Setting, actor: Actor) -> None:
        """Let the session be held so, where the actor has a say in it; else nothing changes.

        Raises `no_interviewer` where nobody who has set one.
        """
        if may_cause(InterviewerSet, actor):
            self.hold(session_id, setting, actor)
        elif self.setting(session_id) is None:
            raise Refusal("no_interviewer")

    def hold(self, session_id: Id, setting: Setting, actor: Actor) -> None:
        """Set the interviewer, and let it open where nobody has spoken to it yet."""
        key = id_key(session_id)
        conversation = self._conversations.conversation(key)
        if conversation.setting != setting:
            self._executor.execute(session_id, SetInterviewer(setting=setting), actor)
        if not any(turn.user_input for turn in conversation.turns):
            self._coordinator.open(session_id)

    def setting(self, session_id: Id) -> Setting | None:
        """How the interviewer holds the session; None where none was set."""
        return self._conversations.conversation(id_key(session_id)).setting

    def first_question(self, session_id: Id) -> str | None:
        """With which words the interviewer opened; None where it has not."""
        turns = self._conversations.conversation(id_key(session_id)).turns
        return next((t.reply.text for t in reversed(turns) if t.user_input is None), None)


def new_session_id() -> str:
    """An id for a session that the server makes."""
    return f"session_{unique_id()}"
