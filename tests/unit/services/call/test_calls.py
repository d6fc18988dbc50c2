"""A call's signalling: who is in it, who hears whom, and what becomes of people who vanish."""

from dataclasses import replace
from typing import Any

import pytest
from prometheus_client import REGISTRY

from app.contract import call as wire
from app.domain import commands as c
from app.domain import events as e
from app.domain.commands import Actor
from app.domain.errors import Refusal
from app.observability.call_metrics import LINES
from app.services.identity.caller import Caller, Connection, Identity, Membership
from app.services.interview_service import InterviewService
from app.services.interviews.executor import CommandExecutor
from tests.support.fake_calls import FakeCalls
from tests.support.fake_concurrency import FakeConcurrency
from tests.support.fakes import FakeClock, FakeEmitter, FakeEventLog, FakeFeeds, FakePresence

SDP = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=sendrecv\r\n"
QUIET = SDP.replace("sendrecv", "recvonly")
NOTHING = {"mic": False, "cam": False, "screen": False}


class House:
    """An interview, its call, and people with a connection each."""

    def __init__(self, **rules: Any) -> None:
        self.log, self.emitter, self.clock = FakeEventLog(), FakeEmitter(), FakeClock()
        self.feeds = FakeFeeds(self.log)
        presence = FakePresence(self.log)
        self.executor = CommandExecutor(
            self.log, self.feeds, presence, self.clock, concurrency=FakeConcurrency()
        )
        interviews = InterviewService(
            self.executor,
            self.log,
            self.feeds,
            self.clock,
            None,  # type: ignore[arg-type]
        )
        self.fake = FakeCalls(
            interviews=interviews,
            executor=self.executor,
            feeds=self.feeds,
            emitter=self.emitter,
            presence=presence,
            clock=self.clock,
            **rules,
        )
        self.calls = self.fake.calls
        for interview in ("i1", "i2"):
            self.executor.execute(interview, c.CreateInterview(), Actor("max", "interviewer"))

    def person(self, user: str, role: str = "candidate", sid: str = "") -> Caller:
        actor = Actor(user, role, user.title())
        connection = Connection(sid or f"sid-{user}", Identity(user, role, open=False))
        connection.memberships = {"i1": Membership({user: actor}), "i2": Membership({user: actor})}
        if user not in self.log.load("i1").state.participants:  # type: ignore[union-attr]
            self.executor.execute("i1", c.Join(), actor)
        return connection.caller(actor)

    def join(self, caller: Caller, interview: str = "i1", **fields: Any) -> dict[str, Any]:
        command = wire.CallJoin.model_validate(
            {"interview_id": interview, "device": {"mic": True, "cam": True}, **fields}
        )
        return self.calls.join(caller, command)

    def signal(self, caller: Caller, to: str, **fields: Any) -> None:
        wanted = {"interview_id": "i1", "to": to, "n": 1, **(fields or {"candidates": [None]})}
        self.calls.signal(caller, wire.CallSignal.model_validate(wanted))

    def media(self, caller: Caller, **sends: bool) -> None:
        wanted = {"interview_id": "i1", **NOTHING, **sends}
        self.calls.media(caller, wire.CallMedia.model_validate(wanted))

    def told(self, sid: str) -> list[str]:
        """Events that came to one connection alone."""
        return [event for to, event, _ in self.feeds.addressed if to == sid]

    def room(self, event: str) -> list[dict[str, Any]]:
        """What the room was told under that name."""
        return [dict(payload) for _, name, payload in self.feeds.published if name == event]

    def logged(self) -> list[str]:
        known = (e.CallJoined, e.CallLeft, e.ScreenShareStarted, e.ScreenShareStopped)
        events = [recorded.event for recorded in self.log.read("i1", 0)]
        return [
            f"{type(event).__name__} {event.user_id} {getattr(event, 'reason', '')}".strip()
            for event in events
            if isinstance(event, known)
        ]


def code_of(call: Any, *arguments: Any, **fields: Any) -> str:
    with pytest.raises(Refusal) as refused:
        call(*arguments, **fields)
    return str(refused.value.code)


