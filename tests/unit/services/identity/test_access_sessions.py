"""What comes of a token or an invitation is one session: it ends as one, and cannot be extended."""

import re
from typing import Any

import pytest

from app.contract import commands as wire
from app.contract.http.invitations import CODE, Guest
from app.domain.commands import Actor
from app.domain.errors import Refusal
from app.services.identity.access import ACCESS_SECONDS, Access
from app.services.identity.caller import Connection, Identity
from app.services.identity.invitations import InvitationService
from app.services.identity.tokens import MAX_ANCESTORS, SESSION_SECONDS, Claims, Tokens
from tests.support.fakes import FakeClock, FakeEmitter
from tests.unit.services.access_fakes import FakeInvitations, FakeRevocations

HOUR = 3600
WEEK = 7 * 24 * HOUR


class Server:
    """Access and invitations; `closed` has the code of each interview that is over."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.tokens = Tokens(["k" * 32], self.clock)
        self.revocations = FakeRevocations()
        self.emitter = FakeEmitter()
        self.closed: dict[str, str] = {}
        self.access = Access(
            self.tokens, self.revocations, self.emitter, self.clock, True, self.closed.get
        )
        self.store = FakeInvitations()
        self.invitations = InvitationService(
            self.store,
            self.tokens,
            self.access,
            self.clock,
            lambda key: {"title": f"About {key}"},
        )

    def wait(self, seconds: int) -> None:
        self.clock.now += seconds * 1000

    def operators(self, user: str = "host", role: str = "interviewer", **more: Any) -> str:
        return self.tokens.issue(user, role, **{"lifetime": 24 * HOUR, **more})

    def invite(
        self,
        by: str,
        known: str = "inv",
        place: str = "i1",
        expires_in: int = WEEK,
        **guest: Any,
    ) -> str:
        maker = self.access.identify(by)
        made = self.invitations.create(place, known, Guest(**guest), expires_in, maker)
        token: str = made["token"]
        return token

    def redeem(self, invitation: str, nonce: str = "a-nonce-of-mine") -> str:
        token: str = self.invitations.redeem(invitation, nonce)["access_token"]
        return token

    def renew(self, token: str) -> str:
        claims = self.access.identify(token).claims
        assert claims is not None
        renewed: str = self.access.issue(claims)["access_token"]
        return renewed

    def claims(self, token: str) -> Claims:
        return self.tokens.read(token, "access", "invite")

    def is_good(self, token: str) -> bool:
        try:
            return bool(self.access.identify(token))
        except Refusal:
            return False


@pytest.fixture
def server() -> Server:
    return Server()


def code_of(call: Any, *arguments: Any) -> str:
    with pytest.raises(Refusal) as caught:
        call(*arguments)
    return caught.value.code


# --- one session


def test_all_that_comes_of_an_invitation_is_one_session(server: Server) -> None:
    invitation = server.invite(server.operators())
    first = server.redeem(invitation)
    second, third = server.redeem(invitation), server.renew(server.renew(first))
    sessions = {server.claims(t).session.id for t in (invitation, first, second, third)}
    assert sessions == {"inv"}
    assert len({server.claims(t).token_id for t in (first, second, third)}) == 3


@pytest.mark.parametrize("stolen", ["invitation", "first", "renewed", "victims"])
def test_revoking_any_token_of_a_session_ends_all(server: Server, stolen: str) -> None:
    invitation = server.invite(server.operators())
    tokens = {"invitation": invitation, "first": server.redeem(invitation)}
    tokens["renewed"] = server.renew(tokens["first"])
    tokens["victims"] = server.renew(tokens["first"])
    thief = Connection("thief", server.access.identify(tokens["renewed"]))
    server.access.revoke_token(tokens[stolen])
    assert not any(map(server.is_good, [tokens["first"], tokens["renewed"], tokens["victims"]]))
    assert code_of(server.redeem, invitation) == "token_revoked"
    server.access.tick([thief])
    assert server.emitter.closed == ["thief"]


def test_a_renewed_token_ends_with_its_expired_ancestor(server: Server) -> None:
    stolen = server.operators("ann", "candidate", lifetime=HOUR)
    renewed = server.renew(stolen)
    server.wait(HOUR + 1)
    assert server.is_good(renewed)
    server.access.revoke_token(stolen)
    assert not server.is_good(renewed)


def test_another_token_of_the_same_user_lives_on(server: Server) -> None:
    stolen, other = server.operators("ann"), server.operators("ann")
    server.access.revoke_token(stolen)
    assert server.is_good(other)


def test_what_a_stolen_token_made_ends_with_it(server: Server) -> None:
    stolen = server.operators()
    accomplice = server.redeem(server.invite(stolen, "first", role="interviewer"))
    guest = server.redeem(server.invite(accomplice, "second"))
    unused = server.invite(accomplice, "third")
    thief = server.access.identify(stolen)
    started = server.access.issue_for(Actor("candidate_1"), "session_1", thief, "started")
    elsewhere = server.redeem(server.invite(server.operators(), "fourth"))
    server.access.revoke_token(server.renew(stolen))
    assert not any(map(server.is_good, [stolen, accomplice, guest, started]))
    assert code_of(server.redeem, unused, "another-nonce") == "token_revoked"
    assert server.is_good(elsewhere)


def test_a_guests_end_is_not_its_hosts(server: Server) -> None:
    host = server.operators()
    guest = server.redeem(server.invite(host))
    started = server.access.issue_for(
        Actor("candidate_1"), "session_1", server.access.identify(host), "started"
    )
    server.access.revoke_token(guest)
    assert server.is_good(host)
    assert server.is_good(started)
    server.access.revoke_token(started)
    assert server.is_good(host)


def test_invitations_of_invitations_go_only_so_far(server: Server) -> None:
    token = server.operators()
    for number in range(MAX_ANCESTORS):
        token = server.redeem(server.invite(token, f"inv{number}", role="interviewer"))
    assert code_of(server.invite, token, "one more") == "forbidden"


# --- its end


def test_renewing_extends_no_session(server: Server) -> None:
    token = server.operators("ann", "candidate", lifetime=ACCESS_SECONDS)
    began = server.clock.now // 1000
    for _ in range(SESSION_SECONDS // HOUR - 1):
        server.wait(HOUR)
        token = server.renew(token)
        assert server.claims(token).expires_at <= began + SESSION_SECONDS
    assert server.claims(token).expires_at == began + SESSION_SECONDS
    server.wait(HOUR)
    assert not server.is_good(token)


def test_the_last_minute_of_a_session_is_announced_once(server: Server) -> None:
    """A page renews whenever it is told, and what it gets now ends no later."""
    token = server.redeem(server.invite(server.operators(), expires_in=HOUR))
    connection = Connection("s1", server.access.identify(token))
    caller = connection.caller(Actor("ann"))
    server.wait(HOUR - 30)
    for _ in range(5):
        server.access.tick([connection])
        server.wait(1)
        server.access.renew_token(caller, wire.RenewToken(token=server.renew(token)))
    assert len(server.emitter.named("token_expiring")) == 1


def test_an_operators_long_token_is_not_renewed_beyond_twelve_hours(server: Server) -> None:
    token = server.operators(lifetime=24 * HOUR)
    server.wait(SESSION_SECONDS - 60)
    assert server.claims(server.renew(token)).expires_at == server.clock.now // 1000 + 60
    server.wait(60)
    assert server.is_good(token)
    assert code_of(server.renew, token) == "renewal_refused"


def test_a_session_ends_with_its_invitation(server: Server) -> None:
    token = server.redeem(server.invite(server.operators(), expires_in=HOUR))
    assert server.claims(token).expires_at == server.clock.now // 1000 + HOUR
    server.wait(HOUR - 60)
    assert server.claims(server.renew(token)).expires_at == server.clock.now // 1000 + 60
    server.wait(60)
    assert not server.is_good(token)


def test_an_invitations_twelve_hours_begin_when_it_is_used(server: Server) -> None:
    invitation = server.invite(server.operators())
    server.wait(24 * HOUR)
    used = server.clock.now // 1000
    first = server.redeem(invitation)
    server.wait(HOUR)
    assert server.claims(server.renew(first)).session.ends_at == used + SESSION_SECONDS
    again = server.claims(server.redeem(invitation)).session
    assert (again.began_at, again.ends_at) == (used, used + HOUR + SESSION_SECONDS)


def test_an_invitation_is_good_on_three_devices_for_as_long_as_it_lives(server: Server) -> None:
    invitation = server.invite(server.operators())
    for device in ("the phone", "the laptop", "the tablet"):
        assert server.is_good(server.redeem(invitation, device))
    assert code_of(server.redeem, invitation, "another one") == "invitation_used"
    server.wait(3 * 24 * HOUR)
    for device in ("the tablet", "the phone"):  # who looked in too early finds the link good
        assert server.is_good(server.redeem(invitation, device))
    (listed,) = server.invitations.all("i1")
    assert (listed["state"], listed["devices"]) == ("spent", 3)
    server.wait(WEEK)
    assert code_of(server.redeem, invitation, "the phone") == "invitation_expired"


def test_one_person_stays_one_user_on_every_device(server: Server) -> None:
    invitation = server.invite(server.operators())
    users = {server.claims(server.redeem(invitation, f"device {n}")).user_id for n in range(3)}
    assert len(users) == 1


def test_a_short_link_is_the_invitation_and_the_store_cannot_tell_it(server: Server) -> None:
    maker = server.access.identify(server.operators())
    made = server.invitations.create("i1", "inv", Guest(name="Ann"), WEEK, maker)
    assert re.fullmatch(CODE, made["code"])
    assert server.invitations.token_for(made["code"]) == made["token"]
    assert made["code"] == server.invitations.create("i1", "inv", Guest(), WEEK, maker)["code"]
    assert made["code"] not in str(server.store.names) + str(server.store.made)
    assert made["token"] not in str(server.store.names) + str(server.store.made)
    other = "0" * 9 + ("1" if made["code"][-1] == "0" else "0")
    assert code_of(server.invitations.token_for, other) == "invitation_not_found"


def test_a_short_link_outlives_a_change_of_keys(server: Server) -> None:
    maker = server.access.identify(server.operators())
    code = server.invitations.create("i1", "inv", Guest(), WEEK, maker)["code"]
    rotated = Tokens(["n" * 32, "k" * 32], server.clock)
    after = InvitationService(server.store, rotated, server.access, server.clock)
    assert rotated.verify(after.token_for(code), "invite").token_id == "inv"


def test_an_invitation_made_by_who_was_revoked_is_revoked_by_its_code_too(server: Server) -> None:
    host = server.redeem(server.invite(server.operators(), "host", role="interviewer"))
    maker = server.access.identify(host)
    code = server.invitations.create("i1", "inv", Guest(), WEEK, maker)["code"]
    server.invitations.withdraw("i1", "host")
    assert code_of(server.redeem, server.invitations.token_for(code)) == "token_revoked"


def test_who_was_not_named_says_their_name(server: Server) -> None:
    host = server.operators()
    nameless, named = server.invite(host, "a"), server.invite(host, "b", name="Lin Wei")

    def name(invitation: str, said: str | None) -> Any:
        return server.invitations.redeem(invitation, "a-nonce-of-mine", said)["name"]

    assert [name(nameless, None), name(nameless, "Ann"), name(named, "Maya")] == [
        None,
        "Ann",
        "Lin Wei",
    ]


def test_a_guest_is_told_what_for_and_by_whom(server: Server) -> None:
    host = server.operators()
    server.invite(host, "maya", role="interviewer", name="Maya")
    server.invite(host, "olga", role="observer", name="Olga")
    server.invite(host, "former", role="interviewer", name="Former")
    server.invitations.withdraw("i1", "former")
    told = server.invitations.redeem(server.invite(host, "lin"), "a-nonce-of-mine")
    assert (told["title"], told["hosts"]) == ("About i1", ["Maya"])


def test_invitations_last_until_a_week_after_the_meeting(server: Server) -> None:
    now = server.clock.now
    lives = [None, now - 5000, now + 20 * 24 * HOUR * 1000, now + 900 * 24 * HOUR * 1000]
    assert [server.invitations.lifetime(at) // (24 * HOUR) for at in lives] == [7, 7, 27, 97]


@pytest.mark.parametrize("code", ["interview_ended", "interview_stopped"])
def test_after_the_interviews_end_nothing_new_is_given(server: Server, code: str) -> None:
    unused = server.invite(server.operators(), "unused")
    used = server.invite(server.operators(), "used")
    token = server.redeem(used)
    elsewhere = server.redeem(server.invite(server.operators(), "elsewhere", "i2"))
    server.closed["i1"] = code
    assert server.is_good(token)  # to read what was
    for call, argument in (
        (server.renew, token),
        (server.redeem, used),
        (server.redeem, unused),
    ):
        assert code_of(call, argument) == code
    host = server.redeem(server.invite(server.operators(), "host", role="interviewer"))
    assert server.is_good(server.renew(host))  # who assesses reads on
    assert server.renew(elsewhere)
    assert server.renew(server.operators())
    assert server.renew(server.operators(interviews=["i1", "i2"]))


def test_withdrawing_a_used_invitation_takes_back_what_it_gave(server: Server) -> None:
    host = server.operators()
    invitation, other = server.invite(host), server.invite(host, "other")
    token, others = server.renew(server.redeem(invitation)), server.redeem(other)
    for _ in range(2):
        assert server.invitations.withdraw("i1", "inv")["state"] == "withdrawn"
    assert not server.is_good(token)
    assert server.is_good(others)
    assert code_of(server.redeem, invitation) == "invitation_withdrawn"


def test_withdrawing_an_unused_invitation_revokes_nothing(server: Server) -> None:
    server.invite(server.operators())
    server.invitations.withdraw("i1", "inv")
    assert server.revocations.revoked == {}


# --- users


def test_a_user_of_one_interview_is_not_that_of_another(server: Server) -> None:
    host = server.operators()
    here = server.redeem(server.invite(host, "a", "i1", user_id="ann"))
    there = server.redeem(server.invite(host, "b", "i2", user_id="ann"))
    of_all = server.operators("ann")
    server.access.revoke_user("ann", "i1")
    assert [server.is_good(token) for token in (here, there, of_all)] == [False, True, True]
    assert code_of(server.renew, here) == "token_revoked"
    server.access.revoke_user("ann")
    assert not any(map(server.is_good, [here, there, of_all]))


def test_an_invitation_made_after_the_revocation_is_good(server: Server) -> None:
    host = server.operators()
    before = server.invite(host, "before", user_id="ann")
    server.access.revoke_user("ann", "i1")
    server.wait(1)
    assert code_of(server.redeem, before) == "token_revoked"
    assert server.is_good(server.redeem(server.invite(host, "after", user_id="ann")))


def test_who_needs_no_token_makes_invitations_of_nobody() -> None:
    server = Server()
    made = server.invitations.create("i1", "inv", Guest(), WEEK, Identity())
    assert server.claims(made["token"]).session.ancestors == ()
