"""Who is removed is out on every wire, stays out, and takes nothing else of anybody with them."""

from typing import Any

import pytest

from app.contract import commands as wire
from app.domain import commands as c
from app.domain.commands import Actor
from app.domain.errors import Refusal
from app.domain.events import ParticipantLeft
from app.ports.interview_log import Unavailable
from app.services.identity.access import Access
from app.services.identity.caller import Connection, Membership
from app.services.identity.tokens import Tokens
from app.services.interviews.admission import existing
from app.services.process.raw_connections import RawConnections
from app.services.room.lobby import Lobby
from app.services.room.removals import REMOVED, Removals, RoomEvictions
from tests.support.fakes import FakeEventLog
from tests.unit.services.access_fakes import FakeLobbyStore, FakeRevocations
from tests.unit.services.conftest import Process


class Existing:
    """As much of InterviewService as is asked for."""

    def __init__(self, process: Process) -> None:
        self._feeds = process.feeds

    def existing(self, key: str, *, must_be_open: bool = False) -> Any:
        """As InterviewService does it."""
        return existing(self._feeds, key, must_be_open=must_be_open)


class Web:
    """One process with its rooms, raw wires, and what it takes to remove somebody from them."""

    def __init__(
        self, process: Process, revocations: FakeRevocations, store: FakeLobbyStore
    ) -> None:
        self.process = process
        self.clock = process.clock
        self.tokens = Tokens(["k" * 32], self.clock)
        self.connections: dict[str, Connection] = {}
        self.access = Access(self.tokens, revocations, process.emitter, self.clock, required=False)
        self.raw = RawConnections(self.access)
        self.lobby = Lobby(store, process.feeds, process.emitter, self.clock)
        rooms = RoomEvictions(
            self.access, process.attendance, process.feeds, process.emitter, self.connections
        )
        self.removals = Removals(
            self.access,
            Existing(process),  # type: ignore[arg-type]
            self.lobby,
            process.feeds,
            [rooms.evict, self.raw.evict],
        )

    def token(self, user: str, role: str = "candidate", *interviews: str) -> str:
        return self.tokens.issue(user, role, lifetime=3600, interviews=interviews or None)

    def join(
        self, user: str, place: str = "i1", token: str = "", sid: str = "", role: str = "candidate"
    ) -> Connection:
        """Be in the room; another time on the same connection where it has the same sid."""
        sid = sid or f"{user}-sid"
        if sid not in self.connections:
            self.connections[sid] = Connection(sid, self.access.identify(token))
        connection = self.connections[sid]
        actor = Actor(user, connection.identity.role or role)
        self.process.attendance.come(place, actor, sid)
        connection.memberships.setdefault(place, Membership()).users[user] = actor
        viewer = connection.memberships[place].viewer("en")
        self.process.feeds.join(place, sid, viewer, None, lambda _: None)
        return connection

    def remove(self, by: Connection, user: str, place: str = "i1") -> dict[str, Any]:
        actor = next(iter(by.memberships[place].users.values()))
        command = wire.RemoveParticipant(interview_id=place, user_id=user)
        return self.removals.remove_participant(by.caller(actor), command)

    @property
    def closed(self) -> list[str]:
        return self.process.emitter.closed

    def left(self, place: str = "i1") -> list[tuple[Any, str]]:
        recorded = self.process.log.read(place, 0)
        return [
            (r.event.user_id, r.event.reason)
            for r in recorded
            if isinstance(r.event, ParticipantLeft)
        ]

    def people(self, place: str = "i1") -> list[str]:
        version = self.process.log.load(place)
        assert version is not None
        return sorted(version.state.participants)


@pytest.fixture
def revocations() -> FakeRevocations:
    return FakeRevocations()


@pytest.fixture
def store() -> FakeLobbyStore:
    return FakeLobbyStore()


@pytest.fixture
def web(process: Process, revocations: FakeRevocations, store: FakeLobbyStore) -> Web:
    for place in ("i1", "i2"):
        process.executor.execute(place, c.CreateInterview(), c.SYSTEM)
    return Web(process, revocations, store)


@pytest.fixture
def elsewhere(other: Process, web: Web, revocations: FakeRevocations, store: FakeLobbyStore) -> Web:
    """Another process of the same server."""
    return Web(other, revocations, store)


@pytest.fixture
def host(web: Web) -> Connection:
    return web.join("host", token=web.token("host", "interviewer", "i1"))


def code_of(call: Any, *arguments: Any) -> str:
    try:
        call(*arguments)
    except Refusal as refusal:
        return refusal.code
    return ""


