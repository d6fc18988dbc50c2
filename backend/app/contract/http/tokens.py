"""Access tokens over HTTP."""

from typing import Literal, Self

from pydantic import model_validator as validates

from app.contract.fields import OptionalId, OptionalToken
from app.contract.http.base import Answer
from app.contract.incoming import Incoming
from app.contract.refusals import unexpected
from app.contract.values import Id, Time
from app.contract.vocabulary import Role


class RevokeTokens(Incoming):
    """One token and all that came of it, or all of a user's tokens issued until now.

    `interview_id`: in which interview the user is meant; without it, everybody of that name.
    """

    token: OptionalToken = None
    user_id: OptionalId = None
    interview_id: OptionalId = None

    @validates(mode="after")
    def _one_of_both(self) -> Self:
        if (self.token is None) == (self.user_id is None):
            raise unexpected("token_or_user")
        return self


class AccessToken(Answer):
    """A token to send as `Authorization: Bearer`, and as Socket.IO's `auth.token`."""

    access_token: str
    token_type: Literal["Bearer"]
    expires_at: Time
    user_id: Id
    role: Role
    name: str | None
    interviews: list[str] | Literal["*"]


class Revoked(Answer):
    """Revoked. Open connections are closed within five seconds."""

    revoked: Literal["token", "user"]