def test_the_newcomer_finds_the_others_and_the_others_hear_of_the_newcomer() -> None:
    house = House()
    ann, max_ = house.person("ann"), house.person("max", "interviewer")
    first = house.join(ann)
    second = house.join(max_)
    assert (first["peers"], first["engine"]) == ([], "mesh")
    assert [peer["user_id"] for peer in second["peers"]] == ["ann"]
    assert second["order"] > first["order"]
    assert [joined["peer"]["user_id"] for joined in house.room("call_peer_joined")] == [
        "ann",
        "max",
    ]
    assert second["peers"][0]["media"] == {"mic": True, "cam": True, "screen": False}
    assert house.logged() == ["CallJoined ann", "CallJoined max"]
    assert "secret" not in str(house.room("call_peer_joined"))


def test_credentials_name_nobody_and_end() -> None:
    house = House()
    ice = house.join(house.person("ann"))["ice"]
    turn = ice["servers"][1]
    assert int(turn["username"].split(":")[0]) * 1000 - house.clock() <= 7_200_000
    assert "ann" not in turn["username"]
    again = house.calls.ice(house.person("ann"), wire.CallIce(interview_id="i1"))
    assert again["servers"][1]["username"] != turn["username"]


def test_a_signal_comes_to_its_peer_alone_and_tells_who_sent_it() -> None:
    house = House()
    ann, max_ = house.person("ann"), house.person("max", "interviewer")
    one, two = house.join(ann), house.join(max_)
    house.signal(max_, one["peer_id"], description={"type": "offer", "sdp": SDP}, **{"from": "x"})
    sid, event, payload = house.feeds.addressed[-1]
    assert (sid, event) == ("sid-ann", "call_signal")
    assert payload["from"] == two["peer_id"]
    assert payload["description"] == {"type": "offer", "sdp": SDP}


def test_who_is_not_in_the_call_signals_nobody() -> None:
    house = House()
    ann, max_, eve = house.person("ann"), house.person("max", "interviewer"), house.person("eve")
    peer = house.join(ann)["peer_id"]
    foreign = house.join(eve, "i2")["peer_id"]
    before = len(house.feeds.addressed)
    assert code_of(house.signal, max_, peer) == "not_in_call"
    assert code_of(house.signal, eve, peer) == "not_in_call"
    assert code_of(house.signal, ann, foreign) == "peer_gone"
    assert code_of(house.signal, ann, "made_up") == "peer_gone"
    assert code_of(house.signal, ann, peer) == "peer_gone"  # to oneself
    assert len(house.feeds.addressed) == before


@pytest.mark.parametrize(
    "fields",
    [
        {"description": {"type": "offer", "sdp": "v=0\r\n" + "m=audio 9\r\n" * 5}},
        {"description": {"type": "offer", "sdp": "hello"}},
        {"description": {"type": "offer", "sdp": SDP + "\0"}},
        {"description": {"type": "offer", "sdp": SDP + "a=x\ra=y\r\n"}},
        {"description": {"type": "offer", "sdp": SDP + "a=x\x0ba=y\r\n"}},
        {"description": {"type": "pranswer", "sdp": SDP}},
        {"description": {"type": "offer", "sdp": "v=0\r\n" + "a" * wire.MAX_SDP}},
        {"candidates": [{"candidate": "x" * 2000}]},
        {"candidates": [None] * 33},
        {"candidates": []},
        {"description": None},
    ],
)
def test_what_is_no_signal_is_refused(fields: dict[str, Any]) -> None:
    from app.services.commands import parse

    house = House()
    ann, max_ = house.person("ann"), house.person("max", "interviewer")
    peer = house.join(max_)["peer_id"]
    house.join(ann)

    def send() -> None:
        command = parse(wire.CallSignal, {"interview_id": "i1", "to": peer, "n": 1, **fields})
        house.calls.signal(ann, command)

    assert code_of(send) == "invalid_signal"


def test_an_observer_receives_only() -> None:
    house = House()
    ann, olga = house.person("ann"), house.person("olga", "observer")
    peer = house.join(ann)["peer_id"]
    assert house.join(olga)["peers"][0]["peer_id"] == peer
    assert house.room("call_peer_joined")[-1]["peer"]["media"] == NOTHING
    for sdp in (SDP, SDP.replace("a=sendrecv\r\n", ""), SDP.replace("sendrecv", "sendonly")):
        assert code_of(house.signal, olga, peer, description={"type": "answer", "sdp": sdp}) == (
            "forbidden"
        )
    house.signal(olga, peer, description={"type": "answer", "sdp": QUIET})
    assert code_of(house.media, olga, mic=True) == "forbidden"
    house.media(olga)


