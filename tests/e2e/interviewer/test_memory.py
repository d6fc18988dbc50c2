"""A talk outlives connections and processes, and is the same from every one of them."""

import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from app.runtime.embedded_redis import EmbeddedRedis
from tests.integration.http.api import Api
from tests.support.gateway_client import GatewayClient
from tests.support.patience import PATIENCE
from tests.support.processes import WebServer

Start = Callable[..., WebServer]
Open = Callable[..., GatewayClient]
ANSWER = (
    "Checkout was slow at my last company. I was asked to mend it, so I measured each step and "
    "rewrote the worst query. It fell from 5 seconds to 300 milliseconds."
)


def asked(api: Api, session_id: str) -> list[str]:
    """The questions that stand in the log."""
    events = api.get(f"/interview/{session_id}/events", after_seq=0)["events"]
    return [e["data"]["question_id"] for e in events if e["event"] == "question_started"]


def test_a_killed_server_goes_on_where_it_was(start_server: Start, gateway: Open) -> None:
    web = start_server()
    before = gateway(url=web.url)
    opening = before.greeted()["first_question"]
    last = before.say(ANSWER)
    web.kill()
    web.start()
    after = gateway(before.session_id, url=web.url)
    assert after.greeted()["first_question"] == opening
    repeated = after.say("Can you repeat the question, please?")
    assert repeated["strategy_used"] == "repeat"
    assert repeated["question_id"] == last["question_id"]
    assert repeated["ai_response"].split()[-5:] == last["ai_response"].split()[-5:]


def test_two_processes_and_two_wires_hold_one_talk(start_server: Start, gateway: Open) -> None:
    one, two = start_server(), start_server()
    apis = Api(one.url), Api(two.url)
    started = apis[0].post("/interview/start", {"interview_style": "technical"}, 201)
    session_id = started["session_id"]
    there = gateway(session_id, url=two.url)
    assert there.greeted()["first_question"] == started["first_question"]
    seen = [
        there.say(ANSWER),
        apis[0].post(f"/interview/{session_id}/process-unified", {"text": "I don't know."}),
        apis[1].post(f"/interview/{session_id}/process-unified", {"text": ANSWER}),
        there.say("Mostly me, with one colleague from the other team."),
    ]
    assert [reply["seq"] for reply in seen] == sorted(reply["seq"] for reply in seen)
    replies = [reply["ai_response"] for reply in seen]
    assert len(set(replies)) == len(replies)
    assert asked(apis[0], session_id) == asked(apis[1], session_id)


def test_turns_at_once_in_two_processes_are_taken_one_after_the_other(start_server: Start) -> None:
    servers = [start_server(), start_server()]
    session_id = Api(servers[0].url).post("/interview/start", {}, 201)["session_id"]
    path = f"/interview/{session_id}/process-unified"

    def say(number: int) -> int:
        api = Api(servers[number % 2].url)
        seq: int = api.post(path, {"text": f"In year {number} I led a team of {number}."})["seq"]
        return seq

    with ThreadPoolExecutor(8) as pool:
        seqs = list(pool.map(say, range(8)))
    assert len(set(seqs)) == len(seqs)
    events = Api(servers[0].url).get(f"/interview/{session_id}/events", after_seq=0)["events"]
    said = [e for e in events if e["event"] in ("answer_submitted", "new_message")]
    words = {e["data"].get("answer_text", e["data"].get("message")) for e in said}
    assert {f"In year {number} I led a team of {number}." for number in range(8)} <= words
    for position, event in enumerate(events):
        if event["event"] == "answer_submitted":  # a reply stands right behind what it answers
            assert events[position + 1]["data"]["ai"]


def test_a_stopping_process_sends_its_clients_elsewhere(start_server: Start, gateway: Open) -> None:
    one, two = start_server(), start_server()
    client = gateway(url=one.url)
    client.greeted()
    client.say(ANSWER)
    one.signal(signal.SIGTERM)
    assert client.close_code() == 1012
    again = gateway(client.session_id, url=two.url)
    again.greeted()
    assert again.say("Can you repeat that?")["strategy_used"] == "repeat"
    assert one.wait() == 0


def test_a_retried_request_changes_nothing(start_server: Start) -> None:
    api = Api(start_server().url)
    headers: dict[str, Any] = {"Idempotency-Key": "start"}
    started = api.post("/interview/start", {"position": "Data analyst"}, 201, **headers)
    again = api.post("/interview/start", {"position": "Data analyst"}, 201, **headers)
    assert again == started
    path = f"/interview/{started['session_id']}/process-unified"
    headers = {"Idempotency-Key": "turn"}
    first = api.post(path, {"text": ANSWER}, **headers)
    second = api.post(path, {"text": ANSWER}, **headers)
    assert {**first, "processing_time": 0} == {**second, "processing_time": 0}
    assert api.refused("POST", path, {"text": "Else."}, **headers) == (
        422,
        "idempotency_key_reused",
    )
    assert len(asked(api, started["session_id"])) == 2


def test_while_redis_is_away_nothing_is_taken_and_then_it_goes_on(
    start_server: Start, gateway: Open, tmp_path: Path
) -> None:
    redis = EmbeddedRedis(tmp_path / "redis", persistent=True)
    redis.start()
    try:
        client = gateway(url=start_server(redis.url).url)
        client.greeted()
        client.say(ANSWER)
        redis.stop()
        client.send("text_input", {"text": "Lost."})
        assert client.expect("error")["error"] == "temporarily_unavailable"
        redis.start()
        deadline = time.monotonic() + PATIENCE
        while True:
            client.send("text_input", {"text": "Can you repeat that?"})
            frame = client.frame()
            if frame["type"] == "ai_response":
                break
            assert frame["data"]["error"] == "temporarily_unavailable"
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert frame["data"]["strategy_used"] == "repeat"
    finally:
        redis.stop()
