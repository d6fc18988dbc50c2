"""Redis cannot be reached, hangs, or comes back as another: what a web process then promises."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.runtime.embedded_redis import EmbeddedRedis
from tests.support.clients import Client
from tests.support.fault_proxy import FaultProxy
from tests.support.processes import WebServer

TRIES = 50
"""As many as a client makes in five seconds, by which everything works again once Redis does."""


@pytest.fixture
def proxy(redis_url: str, tmp_path: Path) -> Iterator[FaultProxy]:
    with FaultProxy(redis_url, tmp_path / "proxy") as made:
        yield made


def send_until_taken(client: Client, event: str, payload: dict[str, object]) -> None:
    """Send until it is taken, ten times a second at most, as a client does."""
    for _ in range(TRIES):
        if (answer := client.call(event, payload))["ok"]:
            return
        assert answer["error"]["code"] == "temporarily_unavailable"
        time.sleep(0.1)
    raise AssertionError("it does not recover soon")


@pytest.mark.parametrize("how", ["go_down", "stall"])
def test_without_redis_nothing_is_acknowledged(
    proxy: FaultProxy,
    start_server: Callable[..., WebServer],
    connect: Callable[..., Client],
    interview_id: str,
    how: str,
) -> None:
    web = start_server(proxy.url)
    client, other = connect(web.url), connect(web.url)
    joined = client.join(interview_id, "ann")
    other.join(interview_id, "bob")
    message = {"interview_id": interview_id, "message": "Hello", "type": "text"}
    first = client.ok("send_message", {**message, "request_id": "before"})

    getattr(proxy, how)()
    refused = client.refused("send_message", {**message, "request_id": "during"})
    assert refused["code"] == "temporarily_unavailable"
    assert refused["retry_after"] > 0
    assert refused["request_id"] == "during"
    assert client.ok("ping", {"timestamp": 1})["timestamp"] == 1  # it lives

    proxy.resume()
    send_until_taken(client, "send_message", {**message, "request_id": "during"})
    again = client.ok("send_message", {**message, "request_id": "before"})
    assert again["seq"] == first["seq"]
    last = client.ok("send_message", {**message, "request_id": "after"})
    for one, since in ((client, joined["last_seq"]), (other, joined["last_seq"] + 1)):
        one.wait_for_seq(last["seq"])
        seqs = [payload["seq"] for _, payload in one.logged()]
        assert seqs == list(range(since + 1, last["seq"] + 1))
        assert len(one.named("new_message")) == 3
    assert "Traceback" not in web.log_text()


def test_who_is_connected_while_redis_is_cut_off_hears_what_happened_elsewhere(
    proxy: FaultProxy,
    start_server: Callable[..., WebServer],
    connect: Callable[..., Client],
    interview_id: str,
) -> None:
    here, elsewhere = connect(start_server(proxy.url).url), connect(start_server().url)
    joined = here.join(interview_id, "ann")
    elsewhere.join(interview_id, "bob")
    here.wait_for("participant_joined")
    proxy.go_down()
    message = {"interview_id": interview_id, "message": "Hello", "type": "text"}
    last = [elsewhere.ok("send_message", message) for _ in range(20)][-1]
    proxy.resume()
    here.wait_for_seq(last["seq"])
    seqs = [payload["seq"] for _, payload in here.logged()]
    assert seqs == list(range(joined["last_seq"] + 1, last["seq"] + 1))


def test_after_a_restart_of_redis_clients_get_the_whole_log_under_a_new_epoch(
    start_server: Callable[..., WebServer],
    connect: Callable[..., Client],
    interview_id: str,
    tmp_path: Path,
) -> None:
    with EmbeddedRedis(tmp_path / "redis", tmp_path / "run") as redis:
        web = start_server(redis.url)
        host, candidate = connect(web.url), connect(web.url)
        before = host.join(interview_id, "host", role="interviewer")
        candidate.join(interview_id, "cand")
        question = {"interview_id": interview_id, "question_id": 1, "question_text": "Why?"}
        asked = host.ok("start_question", {**question, "request_id": "q1"})
        candidate.wait_for_seq(asked["seq"])

        redis.kill()
        redis.start()
        host.wait_until_closed()
        candidate.wait_until_closed()

        back = connect(web.url)
        rejoined = back.join(
            interview_id,
            "host",
            role="interviewer",
            last_seq=asked["seq"],
            epoch=before["epoch"],
        )
        assert rejoined["epoch"] != before["epoch"]
        assert rejoined["reset"] is True
        back.wait_for_seq(rejoined["last_seq"])
        assert [payload["seq"] for _, payload in back.logged()] == list(
            range(1, rejoined["last_seq"] + 1)
        )
        assert back.named("question_started") == [asked]
        assert back.ok("start_question", {**question, "request_id": "q1"}) == asked

        returned = connect(web.url)
        same = {"last_seq": rejoined["last_seq"], "epoch": rejoined["epoch"]}
        assert "reset" not in returned.join(interview_id, "cand", **same)
        message = {"interview_id": interview_id, "message": "Hello", "type": "text"}
        said = back.ok("send_message", message)
        returned.wait_for_seq(said["seq"])
        status = back.ok("interview_status", {"interview_id": interview_id})
        assert status["participants_count"] == 2
        assert "Traceback" not in web.log_text()
