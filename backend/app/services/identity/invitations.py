"""Invitations: each brings one person into one interview, in one role, on a few devices."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from app.contract.http.invitations import DEFAULT_INVITATION_SECONDS, LONGEST_AHEAD_SECONDS, Guest
from app.contract.timestamps import iso
from app.domain.errors import Refusal
from app.domain.identifiers import Id, id_key
from app.domain.roles import INTERVIEWER
from app.ports.access import Invitation, InvitationState, InvitationStore, Named
from app.ports.interview_log import Clock
from app.services.identity.access import Access, descent
from app.services.identity.caller import Identity
from app.services.identity.short_codes import ShortCodes
from app.services.identity.tokens import Claims, Tokens, TokenSession

Payload = dict[str, Any]
DEVICES = 3
"""On how many devices one invitation is good."""
NAMED_AFTER_SECONDS = 30 * 24 * 3600
"""For how long a short link still says that it has expired."""


class InvitationService:
    """Makes and redeems them. The store keeps no token: it can be signed again from the rest.

    `meeting(key)`: what the maker of an interview planned, for its guests.
    """

    def __init__(
        self,
        store: InvitationStore,
        tokens: Tokens,
        access: Access,
        clock: Clock,
        meeting: Callable[[str], Payload] = lambda _key: {},
    ) -> None:
        self._store = store
        self._tokens = tokens
        self._codes = ShortCodes(tokens)
        self._access = access
        self._clock = clock
        self._meeting = meeting

    def lifetime(self, scheduled_at: int | None) -> int:
        """For how many seconds those are good that are made with an interview of that time (ms)."""
        ahead = 0 if scheduled_at is None else scheduled_at // 1000 - self._now()
        return DEFAULT_INVITATION_SECONDS + min(max(ahead, 0), LONGEST_AHEAD_SECONDS)

    def create(
        self, interview_id: Id, invitation_id: str, guest: Guest, expires_in: int, maker: Identity
    ) -> Payload:
        """Invite somebody; the same invitation again for an `invitation_id` that is known."""
        key, now, ancestors = id_key(interview_id), self._now(), descent(maker)
        made_up = f"{guest.role}_{invitation_id[:12]}"
        invitation = self._store.add(
            key,
            Invitation(
                invitation_id,
                made_up if guest.user_id is None else guest.user_id,
                guest.role,
                guest.name,
                now,
                now + expires_in,
            ),
        )
        code = self._codes.code_of(invitation_id)
        until = invitation.expires_at + NAMED_AFTER_SECONDS
        self._store.name(self._codes.name_of(code), Named(key, invitation_id, ancestors), until)
        return {
            **self._listed(interview_id, invitation, InvitationState("open", 0)),
            "token": self._token(key, invitation, ancestors),
            "code": code,
        }

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

    def token_for(self, code: str) -> str:
        """The token of the invitation that a short link stands for."""
        found = self._store.named(self._codes.names_of(code))
        if found is None:
            raise Refusal("invitation_not_found", "code")
        named, invitation = found
        return self._token(named.key, invitation, tuple(named.ancestors))

    def redeem(self, token: str, nonce: str, name: str | None = None) -> Payload:
        """An access token for an invitation's, and what it invites to. `nonce` tells the device.

        `name`: who comes, where the invitation does not say. Raises `token_invalid` for what is
        none of ours, `invitation_used`, `invitation_expired`, `invitation_withdrawn`,
        `invitation_not_found`, `token_revoked` where all of the guest's tokens were, and, but for
        hosts, `interview_ended` or `interview_stopped`.
        """
        claims = self._verified(token)
        key = claims.realm
        self._access.check_open(claims)  # before it is used
        device = hashlib.blake2b(nonce.encode(), digest_size=12).hexdigest()
        began_at = self._store.use(key, claims.token_id, device, self._now(), DEVICES)
        if began_at is None:
            raise Refusal("invitation_not_found", "token")
        if isinstance(began_at, str):
            raise Refusal(f"invitation_{began_at}", "token")
        guest = claims if claims.name is not None else replace(claims, name=name)
        access = self._access.begin(guest, began_at)
        return {**access, **self._meeting(key), "hosts": self._hosts(key, claims)}

    def _verified(self, token: str) -> Claims:
        try:
            claims = self._tokens.verify(token, "invite")
        except Refusal as error:
            if error.code == "token_expired":
                raise Refusal("invitation_expired", "token") from None
            raise
        if claims.interviews is None or len(claims.interviews) != 1:
            raise Refusal("token_invalid", "token")
        return claims

    def check_usable(self, claims: Claims) -> None:
        """Raise `invitation_used`, `invitation_withdrawn` or `invitation_not_found`."""
        state = self._store.state(claims.realm, claims.token_id)
        if state is None:
            raise Refusal("invitation_not_found")
        if state.name == "withdrawn" or state.devices >= DEVICES:
            raise Refusal(f"invitation_{'used' if state.devices else 'withdrawn'}")

    def _hosts(self, key: str, guest: Claims) -> list[str]:
        """The names of those who hold the interview, beside the guest."""
        return [
            one.name
            for one, state in self._store.all(key)
            if one.role == INTERVIEWER and one.name is not None and state.name != "withdrawn"
            if one.invitation_id != guest.token_id
        ]

    def _token(self, key: str, invitation: Invitation, ancestors: tuple[str, ...]) -> str:
        invitation_id, issued_at = invitation.invitation_id, invitation.issued_at
        return self._tokens.issue(
            invitation.user_id,
            invitation.role,
            lifetime=invitation.expires_at - issued_at,
            interviews=[key],
            name=invitation.name,
            token_type="invite",  # noqa: S106 - a kind, no secret
            token_id=invitation_id,
            issued_at=issued_at,
            session=TokenSession(invitation_id, issued_at, invitation.expires_at, ancestors),
        )

    def _listed(self, interview_id: Id, invitation: Invitation, state: InvitationState) -> Payload:
        is_over = state.name == "open" and invitation.expires_at <= self._now()
        return {
            "invitation_id": invitation.invitation_id,
            "interview_id": interview_id,
            "user_id": invitation.user_id,
            "role": invitation.role,
            "name": invitation.name,
            "expires_at": iso(invitation.expires_at * 1000),
            "state": "expired" if is_over else state.name,
            "devices": state.devices,
        }

    def _now(self) -> int:
        return self._clock() // 1000
