"""Who comes in, how long they may stay, and what a newer token may change."""

from typing import Any

import pytest

from app.contract import commands as wire
from app.domain.commands import Actor
from app.domain.errors import Refusal
from app.services.identity.access import WARN_SECONDS, Access
from app.services.identity.caller import Connection, Membership
from app.services.identity.tokens import Tokens
from tests.support.fakes import FakeClock, FakeEmitter
from tests.unit.services.access_fakes import FakeRevocations


class Door:
    """Access with everything around it."""

    def __init__(self, required: bool = True) -> None:
        self.clock = FakeClock()
        self.tokens = Tokens(["k" * 32], self.clock)
        self.revocations = FakeRevocations()
        self.emitter = FakeEmitter()
        self.access = Access(self.tokens, self.revocations, self.emitter, self.clock, required)

    def token(self, user: str = "ann", role: str = "candidate", **more: Any) -> str:
        return self.tokens.issue(user, role, **{"lifetime": 3600, **more})

    def enter(self, token: str, sid: str = "s1") -> Connection:
        return Connection(sid, self.access.identify(token))

    def pass_seconds(self, seconds: float) -> None:
        self.clock.now += int(seconds * 1000)

    def renew(self, connection: Connection, token: str) -> dict[str, Any]:
        caller = connection.caller(Actor("ann"))
        return self.access.renew_token(caller, wire.RenewToken(token=token))


@pytest.fixture
def door() -> Door:
    return Door()


def refusal(door: Door, token: Any) -> str:
    with pytest.raises(Refusal) as caught:
        door.access.identify(token)
    return caught.value.code


def test_the_token_says_who_it_is(door: Door) -> None:
    identity = door.access.identify(door.token("ann", "observer", interviews=["i1"], name="Ann"))
    assert (identity.user_id, identity.role, identity.name) == ("ann", "observer", "Ann")
    assert not identity.open
    assert identity.covers("i1")
    assert not identity.covers("i2")


@pytest.mark.parametrize("nothing", [None, ""])
def test_without_a_token(door: Door, nothing: Any) -> None:
    assert refusal(door, nothing) == "token_required"
    assert Door(required=False).access.identify(nothing).open


@pytest.mark.parametrize("wrong", [7, True, ["t"], {"token": "t"}, b"t"], ids=str)
@pytest.mark.parametrize("required", [True, False])
def test_what_is_no_text_is_no_token(wrong: Any, required: bool) -> None:
    assert refusal(Door(required), wrong) == "token_invalid"


def test_a_bad_token_is_refused_also_where_none_is_needed() -> None:
    assert refusal(Door(required=False), "bad") == "token_invalid"


def test_an_invitation_is_no_way_in(door: Door) -> None:
    assert refusal(door, door.token(token_type="invite")) == "token_invalid"


# --- the end of a token


def test_expiry_is_announced_once_and_then_closes(door: Door) -> None:
    connection = door.enter(door.token(lifetime=WARN_SECONDS + 10))
    door.access.tick([connection])
    assert door.emitter.sent == []
    door.pass_seconds(10)
    door.access.tick([connection])
    door.access.tick([connection])
    [(event, payload, to)] = door.emitter.sent
    assert (event, payload, to) == (
        "token_expiring",
        {"expires_at": "2023-11-14T22:14:30.000Z"},
        ["s1"],
    )
    door.pass_seconds(WARN_SECONDS - 1)
    door.access.tick([connection])
    assert door.emitter.closed == []
    door.access.check(connection.identity)
    door.pass_seconds(1)
    door.access.tick([connection])
    assert door.emitter.closed == ["s1"]


def test_an_expired_token_is_good_for_no_event(door: Door) -> None:
    connection = door.enter(door.token(lifetime=5))
    door.pass_seconds(5)
    with pytest.raises(Refusal) as caught:
        door.access.check(connection.identity)
    assert caught.value.code == "token_expired"


def test_without_a_token_nothing_expires() -> None:
    door = Door(required=False)
    connection = Connection("s1", door.access.identify(None))
    door.pass_seconds(10**9)
    door.access.check(connection.identity)
    door.access.tick([connection])
    assert door.emitter.closed == []


# --- revocation


def test_a_revoked_token_closes_its_connections_only(door: Door) -> None:
    mine, other = door.token(), door.token()
    first, second = door.enter(mine, "s1"), door.enter(other, "s2")
    door.access.revoke_token(mine)
    door.access.tick([first, second])
    assert door.emitter.closed == ["s1"]
    assert refusal(door, mine) == "token_revoked"
    with pytest.raises(Refusal) as caught:
        door.access.check(first.identity)
    assert caught.value.code == "token_revoked"
    assert door.access.identify(other)


def test_a_revoked_user_needs_a_token_made_later(door: Door) -> None:
    old, of_bob = door.token(), door.token("bob")
    door.access.revoke_user("ann")
    assert refusal(door, old) == "token_revoked"
    assert door.access.identify(of_bob)
    door.pass_seconds(1)
    assert door.access.identify(door.token())


def test_what_another_process_revoked_counts_after_a_refresh(door: Door) -> None:
    token = door.token()
    claims = door.tokens.verify(token)
    door.revocations.revoke_token(claims.token_id, claims.expires_at)
    assert door.access.identify(token)
    door.access.refresh()
    assert refusal(door, token) == "token_revoked"


def test_users_are_revoked_by_their_key(door: Door) -> None:
    token = door.tokens.issue(7, "candidate", lifetime=60)
    door.access.revoke_user("7")
    assert refusal(door, token) == "token_revoked"


# --- a newer token


def test_renewing_puts_the_end_off(door: Door) -> None:
    connection = door.enter(door.token(lifetime=WARN_SECONDS))
    door.access.tick([connection])
    door.pass_seconds(30)
    answer = door.renew(connection, door.token(lifetime=WARN_SECONDS))
    assert answer == {"expires_at": "2023-11-14T22:14:50.000Z"}
    door.pass_seconds(40)
    door.access.tick([connection])
    assert door.emitter.closed == []
    assert len(door.emitter.named("token_expiring")) == 2


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"user": "bob"}, "identity_mismatch"),
        ({"role": "interviewer"}, "identity_mismatch"),
        ({"role": "admin"}, "identity_mismatch"),
        ({"role": "observer"}, "identity_mismatch"),
        ({"interviews": ["i2"]}, "forbidden"),
        ({"interviews": []}, "forbidden"),
        ({"token_type": "invite"}, "token_invalid"),
        ({"lifetime": 0}, "token_expired"),
    ],
    ids=str,
)
def test_a_newer_token_must_say_the_same(door: Door, changed: dict[str, Any], code: str) -> None:
    connection = door.enter(door.token(interviews=["i1"]))
    connection.memberships["i1"] = Membership({"ann": Actor("ann")})
    before = connection.identity
    with pytest.raises(Refusal) as caught:
        door.renew(connection, door.token(**changed))
    assert caught.value.code == code
    assert connection.identity is before


def test_a_newer_token_may_cover_more(door: Door) -> None:
    connection = door.enter(door.token(interviews=["i1"]))
    connection.memberships["i1"] = Membership({"ann": Actor("ann")})
    door.renew(connection, door.token(interviews=["i1", "i2"]))
    assert connection.identity.covers("i2")


def test_a_connection_without_a_token_has_none_to_renew() -> None:
    door = Door(required=False)
    connection = Connection("s1", door.access.identify(None))
    with pytest.raises(Refusal) as caught:
        door.renew(connection, door.token())
    assert caught.value.code == "identity_mismatch"
