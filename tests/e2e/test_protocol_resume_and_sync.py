"""Protocol, section 1.1: sequence, retry safety, resume, sync."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.clients import Client
from tests.support.patience import PATIENCE

Connect = Callable[..., Client]


def say(client: Client, interview_id: str, message: str, **more: Any) -> dict[str, Any]:
    """Send a message; its acknowledgement's data."""
    return client.ok("send_message", {"interview_id": interview_id, "message": message, **more})


def events_of(client: Client) -> list[dict[str, Any]]:
    """What the client got of the log, as sync_interview would have it."""
    return [{"event": name, "data": data} for name, data in client.logged()]


def log_of(client: Client, interview_id: str, after_seq: int = 0) -> list[dict[str, Any]]:
    """The log as sync_interview has it."""
    data = {"interview_id": interview_id, "after_seq": after_seq}
    events: list[dict[str, Any]] = client.ok("sync_interview", data)["events"]
    return events


# --- sequence


def test_every_receiver_gets_the_same_without_a_gap(
    host: Client, candidate: Client, connect: Connect, interview_id: str
) -> None:
    polling = connect(transport="polling")
    polling.join(interview_id, "polling")
    everybody = (host, candidate, polling)
    for number in range(30):  # all under way at once
        for client in everybody:
            client.emit("send_message", {"interview_id": interview_id, "message": f"{number}"})
    for client in everybody:
        client.wait_for_seq(3 + 90)
    first, *others = [
        [(p["seq"], p["message_id"], p["user_id"]) for p in client.named("new_message")]
        for client in everybody
    ]
    assert [seq for seq, _, _ in first] == list(range(4, 94))
    assert all(seen == first for seen in others)


def test_a_clients_own_events_keep_their_order(host: Client, interview_id: str) -> None:
    for number in range(50):
        host.emit("send_message", {"interview_id": interview_id, "message": str(number)})
    host.wait_for_seq(51)
    assert [p["message"] for p in host.named("new_message")] == [str(n) for n in range(50)]


# --- retry safety

CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("start_interview", {}),
    ("start_question", {"question_id": 2, "question_text": "Why?"}),
    ("skip_question", {"question_id": 1}),
    ("submit_answer", {"question_id": 1, "answer_text": "Because."}),
    ("send_message", {"message": "Hello"}),
    ("request_help", {"help_type": "technical"}),
    ("set_consent", {"scope": "record", "granted": False}),
    ("end_interview", {}),
    ("emergency_stop", {"reason": "Fire"}),
]


@pytest.mark.parametrize(("event", "data"), CHANGES, ids=[event for event, _ in CHANGES])
@pytest.mark.parametrize("reconnect", [False, True], ids=["same_connection", "reconnected"])
def test_a_second_try_changes_nothing_and_gets_the_first_answer(
    host: Client, connect: Connect, interview_id: str, event: str, data: Any, reconnect: bool
) -> None:
    about = {"interview_id": interview_id}
    if event != "start_interview":
        host.ok("start_question", {**about, "question_id": 1, "question_text": "First?"})
    request = {**about, **data, "request_id": "once"}
    first = host.ok(event, request)
    length = len(log_of(host, interview_id))
    again = host
    if reconnect:
        again = connect()
        again.join(interview_id, "host", role="interviewer")
        host.close()
    assert again.ok(event, request) == first
    assert len(log_of(again, interview_id)) == length
    if event != "end_interview" and event != "emergency_stop":
        other = again.refused(event, {**request, "user_id": "host", "extra": 1, **OTHER[event]})
        assert (other["code"], other["request_id"]) == ("request_id_reused", "once")
    assert len(log_of(again, interview_id)) == length


OTHER: dict[str, dict[str, Any]] = {
    "start_interview": {},
    "start_question": {"question_text": "Why not?"},
    "skip_question": {"question_id": 2},
    "submit_answer": {"answer_text": "Because not."},
    "send_message": {"message": "Hello!"},
    "request_help": {"help_type": "other"},
    "set_consent": {"granted": True},
}
"""The same event with another payload."""