@pytest.mark.parametrize(
    "second",
    [
        "",  # without a direction it sends
        "a=recvonly\r\na=sendrecv\r\n",
        "a=recvonly\r\na=sendrecv x\r\n",
        "a=recvonly\r\na=sendonly:x\r\n",
        "a=x\u2028a=recvonly\r\n",  # one line to a browser
        "a=x\x85a=recvonly\r\n",
        " a=recvonly\r\n",
        "a=recvonly \r\n",
    ],
)
def test_an_observer_says_of_each_section_that_nothing_is_sent(second: str) -> None:
    house = House()
    ann, olga = house.person("ann"), house.person("olga", "observer")
    peer = house.join(ann)["peer_id"]
    house.join(olga)
    offer = f"{QUIET}a=recvonly\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n{second}"
    for sdp in (offer, offer.replace("m=audio", "a=recvonly\r\nm=audio").replace(QUIET, SDP)):
        assert code_of(house.signal, olga, peer, description={"type": "offer", "sdp": sdp}) == (
            "forbidden"
        )
    good = QUIET + QUIET.partition("\r\n")[2].replace("audio", "video")
    house.signal(olga, peer, description={"type": "offer", "sdp": good})


def test_a_second_page_of_the_same_person_takes_the_place_of_the_first() -> None:
    house = House()
    ann, again = house.person("ann"), house.person("ann", sid="sid-2")
    first = house.join(ann)["peer_id"]
    second = house.join(again)["peer_id"]
    assert house.told("sid-ann") == ["call_moved"]
    assert house.room("call_peer_left")[-1]["peer_id"] == first
    assert [peer.peer_id for peer in house.fake.roster.peers("i1")] == [second]
    assert code_of(house.signal, ann, second) == "not_in_call"
    assert house.logged() == ["CallJoined ann", "CallLeft ann replaced", "CallJoined ann"]


def test_who_enters_again_by_the_same_connection_is_not_told_to_have_moved() -> None:
    house = House()
    ann = house.person("ann")
    first, second = house.join(ann)["peer_id"], house.join(ann)["peer_id"]
    assert house.told("sid-ann") == []
    assert house.room("call_peer_left")[-1]["peer_id"] == first
    assert house.fake.places.peer_at("i1", "sid-ann") == second


def test_a_page_that_is_still_there_hears_that_its_peer_goes_on_elsewhere() -> None:
    house = House()
    before = house.join(house.person("ann"))
    resume = {"peer_id": before["peer_id"], "secret": before["secret"]}
    back = house.person("ann", sid="sid-2")
    house.join(back, resume=resume)
    assert house.told("sid-ann") == ["call_moved"]
    house.join(back, resume=resume)
    assert house.told("sid-2") == []


def test_what_was_on_its_way_when_a_page_came_back_undoes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    house = House()
    ann, back = house.person("ann"), house.person("ann", sid="sid-2")
    before = house.join(ann)
    resume = {"peer_id": before["peer_id"], "secret": before["secret"]}
    execute = house.executor.execute

    def slowly(*arguments: Any) -> Any:
        result = execute(*arguments)
        house.join(back, resume=resume)
        return result

    monkeypatch.setattr(house.executor, "execute", slowly)
    assert code_of(house.media, ann, screen=True) == "not_in_call"
    assert house.fake.roster.peers("i1")[0].sid == "sid-2"


def test_a_connection_that_comes_as_somebody_else_is_one_peer() -> None:
    house = House()
    ann = house.person("ann")
    house.join(ann)
    bob = house.person("bob").actor
    ann.here.memberships["i1"].users["bob"] = bob
    peer = house.join(ann.here.caller(bob))["peer_id"]
    assert [one.peer_id for one in house.fake.roster.peers("i1")] == [peer]
    assert house.fake.places.peer_at("i1", "sid-ann") == peer


