"""Who a connection belongs to, and for how long: tokens, their expiry, their revocation."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from app.contract import commands as wire
from app.contract.errors import AppError
from app.contract.timestamps import iso
from app.domain.identifiers import id_key
from app.services.caller import Caller, Connection, Identity
from app.services.ports import Clock, Emitter
from app.services.tokens import Claims, Tokens

WARN_SECONDS = 60
"""How long before its end a token's holder is told."""


class Revocations(Protocol):
    """Tokens that are not to be believed any more."""

    def all(self, now: int) -> Mapping[str, int]:
        """Everything revoked: `token:<id>` or `user:<key>` -> seconds since 1970."""


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
        if self._is_revoked(claims):
            raise AppError("token_revoked")
        return Identity(claims.user_id, claims.role, claims.name, open=False, claims=claims)

    def check(self, identity: Identity) -> None:
        """Raise where the identity's token has ended meanwhile."""
        claims = identity.claims
        if claims is not None:
            if claims.expires_at <= self._clock() // 1000:
                raise AppError("token_expired")
            if self._is_revoked(claims):
                raise AppError("token_revoked")

    def renew_token(self, caller: Caller, command: wire.RenewToken) -> dict[str, Any]:
        """Go on with a newer token of the same user."""
        connection = caller.connection
        renewed = self.identify(command.token)
        known = connection.identity.user_id
        if known is not None and id_key(known) != id_key(renewed.user_id or ""):
            raise AppError("identity_mismatch", "token")
        connection.identity = renewed
        connection.told_of_expiry = False
        return {"expires_at": _expiry(renewed)}

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
            if claims.expires_at <= now or self._is_revoked(claims):
                self._emitter.close(connection.sid)
            elif claims.expires_at - now <= WARN_SECONDS and not connection.told_of_expiry:
                connection.told_of_expiry = True
                payload = {"expires_at": _expiry(connection.identity)}
                self._emitter.emit("token_expiring", payload, [connection.sid], None)

    def _is_revoked(self, claims: Claims) -> bool:
        if not self._revoked:
            return False
        if f"token:{claims.token_id}" in self._revoked:
            return True
        return claims.issued_at <= self._revoked.get(f"user:{claims.user_id}", -1)


def _expiry(identity: Identity) -> str | None:
    return None if identity.claims is None else iso(identity.claims.expires_at * 1000)
