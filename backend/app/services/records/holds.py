"""Holding a record, so that nothing of it is erased, and saying so to who assesses."""

from typing import Any

from app.contract.events.projection import project
from app.domain.commands import HoldRecord
from app.domain.identifiers import Id
from app.services.identity.caller import Caller
from app.services.interviews.admission import Admission
from app.services.interviews.executor import CommandExecutor


class Holds:
    """Sets and lifts legal holds, while an interview runs and after."""

    def __init__(self, executor: CommandExecutor, admission: Admission) -> None:
        self._executor = executor
        self._admission = admission

    def hold(self, caller: Caller, interview_id: Id, held: bool) -> dict[str, Any]:
        """Set or lift it; what who did it sees of that."""
        self._admission.admit(caller, interview_id)
        [recorded] = self._executor.execute(
            interview_id, HoldRecord(held=held), caller.actor, caller.command_id, caller.fingerprint
        )
        seen = project(recorded, caller.viewer(interview_id))
        assert seen is not None
        return seen[1]
