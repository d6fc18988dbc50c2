"""Who gets into which session of the JSON gateway, and by which first frame."""

from collections.abc import Callable
from typing import Any

import pytest

from app.services.identity.rates import PER_USER_AND_EVENT
from tests.e2e.secured import HELD, QUESTION, SECRET, create_interview, events_in, token
from tests.support.clients import Client
from tests.support.gateway_client import GatewayClient
from tests.support.processes import WebServer

Open = Callable[..., GatewayClient]
Start = Callable[..., WebServer]
Connect = Callable[..., Client]
NO_IDS: list[Any] = ["x" * 129, "a\nb", "\u200b", True, 1.5, [], 2**60]


@pytest.fixture
def knock(production: WebServer, gateway: Open) -> Open:
    """Open clients of a server that wants tokens."""
    return lambda session_id=None, **more: gateway(session_id, url=production.url, **more)


@pytest.mark.parametrize("session_id", NO_IDS)
def test_connect_to_what_is_no_id_is_a_mistake(gateway: Open, session_id: Any) -> None:
    client = gateway()
    client.greeted()
    client.send("connect", {}, session_id=session_id)
    assert client.expect("error")["error"] == "invalid_payload"
    client.send("text_input", {"text": "Hello."}, session_id=session_id)
    assert client.frame()["session_id"] == client.session_id


def test_no_session_id_at_all_stays_where_it_is(gateway: Open) -> None:
    client = gateway()
    client.greeted()
    for nothing in (None, "", " "):
        client.send("connect", {}, session_id=nothing)
        assert client.frame()["session_id"] == client.session_id


@pytest.mark.parametrize("session_id", ["x" * 129, "a%0Ab", "%20"])
def test_an_address_that_is_no_id_leads_nowhere(gateway: Open, session_id: str) -> None:
    client = gateway(session_id)
    assert client.expect("error")["error"] == "session_not_found"
    assert client.close_code() == 4404


def test_connect_with_a_token_goes_straight_to_the_session_it_names(
    knock: Open, redis_url: str, interview_id: str
) -> None:
    create_interview(redis_url, interview_id)
    client = knock()
    secret = token("ann", "interviewer", interviews=[interview_id])
    wanted = {"token": secret, "interview_style": "casual", "language": "zh"}
    client.send("connect", wanted, session_id=interview_id)
    greeting = client.greeted()
    assert client.session_id == interview_id
    assert "您" in greeting["first_question"] or "你" in greeting["first_question"]
    assert client.expect("connected") == greeting


def test_before_the_token_mistakes_are_told_and_binary_ends_it(
    knock: Open, redis_url: str, interview_id: str
) -> None:
    create_interview(redis_url, interview_id)
    client = knock(interview_id)
    client.raw("not json")
    assert client.expect("error")["error"] == "invalid_payload"
    client.send("auth", token=token("lin"))
    client.greeted()
    other = knock(interview_id)
    other.socket.send_binary(b"\x00")
    assert other.close_code() == 1003


def test_who_waits_in_the_lobby_hears_nothing(
    knock: Open, redis_url: str, interview_id: str
) -> None:
    create_interview(redis_url, interview_id, lobby=True)
    candidate = knock(interview_id)
    candidate.send("auth", token=token("lin"))
    assert candidate.expect("error")["error"] == "not_in_interview"
    assert candidate.close_code() == 4401
    host = knock(interview_id)
    host.send("auth", token=token("ann", "interviewer"))
    host.greeted()


def test_a_token_counts_where_none_is_needed(
    start_server: Start, gateway: Open, connect: Connect, interview_id: str
) -> None:
    web = start_server(SECRET_KEY=SECRET)
    watcher = connect(web.url)
    watcher.join(interview_id, "ann", role="interviewer")
    as_lin, as_kim = gateway(interview_id, url=web.url), gateway(interview_id, url=web.url)
    for client in (as_lin, as_kim):
        client.greeted()
    as_lin.send("connect", {})
    as_lin.expect("connected")
    as_lin.send("connect", {"token": token("lin")})
    as_lin.expect("connected")
    as_lin.send("text_input", {"text": "Please repeat the question."})
    as_lin.expect("status")
    as_lin.expect("ai_response")
    as_kim.send("auth", token=token("kim"))
    assert as_kim.say("Please repeat the question.")["ai_response"]
    said = [watcher.wait_for("new_message", count)["user_id"] for count in (1, 3)]
    assert said == ["lin", "kim"]
    as_lin.send("auth", token=token("kim"))
    assert as_lin.expect("error")["error"] == "identity_mismatch"
    as_lin.send("auth", token=token("lin", interviews=["another"]))
    assert as_lin.expect("error")["error"] == "forbidden"


