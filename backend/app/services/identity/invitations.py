"""Invitations: a token that brings one person into one interview, once, in one role."""

from typing import Any

from app.contract.http.invitations import Guest
from app.contract.timestamps import iso
from app.domain.errors import Refusal
from app.domain.identifiers import Id, id_key
from app.ports.access import Invitation, InvitationStore
from app.ports.interview_log import Clock
from app.services.identity.access import Access, descent
from app.services.identity.caller import Identity
from app.services.identity.tokens import Claims, Session, Tokens

Payload = dict[str, Any]
NONCE_SECONDS = 600
"""For how long who used an invitation may do so again: an answer was lost, a page reloaded."""


class Invitations:
    """Makes and redeems them. The store keeps no token: it can be signed again from the rest."""

    def __init__(
        self, store: InvitationStore, tokens: Tokens, access: Access, clock: Clock
    ) -> None:
        self._store = store
        self._tokens = tokens
        self._access = access
        self._clock = clock

    def create(
        self, interview_id: Id, invitation_id: str, guest: Guest, expires_in: int, maker: Identity
    ) -> Payload:
        """Invite somebody; the same invitation again for an `invitation_id` that is known."""
        ancestors = descent(maker)
        now = self._clock() // 1000
        made_up = f"{guest.role}_{invitation_id[:12]}"
        invitation = self._store.add(
            id_key(interview_id),
            Invitation(
                invitation_id,
                made_up if guest.user_id is None else guest.user_id,
                guest.role,
                guest.name,
                now,
                now + expires_in,
            ),
        )
        token = self._tokens.issue(
            invitation.user_id,
            invitation.role,
            lifetime=invitation.expires_at - invitation.issued_at,
            interviews=[interview_id],
            name=invitation.name,
            token_type="invite",  # noqa: S106 - a kind, no secret
            token_id=invitation_id,
            issued_at=invitation.issued_at,
            session=Session(invitation_id, invitation.issued_at, invitation.expires_at, ancestors),
        )
        return {**self._listed(interview_id, invitation, "open"), "token": token}

    def all(self, interview_id: Id) -> list[Payload]:
        """Every invitation of the interview, the newest first."""
        found = self._store.all(id_key(interview_id))
        found.sort(key=lambda row: (row[0].issued_at, row[0].invitation_id), reverse=True)
        return [self._listed(interview_id, *row) for row in found]

    def withdraw(self, interview_id: Id, invitation_id: str) -> Payload:
        """Take one back, with all access that it gave; a second time changes nothing."""
        key = id_key(interview_id)
        before = self._store.withdraw(key, invitation_id)
        if before is None:
            raise Refusal("invitation_not_found", "invitation_id")
        rows = self._store.all(key)
        invitation, state = next(row for row in rows if row[0].invitation_id == invitation_id)
        if before != "open":  # also where an earlier try got no further
            self._access.revoke_session(invitation_id, invitation.role, invitation.expires_at)
        return self._listed(interview_id, invitation, state)

    def redeem(self, token: str, nonce: str) -> Payload:
        """An access token for an invitation's; again only for the same `nonce`, and not for long.

        Raises `token_invalid` for what is none of ours, `invitation_gone` for what is over,
        `token_revoked` where all of the guest's tokens were, and `interview_ended` or
        `interview_stopped`.
        """
        try:
            claims = self._tokens.verify(token, "invite")
        except Refusal as error:
            if error.code == "token_expired":
                raise Refusal("invitation_gone", "token") from None
            raise
        if claims.interviews is None or len(claims.interviews) != 1:
            raise Refusal("token_invalid", "token")
        (key,) = claims.interviews
        self._access.check_open(claims)  # before it is used up
        now = self._clock() // 1000
        redeemed_at = self._store.spend(key, claims.token_id, nonce, now, NONCE_SECONDS)
        if redeemed_at is None:
            raise Refusal("invitation_gone", "token")
        return self._access.begin(claims, redeemed_at)

    def check_open(self, claims: Claims) -> None:
        """Raise `invitation_gone` for one that was used, withdrawn or never made."""
        if self._store.state(claims.realm, claims.token_id) != "open":
            raise Refusal("invitation_gone")

    def _listed(self, interview_id: Id, invitation: Invitation, state: str) -> Payload:
        if state == "open" and invitation.expires_at <= self._clock() // 1000:
            state = "expired"
        return {
            "invitation_id": invitation.invitation_id,
            "interview_id": interview_id,
            "user_id": invitation.user_id,
            "role": invitation.role,
            "name": invitation.name,
            "expires_at": iso(invitation.expires_at * 1000),
            "state": state,
        }
