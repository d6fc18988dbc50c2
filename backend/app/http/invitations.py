"""Invitations over HTTP: make, list, withdraw, redeem."""

import uuid
from functools import partial

from app.contract.http import invitations as http
from app.contract.http.base import AnswerData
from app.domain.errors import Refusal
from app.domain.identifiers import Id
from app.http.route import Call, Route
from app.services.identity.invitations import InvitationService
from app.services.interviews.admission import Admission


class InvitationRoutes:
    """The rows, and their handlers over the services."""

    def __init__(self, invitations: InvitationService, admission: Admission) -> None:
        self._invitations = invitations
        self._admission = admission

    def rows(self) -> list[Route]:
        """The part of the table that is about invitations."""
        return [*self._for_hosts(), self._for_guests()]

    def _for_hosts(self) -> list[Route]:
        path = "/interview/{interview_id}/invitations"
        of_one = partial(Route, action="invite")
        return [
            of_one(
                method="POST",
                path=path,
                handle=self.create_invitation,
                body=http.NewInvitation,
                answer=http.MadeInvitation,
                status=201,
                errors=("interview_not_found", "interview_ended", "interview_stopped"),
                idempotent=True,
            ),
            of_one(
                method="GET",
                path=path,
                handle=self.list_invitations,
                answer=http.Invitations,
                errors=("interview_not_found",),
            ),
            of_one(
                method="DELETE",
                path=path + "/{invitation_id}",
                handle=self.withdraw_invitation,
                answer=http.Invitation,
                errors=("interview_not_found", "invitation_not_found"),
            ),
        ]

    def _for_guests(self) -> Route:
        return Route(
            method="POST",
            path="/invitation/redeem",
            action=None,
            handle=self.redeem_invitation,
            body=http.RedeemInvitation,
            answer=http.RedeemedInvitation,
            errors=(
                "invitation_used",
                "invitation_expired",
                "invitation_withdrawn",
                "invitation_not_found",
                "token_invalid",
                "token_revoked",
                "interview_ended",
                "interview_stopped",
            ),
            guarded=True,
        )

    def create_invitation(self, call: Call, interview_id: str) -> AnswerData:
        """Invite somebody: the answer's token, or the link /i/{code}, brings them in."""
        wanted: http.NewInvitation = call.body
        known_id = self._existing(call, interview_id, open_only=True)
        return self._invitations.create(
            known_id, call.new_id("invitation"), wanted, wanted.expires_in, call.identity
        )

    def list_invitations(self, call: Call, interview_id: str) -> AnswerData:
        """List an interview's invitations, the newest first."""
        return {"invitations": self._invitations.all(self._existing(call, interview_id))}

    def withdraw_invitation(self, call: Call, interview_id: str, invitation_id: str) -> AnswerData:
        """Withdraw an invitation, and all access that it gave."""
        return self._invitations.withdraw(self._existing(call, interview_id), invitation_id)

    def redeem_invitation(self, call: Call) -> AnswerData:
        """Take an invitation's token, or the code of its short link, for an access token.

        On three devices, told apart by `nonce` (or, without one, Idempotency-Key), on each as often
        as needed. What it gives ends with the invitation, after twelve hours at the latest.
        """
        body: http.RedeemInvitation = call.body
        nonce = body.nonce or call.idempotency_key or uuid.uuid4().hex
        token = body.token
        if body.code is not None:
            token = self._invitations.token_for(body.code)
        if token is None:
            raise Refusal("invalid_payload", "token", detail="required")
        return self._invitations.redeem(token, nonce, body.name)

    def _existing(self, call: Call, interview_id: str, open_only: bool = False) -> Id:
        """The interview's id as it was first sent; raises where there is none for the caller."""
        caller = call.caller(interview_id)
        version = self._admission.admit(caller, interview_id, must_be_open=open_only)
        return version.state.interview_id
