"""The raw wires' connections: counted while they are open, ended with their tokens."""

from contextlib import ExitStack

import pytest

from app.domain.commands import Actor
from app.domain.errors import Refusal
from app.services.identity.access import Access
from app.services.identity.caller import Connection, Membership
from app.services.identity.tokens import Tokens
from app.services.process.raw_connections import RawConnections
from tests.support.fakes import FakeClock, FakeEmitter
from tests.unit.services.access_fakes import FakeRevocations

WHERE = ("room", "ann")


class Wires:
    """Open connections, and with what each of them was ended."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.revocations = FakeRevocations()
        self.tokens = Tokens(["k" * 32], self.clock)
        self.access = Access(self.tokens, self.revocations, FakeEmitter(), self.clock, True)
        self.raw = RawConnections(self.access)
        self.ended: dict[str, str] = {}
        self.stack = ExitStack()

    def open(self, user: str, lifetime: int = 3600) -> Connection:
        token = self.tokens.issue(user, "candidate", lifetime=lifetime)
        connection = Connection(f"sid of {user}", self.access.identify(token))
        connection.memberships["room"] = Membership({user: Actor(user)})

        def end(why: Refusal) -> None:
            self.ended[user] = why.code

        self.stack.enter_context(self.raw.held(connection, end))
        return connection


@pytest.fixture
def wires() -> Wires:
    return Wires()


def test_what_is_open_is_counted_until_it_ends(wires: Wires) -> None:
    ann, bob = wires.open("ann"), wires.open("bob")
    assert wires.raw.all == [ann, bob]
    wires.stack.close()
    assert wires.raw.all == []


def test_a_handler_that_fails_is_counted_no_longer(wires: Wires) -> None:
    held = wires.raw.held(Connection("sid"), lambda _: None)
    with pytest.raises(ValueError, match="its own"), held:
        raise ValueError("its own")
    assert wires.raw.all == []


def test_whose_token_has_ended_is_told_why(wires: Wires) -> None:
    wires.open("ann", lifetime=10)
    wires.open("bob")
    wires.raw.tick()
    assert wires.ended == {}
    wires.clock.now += 11_000
    wires.raw.tick()
    assert wires.ended == {"ann": "token_expired"}


def test_one_that_cannot_be_ended_leaves_the_others_none_the_longer(wires: Wires) -> None:
    def fail(_why: Refusal) -> None:
        raise OSError("gone")

    token = wires.tokens.issue("cat", "candidate", lifetime=10)
    broken = Connection("broken", wires.access.identify(token))
    wires.stack.enter_context(wires.raw.held(broken, fail))
    wires.open("ann", lifetime=10)
    wires.clock.now += 11_000
    wires.raw.tick()
    assert wires.ended == {"ann": "token_expired"}


def test_who_was_removed_goes_and_nobody_else(
    wires: Wires, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = wires.open("ann")
    wires.open("bob")
    monkeypatch.setattr(
        Connection, "was_removed", lambda self, key, user: self is ann and (key, user) == WHERE
    )
    wires.raw.evict(*WHERE)
    assert wires.ended == {"ann": "removed"}
