"""Before the call: by what a page in the lobby tries out which ways its line leaves open."""

from typing import Any

from app.domain.commands import Actor
from app.domain.effects import check_invited
from app.domain.errors import Refusal
from app.domain.identifiers import Id
from app.services.call.ice import IceServers
from app.services.call.rules import CallRules
from app.services.interview_service import InterviewService

TEST_SECONDS = 60
"""As long as a test takes; for a call these credentials are of no use."""


class LineTestService:
    """Gives out what a test needs. `create_unknown`: also for what joining will make."""

    def __init__(
        self,
        *,
        interviews: InterviewService,
        ice: IceServers,
        rules: CallRules,
        create_unknown: bool,
    ) -> None:
        self._interviews = interviews
        self._ice = ice
        self._rules = rules
        self._create_unknown = create_unknown

    def credentials(self, interview_id: Id, actor: Actor) -> dict[str, Any]:
        """Servers to be tried; none where the operator named none."""
        try:
            key = self._rules.key_of_open(self._interviews, interview_id)
            check_invited(self._interviews.existing(key).state, actor)
        except Refusal as refusal:
            if refusal.code != "interview_not_found" or not self._create_unknown:
                raise
        return {**self._ice.fresh(TEST_SECONDS), "relay_only": self._rules.relay_only}