def test_who_shows_no_token_in_time_is_closed(
    knock: Open, redis_url: str, interview_id: str
) -> None:
    create_interview(redis_url, interview_id)
    client = knock(interview_id)
    assert client.expect("error")["error"] == "token_required"  # by itself
    assert client.close_code() == 4401


def test_who_says_too_much_is_told_to_wait_and_what_was_taken_is_answered(
    knock: Open, redis_url: str, interview_id: str
) -> None:
    create_interview(redis_url, interview_id, HELD)
    client = knock(interview_id)
    client.send("auth", token=token("hasty"))
    client.greeted()
    limit = PER_USER_AND_EVENT["text_input"].amount
    for _ in range(limit + 2):
        client.send("text_input", {"text": "Could you repeat the question?"})
    frames = [client.frame() for _ in range(limit + 2)]
    refused = [frame["data"] for frame in frames if frame["type"] == "error"]
    answered = [frame["data"]["seq"] for frame in frames if frame["type"] == "ai_response"]
    assert [error["error"] for error in refused] == ["rate_limited"] * 2
    assert all(0 < error["retry_after"] <= 10 for error in refused)
    assert len(answered) == limit
    assert answered == sorted(answered)
    client.send("ping")
    client.expect("pong")


def test_a_candidate_cannot_give_an_interview_to_the_ai(
    knock: Open, redis_url: str, interview_id: str
) -> None:
    create_interview(redis_url, interview_id, QUESTION)
    client = knock(interview_id)
    wanted = {"token": token("lin"), "mode": "exploratory", "position": "CEO"}
    client.send("connect", wanted)
    assert client.greeted()["first_question"] is None
    client.expect("connected")
    assert client.expect("error")["error"] == "no_interviewer"
    client.send("connect", wanted)
    client.expect("connected")
    assert client.expect("error")["error"] == "no_interviewer"
    for said in ("hello", "I would like to end the interview."):
        client.send("text_input", {"text": said})
        client.expect("status")
        assert client.expect("error")["error"] == "no_interviewer"
    client.send("audio_input", {"audio_data": "UklGRg==", "audio_format": "wav"})
    client.expect("status")
    assert client.expect("error")["error"] == "no_interviewer"
    assert events_in(redis_url, interview_id) == [QUESTION]


def test_a_candidate_does_not_change_how_the_ai_holds_an_interview(
    knock: Open, redis_url: str, interview_id: str
) -> None:
    create_interview(redis_url, interview_id, HELD)
    client = knock(interview_id)
    client.send("auth", token=token("lin"))
    client.greeted()
    client.send("connect", {"interview_style": "casual", "language": "zh"})
    client.expect("connected")
    assert events_in(redis_url, interview_id) == [HELD]
    client.send("text_input", {"text": "Hello."})
    client.expect("status")
    assert client.expect("ai_response")["ai_response"]


def test_a_refused_entry_leaves_session_and_identity_as_they_were(
    knock: Open, redis_url: str, interview_id: str
) -> None:
    create_interview(redis_url, interview_id, HELD)
    client = knock(interview_id)
    client.send("auth", token=token("lin", interviews=[interview_id]))
    client.greeted()
    elsewhere = token("lin", interviews=["no-such-interview"])
    client.send("connect", {"token": elsewhere}, session_id="no-such-interview")
    assert client.expect("error")["error"] == "session_not_found"
    client.send("connect")  # the first token still counts, and covers the session
    assert client.expect("connected")["status"] == "connected"
    client.send("text_input", {"text": "Hello."})
    client.expect("status")
    assert client.expect("ai_response")["ai_response"]
