"""The lobby: who waits sees nothing of the room, until a host says so in whatever process."""

import itertools
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from tests.e2e.secured import QUESTION, auth, create_interview, production_settings, token
from tests.support.clients import Client
from tests.support.patience import PATIENCE
from tests.support.processes import WebServer

Open = Callable[..., Client]
Start = Callable[..., WebServer]
_numbers = itertools.count(1)


@pytest.fixture
def room(redis_url: str) -> str:
    """An interview with a lobby, in which a question was put already."""
    interview_id = f"lobby_{next(_numbers)}"
    create_interview(redis_url, interview_id, QUESTION, lobby=True)
    return interview_id


@pytest.fixture(scope="module")
def elsewhere(redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebServer]:
    """A second server process over the same Redis."""
    log = tmp_path_factory.mktemp("elsewhere") / "web.log"
    web = WebServer(redis_url, log, **production_settings()).start()
    yield web
    web.stop()
    assert "Traceback" not in web.log_text()


@pytest.fixture
def host(production: WebServer, connect: Open, room: str) -> Client:
    """A host who is in the room."""
    client = connect(production.url, auth=auth("host", "interviewer", [room]))
    client.join(room, "host")
    return client


def ask(url: str, connect: Open, room: str, user: str = "ann", **options: Any) -> Client:
    """Somebody who joins, and has to wait."""
    client = connect(url, auth=auth(user, "candidate", [room]), **options)
    answer = client.join(room, user)
    assert answer == {"status": "waiting", "interview_id": room, "participants_count": None}
    return client


def decide(host: Client, room: str, user: str, admit: bool) -> None:
    answer = host.ok("admit_participant", {"interview_id": room, "user_id": user, "admit": admit})
    assert answer == {"interview_id": room, "user_id": user, "admit": admit}


def wait_for_joined(client: Client) -> dict[str, Any]:
    """The confirmation after the one that said `waiting`."""
    joined = client.wait_for("joined_interview", 2)
    assert joined["status"] == "joined"
    return joined


def waiting_news(client: Client) -> list[tuple[str, bool]]:
    return [(p["user_id"], p["waiting"]) for p in client.named("participant_waiting")]


EVERYTHING: list[tuple[str, dict[str, Any]]] = [
    ("start_interview", {}),
    ("start_question", {"question_id": "q2", "question_text": "secret"}),
    ("submit_answer", {"question_id": "q2", "answer_text": "secret"}),
    ("send_message", {"message": "secret"}),
    ("typing_indicator", {"is_typing": True}),
    ("participant_status", {"status": "ready"}),
    ("set_consent", {"scope": "record", "granted": True}),
    ("request_help", {}),
    ("skip_question", {"question_id": "q2"}),
    ("broadcast_system_message", {"message": "secret"}),
    ("sync_interview", {"after_seq": 0}),
    ("leave_interview", {}),
]
TRIED: list[tuple[str, dict[str, Any]]] = [
    ("sync_interview", {"after_seq": 0}),
    ("send_message", {"message": "let me in"}),
    ("submit_answer", {"question_id": "q1", "answer_text": "let me in"}),
    ("typing_indicator", {"is_typing": True}),
    ("participant_status", {"status": "ready"}),
    ("request_help", {}),
    ("emergency_stop", {}),
]


def test_who_waits_receives_nothing_of_the_room(
    production: WebServer, elsewhere: WebServer, connect: Open, host: Client, room: str
) -> None:
    """Everything that can happen in a room happens; who waits gets what they asked for."""
    waiting = [
        ask(production.url, connect, room),
        ask(elsewhere.url, connect, room, "bob", transport="polling"),
    ]
    colleague = connect(elsewhere.url, auth=auth("colleague", "interviewer", [room]))
    colleague.join(room, "colleague")
    for event, payload in EVERYTHING:
        colleague.ok(event, {"interview_id": room, **payload})
    last_seq = host.wait_for("participant_left")["seq"]
    for client in waiting:
        status = client.ok("interview_status", {"interview_id": room})
        assert status["status"] == "in_progress"
        for hidden in ("current_question", "participants_count", "progress", "last_seq"):
            assert status[hidden] is None
        for event, payload in TRIED:
            error = client.refused(event, {"interview_id": room, **payload})
            assert error["code"] == "not_in_interview"
        client.wait_for("error", len(TRIED))
        assert [name for name, _ in client.events] == [
            "connected",
            "joined_interview",
            "interview_status_response",
            *["error"] * len(TRIED),
        ]
        assert "secret" not in str(client.events)
    assert host.ok("interview_status", {"interview_id": room})["last_seq"] == last_seq