def test_who_is_removed_is_out_and_the_room_is_told(web: Web, host: Connection) -> None:
    ann_token = web.token("ann", "candidate", "i1")
    ann, ben = web.join("ann", token=ann_token), web.join("ben", token=web.token("ben"))
    answer = web.remove(host, "ann")
    assert answer == {"status": "removed", "interview_id": "i1", "user_id": "ann"}
    assert web.people() == ["ben", "host"]
    assert web.left() == [("ann", "removed")]
    assert web.closed == ["ann-sid"]
    assert ("i1", "ann-sid") not in web.process.feeds.members
    assert ann.memberships == {}
    assert ben.memberships
    [(event, told, to)] = web.process.emitter.sent
    assert (event, told["code"], told["interview_id"], to) == (
        "error",
        "removed",
        "i1",
        ["ann-sid"],
    )
    assert code_of(web.access.check, ann.identity) == "token_revoked"
    assert code_of(web.access.identify, ann_token) == "token_revoked"


def test_a_new_invitation_brings_them_back(web: Web, host: Connection) -> None:
    web.join("ann", token=web.token("ann", "candidate", "i1"))
    web.remove(host, "ann")
    assert code_of(web.access.identify, web.token("ann", "candidate", "i1")) == "token_revoked"
    web.clock.now += 1000
    back = web.join("ann", token=web.token("ann", "candidate", "i1"), sid="new")
    web.removals.act()
    assert back.memberships
    assert web.people() == ["ann", "host"]


def test_somebody_of_the_same_name_elsewhere_notices_nothing(web: Web, host: Connection) -> None:
    web.join("ann", token=web.token("ann", "candidate", "i1"))
    namesake = web.join("ann", "i2", web.token("ann", "candidate", "i2"), sid="other")
    web.remove(host, "ann")
    assert web.closed == ["ann-sid"]
    web.access.check(namesake.identity)
    assert web.people("i2") == ["ann"]


def test_who_is_away_is_removed_too(web: Web, host: Connection) -> None:
    token = web.token("ann", "candidate", "i1")
    web.join("ann", token=token)
    del web.connections["ann-sid"]
    web.process.attendance.lost("i1", Actor("ann"), "ann-sid")
    web.remove(host, "ann")
    assert web.left() == [("ann", "removed")]  # at once, and for this reason
    assert code_of(web.access.identify, token) == "token_revoked"
    assert web.remove(host, "never here")["status"] == "removed"


def test_every_process_and_wire_puts_them_out(web: Web, elsewhere: Web, host: Connection) -> None:
    token = web.token("ann", "candidate", "i1")
    web.join("ann", token=token)
    elsewhere.join("ann", token=token, sid="second")
    gateway = Connection("raw:1", elsewhere.access.identify(token))
    gateway.memberships = {"i1": Membership({"ann": Actor("ann")})}
    ended: list[str] = []
    with elsewhere.raw.held(gateway, lambda error: ended.append(error.code)):
        web.remove(host, "ann")
        assert web.process.feeds.published[-1] == ("*", REMOVED, {})
        assert web.left() == []  # one connection of theirs is still held
        elsewhere.removals.learn()
    assert elsewhere.closed == ["second"]
    assert ended == ["removed"]
    assert web.left() == [("ann", "removed")]


def test_a_wide_token_loses_this_interview_alone(web: Web, host: Connection) -> None:
    """The host answers for one interview: their word reaches no further."""
    olga = web.join("olga", token=web.token("olga", "observer"))
    web.join("olga", "i2", sid="olga-sid")
    web.remove(host, "olga")
    assert (web.people(), web.people("i2")) == (["host"], ["olga"])
    assert web.closed == []
    assert not olga.identity.covers("i1")
    assert olga.identity.covers("i2")
    web.access.check(olga.identity)
    claims = olga.identity.claims
    assert claims is not None
    web.clock.now += 60_000
    renewed = web.access.identify(web.access.issue(claims)["access_token"])
    assert code_of(renewed.check_place, "i1") == "removed"
    renewed.check_place("i2")


def test_by_a_host_of_everything_a_wide_token_is_ended(web: Web) -> None:
    boss = web.join("boss", token=web.token("boss", "interviewer"))
    olga = web.join("olga", token=web.token("olga", "observer"))
    namesake = Connection("other", web.access.identify(web.token("olga", "observer")))
    web.remove(boss, "olga")
    assert web.closed == ["olga-sid"]
    assert code_of(web.access.check, olga.identity) == "token_revoked"
    web.access.check(namesake.identity)  # another session of hers, which was not in there
    assert code_of(namesake.identity.check_place, "i1") == "removed"