def test_who_cannot_enter_anew_hears_that_the_old_place_is_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    house = House()
    house.join(house.person("ann"))

    def full(*_: Any) -> None:
        raise Refusal("interview_full")

    monkeypatch.setattr(house.executor, "execute", full)
    assert code_of(house.join, house.person("ann", sid="sid-2")) == "interview_full"
    assert house.told("sid-ann") == ["call_moved"]


def test_who_comes_back_in_time_is_the_same_peer() -> None:
    house = House()
    ann = house.person("ann")
    before = house.join(ann)
    house.fake.places.connection_gone("sid-ann")
    back = house.person("ann", sid="sid-2")
    resume = {"peer_id": before["peer_id"], "secret": before["secret"]}
    after = house.join(back, resume=resume)
    house.fake.time_passes()
    assert (after["peer_id"], after["order"]) == (before["peer_id"], before["order"])
    assert house.room("call_peer_left") == []
    assert house.logged() == ["CallJoined ann"]


@pytest.mark.parametrize("stolen", ["secret", "user"])
def test_nobody_comes_back_as_somebody_else(stolen: str) -> None:
    house = House()
    before = house.join(house.person("ann"))
    secret = "made_up" if stolen == "secret" else before["secret"]
    who = house.person("ann" if stolen == "secret" else "eve", sid="sid-2")
    after = house.join(who, resume={"peer_id": before["peer_id"], "secret": secret})
    assert after["peer_id"] != before["peer_id"]


def test_who_does_not_come_back_has_left() -> None:
    house = House()
    ann = house.person("ann")
    peer = house.join(ann)["peer_id"]
    house.clock.now += 5_000
    house.fake.places.connection_gone("sid-ann")
    assert house.room("call_peer_left") == []
    house.fake.time_passes()
    assert house.room("call_peer_left")[-1]["reason"] == "lost"
    assert house.logged() == ["CallJoined ann", "CallLeft ann lost"]
    assert house.fake.roster.find("i1", peer) == [None]
    left = [r.event for r in house.log.read("i1", 0) if isinstance(r.event, e.CallLeft)][-1]
    assert (left.seconds, left.interruptions) == (5.0, None)


def test_whose_process_died_makes_room() -> None:
    house = House(most=2)
    ann, max_ = house.person("ann"), house.person("max", "interviewer")
    house.join(ann)
    house.join(max_)
    bob = house.person("bob")
    assert code_of(house.join, bob) == "call_full"
    roster = house.fake.roster
    roster.dead.add("gone")
    held = roster.peers("i1")[0]
    roster.put("i1", replace(held, process="gone"), held.sid)
    assert [peer["user_id"] for peer in house.join(bob)["peers"]] == ["max"]


def die(house: House, user: str) -> None:
    roster = house.fake.roster
    roster.dead.add("gone")
    held = next(peer for peer in roster.peers("i1") if peer.user_id == user)
    roster.put("i1", replace(held, process="gone"), held.sid)


def test_whose_process_died_may_come_back_while_others_enter() -> None:
    house = House()
    before = house.join(house.person("ann"))
    die(house, "ann")
    assert len(house.join(house.person("max", "interviewer"))["peers"]) == 1
    resume = {"peer_id": before["peer_id"], "secret": before["secret"]}
    assert house.join(house.person("ann", sid="sid-2"), resume=resume)["order"] == before["order"]


def test_whose_process_is_gone_and_who_stays_away_is_gone_in_time() -> None:
    house = House()
    house.join(house.person("ann"))
    die(house, "ann")
    house.join(house.person("max", "interviewer"))
    house.join(house.person("bob"))
    assert len(house.fake.later) == 1
    house.fake.time_passes()
    assert [peer.user_id for peer in house.fake.roster.peers("i1")] == ["max", "bob"]
    assert house.logged()[-1] == "CallLeft ann lost"


def test_who_has_another_page_with_a_process_that_died_stays_in_the_call() -> None:
    house = House()
    house.join(house.person("ann"))
    house.fake.places.user_left("i1", "ann")  # swept, but still here
    house.fake.time_passes()
    assert house.room("call_peer_left") == []
    die(house, "ann")
    house.fake.places.user_left("i1", "ann")
    house.fake.time_passes()
    assert house.room("call_peer_left")[-1]["reason"] == "lost"


