"""Access tokens over HTTP: renew, revoke."""

from app.contract.http import tokens as http
from app.contract.http.base import AnswerData
from app.domain.errors import Refusal
from app.http.route import Call, Route
from app.services.identity.access import Access


class AuthRoutes:
    """The rows, and their handlers over the service."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def rows(self) -> list[Route]:
        """The part of the table that is about tokens."""
        return [
            Route(
                method="POST",
                path="/auth/renew",
                action="renew_token",
                handle=self.renew_token,
                answer=http.AccessToken,
                errors=("renewal_refused", "interview_ended", "interview_stopped"),
                event="renew_token",
                guarded=True,
            ),
            Route(
                method="POST",
                path="/auth/revoke",
                action="manage",
                handle=self.revoke_tokens,
                body=http.RevokeTokens,
                answer=http.Revoked,
                guarded=True,
            ),
        ]

    def renew_token(self, call: Call) -> AnswerData:
        """Get a newer access token for the one that the call is made with.

        Not beyond the end of the invitation, or twelve hours, that all of it began with; nor after
        the end of the only interview that it is for.
        """
        claims = call.identity.claims
        if claims is None:
            raise Refusal("token_required")
        if claims.token_type != "access":  # noqa: S105 - a kind, no secret
            raise Refusal("forbidden")  # an operator's token ends when it was meant to
        return self._access.issue(claims)

    def revoke_tokens(self, call: Call) -> AnswerData:
        """Revoke one token, with all that came of it, or all that a user got until now.

        A user of one interview is another person than a user of the same name in another one; with
        an `interview_id` only that one is meant, without it everybody of that name.
        """
        body: http.RevokeTokens = call.body
        if body.token is not None:
            self._access.revoke_token(body.token)
            return {"revoked": "token"}
        assert body.user_id is not None
        self._access.revoke_user(body.user_id, body.interview_id)
        return {"revoked": "user"}