def test_nobody_removes_an_admin_or_themselves(web: Web, host: Connection) -> None:
    admin = web.join("root", token=web.token("root", "admin"))
    for user in ("root", "host"):
        assert code_of(web.remove, host, user) == "forbidden"
    assert web.people() == ["host", "root"]
    del web.connections["root-sid"]
    web.process.attendance.go("i1", Actor("root", "admin"), "root-sid")
    web.remove(host, "root")  # of whom nobody knows what they are
    web.access.check(admin.identity)
    assert admin.identity.covers("i1")
    web.remove(web.join("root", token=web.token("root", "admin"), sid="again"), "host")
    assert web.people() == ["root"]


@pytest.mark.parametrize(
    ("end", "code"),
    [(c.EndInterview(), "interview_ended"), (c.EmergencyStop(), "interview_stopped")],
)
def test_nobody_is_removed_from_what_is_over(
    web: Web, host: Connection, end: c.Command, code: str, revocations: FakeRevocations
) -> None:
    web.process.executor.execute("i1", end, Actor("host", "interviewer"))
    assert code_of(web.remove, host, "ann") == code
    assert revocations.revoked == {}


def test_an_unknown_interview(web: Web, host: Connection) -> None:
    host.memberships["nowhere"] = host.memberships["i1"]
    assert code_of(web.remove, host, "ann", "nowhere") == "interview_not_found"


def test_admission_is_taken_back(web: Web, store: FakeLobbyStore) -> None:
    web.process.executor.execute("i3", c.CreateInterview(lobby=True), c.SYSTEM)
    host = web.join("host", "i3", web.token("host", "interviewer", "i3"))
    waiting = Connection("w", web.access.identify(web.token("ben", "candidate", "i3")))
    command = wire.JoinInterview(interview_id="i3", user_id="ben")
    web.lobby.wait(waiting.caller(Actor("ben")), command)
    store.words["i3", "ann"] = "admitted"
    for user in ("ann", "ben"):
        web.remove(host, user, "i3")
        assert store.words["i3", user] == "refused"
    assert web.lobby.waiting("i3") == []
    web.lobby.look_again(lambda *_: None)
    refused = [payload["code"] for payload in web.process.emitter.named("error")]
    assert refused == ["admission_refused"]
    hosts_heard = [
        p for _, event, p in web.process.feeds.published if event == "participant_waiting"
    ]
    assert hosts_heard[-1]["user_id"] == "ben"
    assert hosts_heard[-1]["waiting"] is False


# --- without tokens (development)


def test_without_tokens_a_user_id_is_removed(web: Web) -> None:
    host, ann = web.join("host"), web.join("ann")
    web.remove(host, "ann")
    assert (web.people(), web.closed) == (["host"], ["ann-sid"])
    assert code_of(ann.identity.check_place, "i1", "ann") == "removed"
    stranger = web.access.identify(None)
    assert code_of(stranger.check_place, "i1", "ann") == "removed"
    stranger.check_place("i1", "ben")
    stranger.check_place("i2", "ann")


def test_a_connection_with_other_places_keeps_them(web: Web) -> None:
    script = web.join("host", sid="script")
    web.join("ann", sid="script")
    web.join("ann", "i2", sid="script")
    web.remove(script, "ann")
    assert web.closed == []
    assert list(script.memberships["i1"].users) == ["host"]
    assert list(script.memberships["i2"].users) == ["ann"]
    assert ("i1", "script") in web.process.feeds.members


# --- faults


def test_while_redis_is_away_nothing_is_half_done(
    web: Web, host: Connection, log: FakeEventLog
) -> None:
    ann = web.join("ann", token=web.token("ann", "candidate", "i1"))
    log.down = True
    with pytest.raises(Unavailable):
        web.remove(host, "ann")
    assert ann.memberships  # the next look, a second later, finds her
    log.down = False
    web.removals.act()
    assert (web.people(), web.closed) == (["host"], ["ann-sid"])


def test_a_fault_on_one_wire_does_not_keep_them_on_the_others(web: Web, host: Connection) -> None:
    def fails(_key: str, _user_key: str) -> None:
        raise ZeroDivisionError

    web.removals._evictions = [fails, *web.removals._evictions]
    web.join("ann", token=web.token("ann", "candidate", "i1"))
    web.remove(host, "ann")
    assert web.people() == ["host"]


def test_what_is_remembered_nowhere_else_is_not_remembered_here(
    web: Web, revocations: FakeRevocations
) -> None:
    host = web.join("host", role="interviewer")
    for user in ("ann", "ben"):
        web.join(user)
        web.remove(host, user)
    assert len(web.removals._done) == 2
    del revocations.revoked["place:i1\nann"]  # its time is over
    web.access.refresh()
    web.removals.act()
    assert list(web.removals._done) == [("i1", "ben")]
