"""Who a connection belongs to, and for how long: tokens, their expiry, their revocation."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from app.contract import commands as wire
from app.contract.timestamps import iso
from app.domain.commands import Actor
from app.domain.errors import Refusal
from app.domain.identifiers import Id, id_key, person_key
from app.domain.roles import ADMIN, may
from app.ports.access import Revocations
from app.ports.delivery import Emitter
from app.ports.interview_log import Clock
from app.services.identity.caller import Caller, Connection, Identity
from app.services.identity.tokens import (
    MAX_ANCESTORS,
    MAX_LIFETIME_SECONDS,
    SESSION_SECONDS,
    Claims,
    Tokens,
    TokenSession,
    TokenType,
    last_end,
)

ACCESS_SECONDS = 2 * 3600
"""How long an access token is good; its holder can renew it while it is."""
WARN_SECONDS = 60
"""How long before its end a token's holder is told."""
REVOCATION_SECONDS = MAX_LIFETIME_SECONDS
"""How long a user's tokens stay revoked: no shorter than any of them lives."""


class Access:
    """Lets connections in and out. `required` off (development): no token is needed.

    `closed`: with which code an interview of that key was closed; None while it is open.
    """

    def __init__(
        self,
        tokens: Tokens,
        revocations: Revocations,
        emitter: Emitter,
        clock: Clock,
        required: bool,
        closed: Callable[[str], str | None] = lambda _key: None,
    ) -> None:
        self._tokens = tokens
        self._revocations = revocations
        self._emitter = emitter
        self._clock = clock
        self._required = required
        self._closed = closed
        self._revoked: Mapping[str, int] = {}

    def identify(self, token: Any, by_invitation: bool = False) -> Identity:
        """The identity behind a token, or an open one where none is needed.

        `by_invitation`: an invitation's is one, too; whether it was used is to be looked at still.
        """
        if token is None or token == "":
            if self._required:
                raise Refusal("token_required")
            return Identity(is_removed=self.is_removed)
        if not isinstance(token, str):
            raise Refusal("token_invalid")
        invited: tuple[TokenType, ...] = ("invite",) if by_invitation else ()
        claims = self._tokens.verify(token, "access", "management", *invited)
        if self.is_revoked(claims):
            raise Refusal("token_revoked")
        return Identity(
            claims.user_id,
            claims.role,
            claims.name,
            open=False,
            claims=claims,
            is_removed=self.is_removed,
        )

    def check(self, identity: Identity) -> None:
        """Raise where the identity's token has ended meanwhile."""
        claims = identity.claims
        if claims is not None:
            if claims.expires_at <= self._now():
                raise Refusal("token_expired")
            if self.is_revoked(claims):
                raise Refusal("token_revoked")

    def renew_token(self, caller: Caller, command: wire.RenewToken) -> dict[str, Any]:
        """Go on with a newer token of the same user, who may do no less and no more with it.

        Other rights need a new connection: what this one sees was decided when it joined.
        """
        connection = caller.here
        renewed = self.identify(command.token)
        before = connection.identity
        if (before.user_id, before.role) != (renewed.user_id, renewed.role):
            raise Refusal("identity_mismatch", "token")
        if not all(renewed.covers(key) for key in connection.memberships):
            raise Refusal("forbidden", "token")
        connection.identity = renewed
        if _ends_later(renewed.claims, before.claims):  # else a page would renew it for ever
            connection.told_of_expiry = False
        return {"expires_at": _expiry(renewed)}

    def issue(self, claims: Claims, session: TokenSession | None = None) -> dict[str, Any]:
        """A new access token for the same person, role and interviews, in the same session.

        Raises `token_revoked`, `renewal_refused` where the session is over, and `interview_ended`
        or `interview_stopped` where the only interview is.
        """
        self.check_open(claims)
        session = session or claims.session
        lifetime = min(ACCESS_SECONDS, session.ends_at - self._now())
        if lifetime <= 0:
            raise Refusal("renewal_refused")
        interviews = None if claims.interviews is None else sorted(claims.interviews)
        token = self._tokens.issue(
            claims.user_id,
            claims.role,
            lifetime=lifetime,
            interviews=interviews,
            name=claims.name,
            session=session,
        )
        # Looked at after the token was made: a revocation that comes later covers it too.
        self.refresh()
        if self.is_revoked(claims):
            raise Refusal("token_revoked")
        return {
            "access_token": token,
            "token_type": "Bearer",
            "expires_at": iso((self._now() + lifetime) * 1000),
            "user_id": claims.user_id,
            "role": claims.role,
            "name": claims.name,
            "interviews": "*" if interviews is None else interviews,
        }

    def begin(self, invitation: Claims, began_at: int) -> dict[str, Any]:
        """An access token of an invitation's session, which began then. Raises as `issue` does."""
        ends_at = min(invitation.expires_at, self._now() + SESSION_SECONDS)
        session = replace(invitation.session, began_at=began_at, ends_at=ends_at)
        return self.issue(invitation, session)

    def issue_for(self, actor: Actor, interview_id: Id, maker: Identity, session_id: str) -> str:
        """An access token for somebody in one interview, in a session that `maker` begins."""
        now = self._now()
        return self._tokens.issue(
            actor.id,
            actor.role,
            lifetime=ACCESS_SECONDS,
            interviews=[interview_id],
            name=actor.name,
            session=TokenSession(session_id, now, now + SESSION_SECONDS, descent(maker)),
        )

    def check_open(self, claims: Claims) -> None:
        """Raise where the token is for one interview alone, and that is over.

        Not for hosts: what they assess it by is read after the end.
        """
        is_guest = claims.realm and not may(claims.role, "see_notes")
        code = self._closed(claims.realm) if is_guest else None
        if code is not None:
            raise Refusal(code)

    def revoke_token(self, token: str) -> None:
        """Let nothing of the token's session, or made by it, be believed any more.

        The token may be of any kind, and have expired: others of its session may not have.
        """
        try:
            claims = self._tokens.read(token, "access", "invite", "management")
        except Refusal:
            raise Refusal("invalid_payload", "token") from None
        self.revoke_session(claims.session.id, claims.role, last_end(claims))

    def revoke_session(self, session_id: str, role: str, ends_at: int) -> None:
        """Let nothing of a session, or made by it, be believed any more. Raises Unavailable."""
        until = kept_until(role, ends_at, self._now())
        if until > self._now():
            self._revocations.revoke_token(session_id, until)
        self.refresh()

    def revoke_user(self, user_id: Id, interview_id: Id | None = None) -> None:
        """Let none of the tokens that a user got until now be believed any more.

        With an interview: those of that interview's user of this name, and nobody else's.
        """
        now = self._now()
        realm = "" if interview_id is None else id_key(interview_id)
        self._revocations.revoke_user(person_key(realm, user_id), now, now + REVOCATION_SECONDS)
        self.refresh()

    def remove(self, key: str, user_id: Id, by: Identity) -> None:
        """Let nobody be believed in an interview as this user, whose session began until now.

        By somebody whose token is good for every interview, it also ends the session of a person
        with such a token; else that one goes on elsewhere. Raises Unavailable.
        """
        now = self._now()
        wholly = by.covers_everything
        until = now + REVOCATION_SECONDS
        self._revocations.remove(person_key(key, user_id), now, until, wholly)
        self.refresh()

    def removed(self) -> Mapping[tuple[str, str], int]:
        """Everybody who was removed: (interview key, user key) -> when."""
        found: dict[tuple[str, str], int] = {}
        for name, removed_at in self._revoked.items():
            if name.startswith("place:"):
                key, _, user_key = name.removeprefix("place:").partition("\n")
                found[key, user_key] = removed_at
        return found

    def is_removed(self, claims: Claims | None, key: str, user_id: Id) -> bool:
        """Whether somebody, without `claims` (development) of this name, was put out of there."""
        if not self._revoked:
            return False
        removed_at = self._revoked.get(f"place:{person_key(key, user_id)}")
        if removed_at is None or claims is None:
            return removed_at is not None
        return claims.role != ADMIN and claims.session.began_at <= removed_at

    def end_removed(self, identity: Identity, key: str) -> bool:
        """End the session of somebody wholly removed; whether nothing is left of their access."""
        claims = identity.claims
        if claims is None:
            return False
        removed_at = self._revoked.get(f"whole:{person_key(key, claims.user_id)}", -1)
        if not claims.realm and claims.session.began_at <= removed_at:
            self.revoke_session(claims.session.id, claims.role, last_end(claims))
        return self.is_revoked(claims)

    def refresh(self) -> None:
        """Learn what was revoked anywhere. Raises Unavailable."""
        self._revoked = self._revocations.all(self._now())

    def tick(self, connections: Iterable[Connection]) -> None:
        """Warn whose token ends soon, close whose has ended."""
        now = self._now()
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
        """Whether the token's session was revoked, or its user, as far as this process knows."""
        revoked = self._revoked
        if not revoked:
            return False
        session = claims.session
        if f"token:{session.id}" in revoked:
            return True
        if any(f"token:{name}" in revoked for name in session.ancestors):
            return True
        if session.began_at <= revoked.get(f"user:{claims.user_id}", -1):
            return True
        realm = claims.realm
        return bool(realm) and (
            session.began_at <= revoked.get(f"user:{person_key(realm, claims.user_id)}", -1)
            or self.is_removed(claims, realm, claims.user_id)
        )

    def _now(self) -> int:
        return self._clock() // 1000


def descent(maker: Identity) -> tuple[str, ...]:
    """The sessions that what `maker` makes descends from. Raises `forbidden` where too many."""
    if maker.claims is None:
        return ()
    session = maker.claims.session
    if len(session.ancestors) >= MAX_ANCESTORS:
        raise Refusal("forbidden", detail="no_further_invitation")
    return (*session.ancestors, session.id)


def kept_until(role: str, ends_at: int, now: int) -> int:
    """How long a revoked session is to be remembered: as long as what it made may live."""
    return now + REVOCATION_SECONDS if may(role, "invite") else ends_at


def _ends_later(one: Claims | None, other: Claims | None) -> bool:
    return one is not None and other is not None and one.expires_at > other.expires_at


def _expiry(identity: Identity) -> str | None:
    return None if identity.claims is None else iso(identity.claims.expires_at * 1000)
