"""Who may come in, kept in memory."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.ports.access import Invitation, InvitationState, Named
from app.ports.interview_log import Unavailable


class FakeRevocations:
    """Revoked tokens: `token:<id>` or `user:<key>` -> seconds since 1970."""

    def __init__(self) -> None:
        self.revoked: dict[str, int] = {}

    def all(self, now: int) -> Mapping[str, int]:
        """A copy, as Redis would give one."""
        return dict(self.revoked)

    def revoke_token(self, token_id: str, until: int) -> None:
        """One token."""
        self.revoked[f"token:{token_id}"] = until

    def revoke_user(self, user_key: str, now: int, until: int) -> None:
        """All of a user's tokens up to now."""
        self.revoked[f"user:{user_key}"] = now

    def remove(self, person: str, now: int, until: int, wholly: bool) -> None:
        """Somebody from one interview."""
        self.revoked[f"place:{person}"] = now
        if wholly:
            self.revoked[f"whole:{person}"] = now


class FakeInvitations:
    """Invitations by the rules of redis_invitations.py: (interview key, id) -> what, and state."""

    def __init__(self) -> None:
        self.made: dict[tuple[str, str], Invitation] = {}
        self.states: dict[tuple[str, str], str] = {}
        self.names: dict[str, Named] = {}
        self._used: dict[tuple[str, str], tuple[int, list[str]]] = {}

    def add(self, key: str, invitation: Invitation) -> Invitation:
        """The first one of an id."""
        self.states.setdefault((key, invitation.invitation_id), "open")
        return self.made.setdefault((key, invitation.invitation_id), invitation)

    def name(self, name: str, named: Named, until: int) -> None:
        """For ever."""
        self.names[name] = named

    def named(self, names: Sequence[str]) -> tuple[Named, Invitation] | None:
        """By the first name that is known."""
        found = next((self.names[name] for name in names if name in self.names), None)
        return None if found is None else (found, self.made[found.key, found.invitation_id])

    def use(
        self, key: str, invitation_id: str, device: str, now: int, most: int
    ) -> int | str | None:
        """On `most` devices."""
        name = key, invitation_id
        if name not in self.states or self.states[name] == "withdrawn":
            return self.states.get(name)
        self.states[name] = "spent"
        at, devices = self._used.setdefault(name, (now, []))
        if device not in devices:
            if len(devices) == most:
                return "used"
            devices.append(device)
        return at

    def state(self, key: str, invitation_id: str) -> InvitationState | None:
        """Of one."""
        name = key, invitation_id
        devices = self._used.get(name, (0, []))[1] if self.states.get(name) == "spent" else []
        return InvitationState(self.states[name], len(devices)) if name in self.states else None

    def withdraw(self, key: str, invitation_id: str) -> str | None:
        """Whatever its state."""
        before = self.states.get((key, invitation_id))
        if before is not None:
            self.states[key, invitation_id] = "withdrawn"
        return before

    def all(self, key: str) -> list[tuple[Invitation, InvitationState]]:
        """Of one interview."""
        found = [(row, self.state(*name)) for name, row in self.made.items() if name[0] == key]
        return [(row, state) for row, state in found if state is not None]


class FakeLobbyStore:
    """The lobby's list and the hosts' words. `down`: it cannot be reached."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], dict[str, Any]] = {}
        self.words: dict[tuple[str, str], str] = {}
        self.said: dict[tuple[str, str], dict[str, bool]] = {}
        self.down = False

    def _reach(self) -> None:
        if self.down:
            raise Unavailable

    def wait(self, key: str, user_key: str, about: dict[str, Any]) -> None:
        """Onto the list; a refusal is forgotten."""
        self._reach()
        self.rows[key, user_key] = about
        if self.words.get((key, user_key)) == "refused":
            del self.words[key, user_key]

    def go(self, key: str, user_key: str) -> None:
        """Off the list."""
        self._reach()
        self.rows.pop((key, user_key), None)

    def waiting(self, key: str) -> list[dict[str, Any]]:
        """The list."""
        self._reach()
        return [about for (where, _), about in self.rows.items() if where == key]

    def decide(self, key: str, user_key: str, admit: bool, by: str) -> bool:
        """A word about somebody who waits."""
        self._reach()
        if self.rows.pop((key, user_key), None) is None:
            return False
        self.words[key, user_key] = "admitted" if admit else "refused"
        return True

    def refuse(self, key: str, user_key: str, by: str) -> bool:
        """A word about anybody."""
        self._reach()
        self.words[key, user_key] = "refused"
        return self.rows.pop((key, user_key), None) is not None

    def verdict(self, key: str, user_key: str) -> str | None:
        """The last word."""
        self._reach()
        return self.words.get((key, user_key))

    def hold_consent(self, key: str, user_key: str, scope: str, granted: bool) -> None:
        """The last word of a scope."""
        self._reach()
        self.said.setdefault((key, user_key), {})[scope] = granted

    def held_consents(self, key: str, user_key: str) -> Mapping[str, bool]:
        """All that was said."""
        self._reach()
        return dict(self.said.get((key, user_key), {}))

    def drop_consents(self, key: str, user_key: str, said: Mapping[str, bool]) -> None:
        """But for what is another word by now."""
        self._reach()
        kept = self.said.get((key, user_key), {})
        left = {scope: word for scope, word in kept.items() if said.get(scope) != word}
        self.said[key, user_key] = left
