"""Once an interview is over: what hosts think of it, and how its candidates found it."""

from typing import Any

from app.domain.commands import Assess, GiveFeedback
from app.domain.identifiers import Id
from app.services.identity.caller import Caller
from app.services.interviews.admission import Admission
from app.services.interviews.executor import CommandExecutor


class LookingBackService:
    """Keeps in an interview's log what is written after it."""

    def __init__(self, executor: CommandExecutor, admission: Admission) -> None:
        self._executor = executor
        self._admission = admission

    def keep(
        self, caller: Caller, interview_id: Id, command: Assess | GiveFeedback
    ) -> dict[str, Any]:
        """Keep it; returns what its author sees of it. Raises `interview_not_over`."""
        self._admission.admit(caller, interview_id)
        return self._executor.execute_and_show(caller, interview_id, command)