def test_admitted(production: WebServer, connect: Open, host: Client, room: str) -> None:
    candidate = ask(production.url, connect, room)
    told = host.wait_for("participant_waiting")
    assert (told["user_id"], told["role"], told["waiting"]) == ("ann", "candidate", True)
    decide(host, room, "ann", admit=True)
    joined = wait_for_joined(candidate)
    assert {person["user_id"] for person in joined["participants"]} == {"host", "ann"}
    assert joined["state"]["current_question"]["question_id"] == "q1"
    assert host.wait_for("participant_joined")["user_id"] == "ann"
    assert host.wait_for("participant_waiting", 2)["waiting"] is False
    candidate.ok("send_message", {"interview_id": room, "message": "thank you"})
    assert host.wait_for("new_message")["message"] == "thank you"


def test_consents_of_the_lobby_hold_from_the_entry_on(
    production: WebServer, connect: Open, host: Client, room: str
) -> None:
    candidate = ask(production.url, connect, room)
    about = {"interview_id": room, "scope": "record"}
    for granted in (True, False, True):
        answer = candidate.ok("set_consent", {**about, "granted": granted})
        assert answer == {**about, "user_id": "ann", "granted": granted, "held": True}
    settings = f"{production.url}/api/v1/interview/{room}/video-settings"
    bearer = {"Authorization": f"Bearer {token('ann', 'candidate', [room])}"}
    saved = requests.put(settings, json={"emotions": False}, headers=bearer, timeout=PATIENCE)
    assert saved.status_code == 200
    assert host.ok("interview_status", {"interview_id": room})["last_seq"] == 2  # nothing of it
    decide(host, room, "ann", admit=True)
    joined = wait_for_joined(candidate)
    (ann,) = [person for person in joined["participants"] if person["user_id"] == "ann"]
    assert ann["consents"] == {"record": True, "emotions": False}
    told = [host.wait_for("consent_changed", number) for number in (1, 2)]
    assert {(news["scope"], news["granted"]) for news in told} == {
        ("record", True),
        ("emotions", False),
    }
    # A second entry brings nothing again.
    second = connect(production.url, auth=auth("ann", "candidate", [room]))
    second.join(room, "ann")
    assert len(host.named("consent_changed")) == 2


def test_admission_comes_with_what_was_missed(
    production: WebServer, connect: Open, host: Client, room: str
) -> None:
    candidate = connect(production.url, auth=auth("ann", "candidate", [room]))
    candidate.ok("join_interview", {"interview_id": room, "last_seq": 0})
    host.ok("send_message", {"interview_id": room, "message": "while you waited"})
    decide(host, room, "ann", admit=True)
    last_seq = wait_for_joined(candidate)["last_seq"]
    candidate.wait_for_seq(last_seq)
    assert [payload["seq"] for _, payload in candidate.logged()] == list(range(1, last_seq + 1))


def test_refused_and_asking_again(
    production: WebServer, connect: Open, host: Client, room: str
) -> None:
    candidate = ask(production.url, connect, room)
    decide(host, room, "ann", admit=False)
    error = candidate.wait_for("error")
    assert (error["code"], error["event"], error["interview_id"]) == (
        "admission_refused",
        "join_interview",
        room,
    )
    assert candidate.refused("sync_interview", {"interview_id": room})["code"] == "not_in_interview"
    assert candidate.join(room, "ann")["status"] == "waiting"
    decide(host, room, "ann", admit=True)
    assert candidate.wait_for("joined_interview", 3)["status"] == "joined"


def test_nobody_of_that_name(host: Client, room: str, production: WebServer, connect: Open) -> None:
    command = {"interview_id": room, "user_id": "ann", "admit": True}
    assert host.refused("admit_participant", command)["code"] == "not_waiting"
    ask(production.url, connect, room)  # what was said before counts for nothing


