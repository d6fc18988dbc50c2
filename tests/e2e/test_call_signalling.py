"""A call's signalling over real processes: each word to its peer alone, and none lost with one."""

from collections.abc import Callable

import pytest

from tests.support.clients import Client, Payload
from tests.support.processes import WebServer

OFFER = {"type": "offer", "sdp": "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=sendrecv\r\n"}


@pytest.fixture
def two_servers(start_server: Callable[..., WebServer]) -> tuple[WebServer, WebServer]:
    return start_server(), start_server()


def call_join(client: Client, interview_id: str, **more: object) -> Payload:
    device = {"mic": True, "cam": False}
    return client.ok("call_join", {"interview_id": interview_id, "device": device, **more})


def test_it_works_across_processes_and_survives_the_death_of_one(
    two_servers: tuple[WebServer, WebServer], connect: Callable[..., Client], interview_id: str
) -> None:
    doomed, surviving = two_servers
    host, candidate, watcher = connect(doomed.url), connect(surviving.url), connect(surviving.url)
    about = {"interview_id": interview_id}
    host.join(interview_id, "host", role="interviewer")
    candidate.join(interview_id, "cand")
    watcher.join(interview_id, "watcher")
    first = call_join(host, interview_id)
    second = call_join(candidate, interview_id)
    assert [peer["user_id"] for peer in second["peers"]] == ["host"]
    assert host.wait_for("call_peer_joined")["peer"]["peer_id"] == second["peer_id"]

    signal = {**about, "to": first["peer_id"], "n": 1}
    candidate.ok("call_signal", {**signal, "description": OFFER, "candidates": [None]})
    heard = host.wait_for("call_signal")
    assert (heard["from"], heard["description"]) == (second["peer_id"], OFFER)
    assert heard["candidates"] == [None]
    candidate.ok("call_refresh", {**about, "to": first["peer_id"], "slot": 1})
    assert host.wait_for("call_refresh")["from"] == second["peer_id"]

    doomed.kill()
    host.wait_until_closed()
    back = connect(surviving.url)
    back.join(interview_id, "host", role="interviewer")
    resume = {"peer_id": first["peer_id"], "secret": first["secret"]}
    again = call_join(back, interview_id, resume=resume)
    assert (again["peer_id"], again["order"]) == (first["peer_id"], first["order"])
    candidate.ok("call_signal", {**signal, "candidates": [{"candidate": "candidate:1"}]})
    assert back.wait_for("call_signal")["candidates"] == [{"candidate": "candidate:1"}]
    assert candidate.named("call_peer_left") == []
    assert watcher.named("call_signal") == []

    back.ok("call_control", {**about, "user_id": "cand", "action": "mute"})
    assert candidate.wait_for("call_control")["action"] == "mute"
    back.ok("emergency_stop", about)
    assert candidate.wait_for("call_ended")["reason"] == "stopped"
    refused = candidate.refused("call_signal", {**signal, "candidates": [None]})
    assert refused["code"] == "call_closed"
    left = [watcher.wait_for("call_left", number) for number in (1, 2)]
    assert {one["user_id"]: one["reason"] for one in left} == {"host": "ended", "cand": "ended"}
