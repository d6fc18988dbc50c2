"""Calls over HTTP: what a page needs to try its line before one."""

from app.contract.http.base import AnswerData
from app.contract.http.calls import LineTest as Answered
from app.http.route import Call, Route
from app.services.call.line_test import LineTestService
from app.services.identity.invitations import InvitationService


class CallRoutes:
    """The row, and its handler over the service."""

    def __init__(self, line_test: LineTestService, invitations: InvitationService) -> None:
        self._line_test = line_test
        self._invitations = invitations

    def rows(self) -> list[Route]:
        """The part of the table that is about calls."""
        return [
            Route(
                method="POST",
                path="/interview/{interview_id}/call-test",
                action="call_test",
                handle=self.call_test,
                answer=Answered,
                errors=(
                    "interview_not_found",
                    "invitation_required",
                    "invitation_not_found",
                    "invitation_used",
                    "invitation_withdrawn",
                    "removed",
                    "call_closed",
                ),
                event="call_test",
                guarded=True,
                by_invitation=True,
            )
        ]

    def call_test(self, call: Call, interview_id: str) -> AnswerData:
        """Get STUN and TURN servers for a minute, to try a line before the call.

        By an access token, also of somebody in the lobby, or by an invitation that is good. Ten
        times a minute each person.
        """
        call.caller(interview_id)
        claims = call.identity.claims
        if claims is not None and claims.token_type == "invite":  # noqa: S105 - a kind, no secret
            self._invitations.check_usable(claims)
        return self._line_test.credentials(interview_id, call.actor)