def test_admitted_in_another_process(
    elsewhere: WebServer, connect: Open, host: Client, room: str
) -> None:
    candidate = ask(elsewhere.url, connect, room)
    assert host.wait_for("participant_waiting")["user_id"] == "ann"
    decide(host, room, "ann", admit=True)
    wait_for_joined(candidate)
    assert host.wait_for("participant_joined")["participants_count"] == 2


def test_a_host_who_comes_later_sees_who_waits(
    production: WebServer, elsewhere: WebServer, connect: Open, room: str
) -> None:
    candidate = ask(production.url, connect, room)
    ask(elsewhere.url, connect, room, "bob")
    host = connect(elsewhere.url, auth=auth("host", "interviewer", [room]))
    waiting = host.join(room, "host")["waiting"]
    assert sorted(person["user_id"] for person in waiting) == ["ann", "bob"]
    decide(host, room, "ann", admit=True)
    joined = wait_for_joined(candidate)
    assert "waiting" not in joined  # the list is the hosts'


def test_only_hosts_hear_of_the_waiting(
    production: WebServer, connect: Open, host: Client, room: str
) -> None:
    candidate = ask(production.url, connect, room)
    decide(host, room, "ann", admit=True)
    wait_for_joined(candidate)
    ask(production.url, connect, room, "bob")
    host.wait_for("participant_waiting", 3)
    host.ok("send_message", {"interview_id": room, "message": "after it"})
    candidate.wait_for("new_message")
    assert candidate.named("participant_waiting") == []


@pytest.mark.parametrize("how", ["leave", "disconnect"])
def test_who_stops_waiting(
    how: str, production: WebServer, connect: Open, host: Client, room: str
) -> None:
    candidate = ask(production.url, connect, room)
    if how == "leave":
        left = candidate.ok("leave_interview", {"interview_id": room})
        assert left == {"status": "left", "interview_id": room}
    else:
        candidate.close()
    host.wait_for("participant_waiting", 2)
    assert waiting_news(host) == [("ann", True), ("ann", False)]
    command = {"interview_id": room, "user_id": "ann", "admit": True}
    assert host.refused("admit_participant", command)["code"] == "not_waiting"


@pytest.mark.parametrize(
    ("end", "code"),
    [("end_interview", "interview_ended"), ("emergency_stop", "interview_stopped")],
)
def test_the_interview_ends_meanwhile(
    end: str, code: str, production: WebServer, connect: Open, host: Client, room: str
) -> None:
    candidate = ask(production.url, connect, room)
    host.ok(end, {"interview_id": room})
    assert candidate.wait_for("error")["code"] == code
    # Who was never let in does not get to read it afterwards either.
    again = candidate.refused("join_interview", {"interview_id": room})
    assert again["code"] == "admission_refused"
    assert [name for name, _ in candidate.events] == [
        "connected",
        "joined_interview",
        "error",
        "error",
    ]


def test_a_reconnect_after_admission_needs_no_second_one(
    production: WebServer, elsewhere: WebServer, connect: Open, host: Client, room: str
) -> None:
    candidate = ask(production.url, connect, room)
    decide(host, room, "ann", admit=True)
    wait_for_joined(candidate)
    candidate.close()
    for server in (production, elsewhere):
        again = connect(server.url, auth=auth("ann", "candidate", [room]))
        assert again.join(room, "ann")["status"] == "joined"
    assert waiting_news(host) == [("ann", True), ("ann", False)]


def test_a_killed_process(
    start_server: Start, production: WebServer, connect: Open, host: Client, room: str
) -> None:
    doomed = start_server(**production_settings())
    ask(doomed.url, connect, room)
    ask(doomed.url, connect, room, "bob")
    doomed.kill()
    candidate = ask(production.url, connect, room)
    decide(host, room, "ann", admit=True)
    wait_for_joined(candidate)

    def shown() -> list[str]:
        late = connect(production.url, auth=auth(f"host{next(_numbers)}", "interviewer", [room]))
        return [person["user_id"] for person in late.join(room, None).get("waiting", [])]

    deadline = time.monotonic() + PATIENCE
    while shown() and time.monotonic() < deadline:
        time.sleep(1)
    assert shown() == []  # bob never came back