def test_a_request_id_is_good_for_one_thing(host: Client, interview_id: str) -> None:
    about = {"interview_id": interview_id, "request_id": "r"}
    host.ok("send_message", {**about, "message": "Hello"})
    for event, data in (
        ("send_message", {"message": "Hello!"}),
        ("send_message", {"message": "Hello", "type": "code"}),
        ("request_help", {"help_type": "technical"}),
        ("end_interview", {}),
        ("participant_status", {"status": "ready"}),
    ):
        error = host.refused(event, {**about, **data})
        assert (error["code"], error["field"]) == ("request_id_reused", "request_id"), event
    assert len(log_of(host, interview_id)) == 2


def test_a_request_id_is_good_for_one_interview(host: Client, interview_id: str) -> None:
    other = f"{interview_id}.other"
    host.join(other, "host")
    say(host, interview_id, "Hello", request_id="r")
    error = host.refused(
        "send_message", {"interview_id": other, "message": "Hello", "request_id": "r"}
    )
    assert error["code"] == "request_id_reused"


@pytest.mark.parametrize(
    ("event", "data", "other"),
    [
        ("join_interview", {"user_id": "host"}, {"last_seq": 0}),
        ("participant_status", {"status": "ready"}, {"status": "away"}),
        ("typing_indicator", {"is_typing": True}, {"is_typing": False}),
        ("broadcast_system_message", {"message": "Hear"}, {"message": "Hear, hear"}),
        ("interview_status", {}, {"interview_id": "another"}),
        ("sync_interview", {"after_seq": 0}, {"after_seq": 1}),
        ("ping", {"timestamp": 1}, {"timestamp": 2}),
    ],
)
def test_what_stands_in_no_log_is_repeated_no_less_safely(
    host: Client, interview_id: str, event: str, data: Any, other: Any
) -> None:
    request = {"interview_id": interview_id, **data, "request_id": 17}
    first = host.ok(event, request)
    assert host.ok(event, {**request, "request_id": "17"}) == first
    assert host.refused(event, {**request, **other})["code"] == "request_id_reused"


def test_each_user_has_request_ids_of_their_own(
    host: Client, candidate: Client, interview_id: str
) -> None:
    for client in (host, candidate):
        say(client, interview_id, client.wait_for("connected")["session_id"], request_id="r")
    host.wait_for("new_message", 2)


def test_leaving_twice_is_leaving_once(host: Client, candidate: Client, interview_id: str) -> None:
    request = {"interview_id": interview_id, "user_id": 7, "request_id": "bye"}
    first = candidate.ok("leave_interview", request)
    assert candidate.ok("leave_interview", request) == first
    host.wait_for("participant_left")
    assert len(log_of(host, interview_id)) == 3


@pytest.mark.parametrize("event", ["end_interview", "emergency_stop"])
def test_a_second_try_after_the_end_gets_the_first_answer(
    host: Client, candidate: Client, connect: Connect, interview_id: str, event: str
) -> None:
    request = {"interview_id": interview_id, "message": "In time", "request_id": "r"}
    first = candidate.ok("send_message", request)
    host.ok(event, {"interview_id": interview_id})
    assert candidate.ok("send_message", request) == first
    back = connect()
    back.join(interview_id, 7)
    assert back.ok("send_message", request) == first
    error = back.refused("send_message", {**request, "message": "Too late"})
    assert error["code"] == "request_id_reused"
    refused = back.refused("send_message", {**request, "request_id": "r2"})
    assert refused["code"] in ("interview_ended", "interview_stopped")


def test_a_refused_request_may_be_mended_and_sent_again(host: Client, interview_id: str) -> None:
    request = {"interview_id": interview_id, "request_id": "r"}
    assert host.refused("send_message", request)["field"] == "message"
    assert say(host, interview_id, "Hello", request_id="r")["seq"] == 2


# --- resume


def test_what_was_missed_comes_first_and_once(
    host: Client, candidate: Client, connect: Connect, interview_id: str, transport: str
) -> None:
    candidate.ok("leave_interview", {"interview_id": interview_id, "user_id": 7})
    for number in range(20):
        say(host, interview_id, f"missed {number}")
    back = connect(transport=transport)
    joined = back.join(interview_id, 7, last_seq=3)
    assert "reset" not in joined
    say(host, interview_id, "live")
    back.wait_for_seq(25)
    assert [p["seq"] for _, p in back.logged()] == list(range(4, 26))
    assert [name for name, _ in back.events[:2]] == ["connected", "joined_interview"]
    assert joined["last_seq"] == 24
    assert events_of(back) == log_of(back, interview_id, after_seq=3)


