"""Who may come in: invitations, the lobby, and tokens that are not believed any more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from app.domain.identifiers import Id


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation that was made, for one user in one role. Times in seconds since 1970."""

    invitation_id: str
    user_id: Id
    role: str
    name: str | None
    issued_at: int
    expires_at: int


class InvitationState(NamedTuple):
    """What became of one: `name` is open, spent or withdrawn; by how many devices it was used."""

    name: str
    devices: int


@dataclass(frozen=True, slots=True)
class Named:
    """What a short link's code stands for. `ancestors`: as in the token's session."""

    key: str
    invitation_id: str
    ancestors: tuple[str, ...] = ()


class InvitationStore(Protocol):
    """The invitations of each interview, by its key."""

    def add(self, key: str, invitation: Invitation) -> Invitation:
        """Make one known; returns it, or the one that is known by its id already."""

    def name(self, name: str, named: Named, until: int) -> None:
        """Let one be found by a name, until (seconds since 1970)."""

    def named(self, names: Sequence[str]) -> tuple[Named, Invitation] | None:
        """The first one that has any of the names."""

    def use(
        self, key: str, invitation_id: str, device: str, now: int, most: int
    ) -> int | str | None:
        """Come in by it on a device; when that was first, by any (seconds since 1970).

        Or why not: `used` (by `most` other devices), `withdrawn`; None where it was never made.
        """

    def state(self, key: str, invitation_id: str) -> InvitationState | None:
        """Its state; None if there is none."""

    def withdraw(self, key: str, invitation_id: str) -> str | None:
        """Take it back; the state that it was in, None if there is none."""

    def all(self, key: str) -> list[tuple[Invitation, InvitationState]]:
        """Every invitation of the interview with its state."""


class LobbyStore(Protocol):
    """People in an interview's lobby, and what a host decided about them."""

    def wait(self, key: str, user_key: str, about: dict[str, Any]) -> None:
        """Somebody waits."""

    def go(self, key: str, user_key: str) -> None:
        """Somebody waits no longer."""

    def waiting(self, key: str) -> list[dict[str, Any]]:
        """Everybody who waits, as hosts are shown them."""

    def decide(self, key: str, user_key: str, admit: bool, by: str) -> bool:
        """A host's word; False if nobody of that name waits. The same word twice is one."""

    def hold_consent(self, key: str, user_key: str, scope: str, granted: bool) -> None:
        """Keep what somebody in the lobby says; the last word for each scope."""

    def held_consents(self, key: str, user_key: str) -> Mapping[str, bool]:
        """What is kept of somebody, by scope."""

    def drop_consents(self, key: str, user_key: str, said: Mapping[str, bool]) -> None:
        """Keep it no longer, but for what was said otherwise meanwhile."""

    def refuse(self, key: str, user_key: str, by: str) -> bool:
        """A host's word also about who does not wait; whether they did."""

    def verdict(self, key: str, user_key: str) -> str | None:
        """`admitted`, `refused`, or None."""


class Revocations(Protocol):
    """Tokens that are not to be believed any more."""

    def all(self, now: int) -> Mapping[str, int]:
        """Everything revoked: `token:<session>` or `user:<key>` -> seconds since 1970."""

    def revoke_token(self, token_id: str, until: int) -> None:
        """Revoke a session, which has the id of its first token, until (seconds) it is over."""

    def revoke_user(self, user_key: str, now: int, until: int) -> None:
        """Revoke all of a user's sessions begun up to `now`; `user_key` is a person_key."""

    def remove(self, person: str, now: int, until: int, wholly: bool) -> None:
        """Note that whose session began up to `now` has no place in an interview any more.

        `person`: its key and the user's, as `place:<person_key>`; `wholly`: also as `whole:`.
        """