def test_one_screen_at_a_time_and_a_host_may_take_over() -> None:
    house = House()
    ann, bob, max_ = house.person("ann"), house.person("bob"), house.person("max", "interviewer")
    for one in (ann, bob, max_):
        house.join(one)
    house.media(ann, screen=True)
    assert code_of(house.media, bob, screen=True) == "forbidden"
    house.media(max_, screen=True)
    assert house.told("sid-ann") == ["call_control"]
    shown = {peer.user_id: peer.screen for peer in house.fake.roster.peers("i1")}
    assert shown == {"ann": False, "bob": False, "max": True}
    assert [media["screen"] for media in house.room("call_peer_media")] == [True, False, True]
    assert code_of(house.media, ann, screen=True) == "forbidden"  # its page does not obey
    house.media(ann)  # as the word has it: nothing more to stop
    house.media(max_)
    assert house.logged()[3:] == [
        "ScreenShareStarted ann",
        "ScreenShareStopped ann",
        "ScreenShareStarted max",
        "ScreenShareStopped max",
    ]


@pytest.mark.parametrize("action", ["mute", "stop_camera", "stop_screen", "remove"])
def test_a_hosts_word(action: str) -> None:
    house = House()
    ann, max_ = house.person("ann"), house.person("max", "interviewer")
    house.join(ann)
    house.join(max_)
    word = {"interview_id": "i1", "user_id": "ann", "action": action}
    house.calls.control(max_, wire.CallControl.model_validate(word))
    removed = ["call_ended"] if action == "remove" else []
    assert house.told("sid-ann") == ["call_control", *removed]
    assert len(house.fake.roster.peers("i1")) == (1 if removed else 2)
    word["user_id"] = "nobody"
    assert code_of(house.calls.control, max_, wire.CallControl.model_validate(word)) == "peer_gone"


def test_who_is_removed_from_the_interview_is_out_of_the_call() -> None:
    house = House()
    house.join(house.person("ann"))
    house.fake.places.evict("i1", "ann")
    assert [(event, to) for event, _, to, *_ in house.emitter.sent] == [("call_ended", ["sid-ann"])]
    assert house.logged() == ["CallJoined ann", "CallLeft ann removed"]


def test_who_is_removed_while_their_page_is_away_is_out_at_once() -> None:
    house = House()
    house.join(house.person("ann"))
    house.fake.places.connection_gone("sid-ann")
    house.fake.places.evict("i1", "ann")
    assert house.room("call_peer_left")[-1]["reason"] == "removed"
    house.fake.time_passes()
    assert house.logged() == ["CallJoined ann", "CallLeft ann removed"]


@pytest.mark.parametrize("again", [False, True])
def test_who_is_taken_out_while_they_enter_is_not_in_the_call(again: bool) -> None:
    house = House()
    ann = house.person("ann")
    resume: dict[str, Any] = {}
    if again:
        known = house.join(house.person("ann", sid="sid-0"))
        resume = {"resume": {"peer_id": known["peer_id"], "secret": known["secret"]}}
    name = "put" if again else "enter"
    enter = getattr(house.fake.roster, name)

    def slowly(*arguments: Any) -> Any:
        entry = enter(*arguments)
        ann.here.memberships.clear()
        return entry

    setattr(house.fake.roster, name, slowly)
    assert code_of(house.join, ann, **resume) == "not_in_interview"
    assert house.fake.roster.peers("i1") == []
    assert house.logged()[-1] == "CallLeft ann left"


def test_who_leaves_the_interview_leaves_the_call() -> None:
    house = House()
    peer = house.join(house.person("ann"))["peer_id"]
    house.fake.places.left("i1", "sid-ann", ("ann",))  # as somebody else
    assert house.fake.roster.find("i1", peer) != [None]
    house.fake.places.left("i1", "sid-ann", ())
    assert house.room("call_peer_left")[-1] == {
        "interview_id": "i1",
        "peer_id": peer,
        "reason": "left",
    }