def test_the_replay_meets_what_goes_on_without_gap_or_double(
    host: Client, candidate: Client, connect: Connect, interview_id: str
) -> None:
    joining = []
    for number in range(60):
        candidate.emit("send_message", {"interview_id": interview_id, "message": str(number)})
        if number % 20 == 10:
            joining.append(connect())
            joining[-1].emit(
                "join_interview",
                {"interview_id": interview_id, "user_id": f"late {number}", "last_seq": 0},
            )
    host.wait_for_seq(2 + 60 + len(joining))
    for client in joining:
        client.wait_for_seq(2 + 60 + len(joining))
        assert [p["seq"] for _, p in client.logged()] == list(range(1, 63 + len(joining)))


def test_without_last_seq_only_what_comes_is_sent(
    host: Client, connect: Connect, interview_id: str
) -> None:
    say(host, interview_id, "before")
    client = connect()
    assert client.join(interview_id, "new")["last_seq"] == 3
    say(host, interview_id, "after")
    client.wait_for_seq(4)
    assert [p["seq"] for _, p in client.logged()] == [4]


def test_another_epoch_resets(host: Client, connect: Connect, interview_id: str) -> None:
    say(host, interview_id, "one")
    client, faithful = connect(), connect()
    joined = client.join(interview_id, "new", last_seq=2, epoch="another")
    assert joined["reset"] is True
    client.wait_for_seq(3)
    assert [p["seq"] for _, p in client.logged()] == [1, 2, 3]

    joined = faithful.join(interview_id, "faithful", last_seq=2, epoch=joined["epoch"])
    assert "reset" not in joined
    faithful.wait_for_seq(4)
    assert [p["seq"] for _, p in faithful.logged()] == [3, 4]

    about = {"interview_id": interview_id, "after_seq": 2}
    synced = client.ok("sync_interview", {**about, "epoch": "another"})
    assert synced["reset"] is True
    assert [entry["data"]["seq"] for entry in synced["events"]] == [1, 2, 3, 4]
    synced = client.ok("sync_interview", {**about, "epoch": joined["epoch"]})
    assert "reset" not in synced
    assert [entry["data"]["seq"] for entry in synced["events"]] == [3, 4]


# --- sync


def test_sync_gives_what_came_live(
    host: Client, candidate: Client, connect: Connect, interview_id: str
) -> None:
    about = {"interview_id": interview_id}
    host.ok("start_question", {**about, "question_id": 1, "question_text": "Why?"})
    candidate.ok("submit_answer", {**about, "question_id": 1, "answer_text": "Because."})
    help_id = candidate.ok("request_help", {**about, "help_type": "x"})["help_id"]
    host.ok("resolve_help", {**about, "help_id": help_id})
    candidate.ok("set_consent", {**about, "scope": "share", "granted": True})
    say(candidate, interview_id, "Hello")
    host.ok("skip_question", {**about, "question_id": 1})
    candidate.ok("leave_interview", about)
    host.ok("end_interview", about)
    host.wait_for("interview_ended")
    live = events_of(host)
    assert log_of(host, interview_id)[1:] == live  # the host's own coming is what it did not get
    replayed = connect()
    replayed.join(interview_id, "host", role="interviewer", last_seq=0)
    replayed.wait_for("interview_ended")
    assert events_of(replayed)[1:] == live


def test_sync_comes_in_pages(host: Client, interview_id: str) -> None:
    for number in range(700):
        host.emit("send_message", {"interview_id": interview_id, "message": str(number)})
    host.wait_for_seq(701, timeout=PATIENCE)
    seqs: list[int] = []
    pages = 0
    last_seq, complete = 0, False
    while not complete:
        data = {"interview_id": interview_id, "after_seq": last_seq}
        page = host.ok("sync_interview", data)
        assert page == host.wait_for("interview_events", pages + 1)
        seqs += [entry["data"]["seq"] for entry in page["events"]]
        assert page["last_seq"] == seqs[-1]
        last_seq, complete = page["last_seq"], page["complete"]
        pages += 1
    assert pages > 1
    assert seqs == list(range(1, 702))

    nothing = host.ok("sync_interview", {"interview_id": interview_id, "after_seq": last_seq})
    assert (nothing["events"], nothing["last_seq"], nothing["complete"]) == ([], 701, True)
