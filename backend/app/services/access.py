"""Who a connection belongs to, and for how long: tokens, their expiry, their revocation."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from app.contract import commands as wire
from app.contract.errors import AppError
from app.contract.timestamps import iso
from app.domain.commands import Actor
from app.domain.identifiers import Id, id_key
from app.services.caller import Caller, Connection, Identity
from app.services.ports import Clock, Emitter
from app.services.tokens import Claims, Tokens

ACCESS_SECONDS = 2 * 3600
"""How long an access token is good; its holder can renew it while it is."""
WARN_SECONDS = 60
"""How long before its end a token's holder is told."""
REVOCATION_SECONDS = 400 * 24 * 3600
"""How long a user's tokens stay revoked: longer than any of them lives."""


class Revocations(Protocol):
    """Tokens that are not to be believed any more."""

    def all(self, now: int) -> Mapping[str, int]:
        """Everything revoked: `token:<id>` or `user:<key>` -> seconds since 1970."""

    def revoke_token(self, token_id: str, until: int) -> None:
        """Revoke one token; `until`: when it expires (seconds since 1970)."""

    def revoke_user(self, user_key: str, now: int, until: int) -> None:
        """Revoke all of a user's tokens issued up to `now`."""


class Access:
    """Lets connections in and out. `required` off (development): who has no token is believed."""

    def __init__(
        self,
        tokens: Tokens,
        revocations: Revocations,
        emitter: Emitter,
        clock: Clock,
        required: bool,
    ) -> None:
        self._tokens = tokens
        self._revocations = revocations
        self._emitter = emitter
        self._clock = clock
        self._required = required
        self._revoked: Mapping[str, int] = {}

    def identify(self, token: Any) -> Identity:
        """The identity behind a token, or an open one where none is needed."""
        if token is None or token == "":
            if self._required:
                raise AppError("token_required")
            return Identity()
        if not isinstance(token, str):
            raise AppError("token_invalid")
        claims = self._tokens.verify(token, "access", "management")
        if self.is_revoked(claims):
            raise AppError("token_revoked")
        return Identity(claims.user_id, claims.role, claims.name, open=False, claims=claims)

    def check(self, identity: Identity) -> None:
        """Raise where the identity's token has ended meanwhile."""
        claims = identity.claims
        if claims is not None:
            if claims.expires_at <= self._clock() // 1000:
                raise AppError("token_expired")
            if self.is_revoked(claims):
                raise AppError("token_revoked")

    def renew_token(self, caller: Caller, command: wire.RenewToken) -> dict[str, Any]:
        """Go on with a newer token of the same user, who may do no less and no more with it.

        Other rights need a new connection: what this one sees was decided when it joined.
        """
        connection = caller.connection
        renewed = self.identify(command.token)
        before = connection.identity
        if (before.user_id, before.role) != (renewed.user_id, renewed.role):
            raise AppError("identity_mismatch", "token")
        if not all(renewed.covers(key) for key in connection.memberships):
            raise AppError("forbidden", "token")
        connection.identity = renewed
        connection.told_of_expiry = False
        return {"expires_at": _expiry(renewed)}

    def issue(self, claims: Claims) -> dict[str, Any]:
        """A new access token for the same person, role and interviews. Raises `token_revoked`."""
        interviews = None if claims.interviews is None else sorted(claims.interviews)
        token = self._tokens.issue(
            claims.user_id,
            claims.role,
            lifetime=ACCESS_SECONDS,
            interviews=interviews,
            name=claims.name,
        )
        # Looked at after the token was made: a revocation that comes later covers it too.
        self.refresh()
        if self.is_revoked(claims):
            raise AppError("token_revoked")
        return {
            "access_token": token,
            "token_type": "Bearer",
            "expires_at": iso((self._clock() // 1000 + ACCESS_SECONDS) * 1000),
            "user_id": claims.user_id,
            "role": claims.role,
            "name": claims.name,
            "interviews": "*" if interviews is None else interviews,
        }

    def issue_for(self, actor: Actor, interviews: Sequence[str]) -> str:
        """An access token for somebody in some interviews."""
        return self._tokens.issue(
            actor.id,
            actor.role,
            lifetime=ACCESS_SECONDS,
            interviews=list(interviews),
            name=actor.name,
        )

    def revoke_token(self, token: str) -> None:
        """Let a token of any kind not be believed any more; one that has expired never is."""
        try:
            claims = self._tokens.verify(token, "access", "invite", "management")
        except AppError as error:
            if error.code == "token_expired":
                return
            raise AppError("invalid_payload", "token") from None
        self._revocations.revoke_token(claims.token_id, claims.expires_at)
        self.refresh()

    def revoke_user(self, user_id: Id) -> None:
        """Let none of the tokens that a user got until now be believed any more."""
        now = self._clock() // 1000
        self._revocations.revoke_user(id_key(user_id), now, now + REVOCATION_SECONDS)
        self.refresh()

    def refresh(self) -> None:
        """Learn what was revoked anywhere. Raises Unavailable."""
        self._revoked = self._revocations.all(self._clock() // 1000)

    def tick(self, connections: Iterable[Connection]) -> None:
        """Warn whose token ends soon, close whose has ended."""
        now = self._clock() // 1000
        for connection in list(connections):
            claims = connection.identity.claims
            if claims is None:
                continue
            if claims.expires_at <= now or self.is_revoked(claims):
                self._emitter.close(connection.sid)
            elif claims.expires_at - now <= WARN_SECONDS and not connection.told_of_expiry:
                connection.told_of_expiry = True
                payload = {"expires_at": _expiry(connection.identity)}
                self._emitter.emit("token_expiring", payload, [connection.sid], None)

    def is_revoked(self, claims: Claims) -> bool:
        """Whether the token, or all of its user's, was revoked, as far as this process knows."""
        if not self._revoked:
            return False
        if f"token:{claims.token_id}" in self._revoked:
            return True
        return claims.issued_at <= self._revoked.get(f"user:{claims.user_id}", -1)


def _expiry(identity: Identity) -> str | None:
    return None if identity.claims is None else iso(identity.claims.expires_at * 1000)