@pytest.mark.parametrize(
    ("command", "reason"), [(c.EndInterview(), "ended"), (c.EmergencyStop(), "stopped")]
)
def test_the_end_of_the_interview_is_the_end_of_the_call(command: c.Command, reason: str) -> None:
    house = House()
    ann, max_ = house.person("ann"), house.person("max", "interviewer")
    peer = house.join(ann)["peer_id"]
    house.join(max_)
    house.media(ann, screen=True)
    house.executor.execute("i1", command, max_.actor)
    event = "interview_ended" if reason == "ended" else "emergency_stopped"
    for _, _, hear in list(house.feeds.listeners):
        hear(event, {})
    ended = [one for one in house.emitter.sent if one[0] == "call_ended"]
    assert {one[1]["reason"] for one in ended} == {reason}
    assert len(ended) == 2
    assert code_of(house.signal, max_, peer) == "call_closed"
    assert code_of(house.join, ann) == "call_closed"
    assert house.logged()[-3:] == [
        "ScreenShareStopped ann",
        "CallLeft ann ended",
        "CallLeft max ended",
    ]
    assert house.feeds.listeners == []


def test_leaving_twice_is_said_once() -> None:
    house = House()
    ann = house.person("ann")
    house.join(ann)
    leave = wire.CallLeave.model_validate(
        {"interview_id": "i1", "figures": {"interruptions": 2, "longest_interruption": 4.5}}
    )
    assert house.calls.leave(ann, leave) == {}
    assert code_of(house.calls.leave, ann, leave) == "not_in_call"
    left = [r.event for r in house.log.read("i1", 0) if isinstance(r.event, e.CallLeft)]
    assert [(one.interruptions, one.longest_interruption) for one in left] == [(2, 4.5)]


def counted(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(f"interview_call_{name}", labels) or 0.0


def test_what_a_page_measured_is_counted_of_nobody() -> None:
    figures = {
        "click_to_joined": 0.4, "joined_to_connected": 1, "connected_to_frame": 0.7,
        "restarts": 2, "refreshes": 0, "frozen_seconds": 1.5, "relayed": 1,
        "round_trip": 0.06, "round_trip_worst": 0.3, "loss": 0.01, "loss_worst": 1,
        "interruptions": 1, "longest_interruption": 4.2,
    }  # fmt: skip
    before = counted("restarts_sum"), counted("refreshes_count"), counted("loss_worst_ratio_sum")
    relayed = counted("relayed_total", relayed="yes")
    leave(figures)
    assert counted("restarts_sum") - before[0] == 2
    assert counted("refreshes_count") - before[1] == 1
    assert counted("loss_worst_ratio_sum") - before[2] == 1
    assert counted("relayed_total", relayed="yes") - relayed == 1
    assert set(LINES) | {"relayed"} == set(figures) == set(wire.Figures.model_fields)
    labels = {
        label
        for family in REGISTRY.collect()
        for sample in family.samples
        if sample.name.startswith("interview_call_")
        for label in sample.labels
    }
    assert labels <= {"kind", "relayed", "le"}


NO_FIGURES: tuple[Any, ...] = (
    -1, "many", 1e9, float("nan"), float("inf"), [], {"x": 1}, "<script>", None,
)  # fmt: skip


@pytest.mark.parametrize("value", NO_FIGURES)
def test_what_is_no_figure_is_not_counted_and_keeps_nobody_in_the_call(value: Any) -> None:
    names = [name for name in LINES if name != "loss"]
    before = [histogram_count(name) for name in LINES]
    leave(dict.fromkeys([*names, "loss", "relayed", "anything"], value))
    assert [histogram_count(name) for name in LINES] == before
    leave(value)  # in place of them all
    assert [histogram_count(name) for name in LINES] == before


def histogram_count(name: str) -> float:
    return sum(
        sample.value
        for family in LINES[name].collect()
        for sample in family.samples
        if sample.name.endswith("_count")
    )


def leave(figures: Any) -> None:
    house = House()
    ann = house.person("ann")
    house.join(ann)
    command = wire.CallLeave.model_validate({"interview_id": "i1", "figures": figures})
    assert house.calls.leave(ann, command) == {}
    assert house.logged()[-1] == "CallLeft ann left"


def test_calls_can_be_switched_off() -> None:
    house = House(enabled=False)
    assert code_of(house.join, house.person("ann")) == "call_closed"
