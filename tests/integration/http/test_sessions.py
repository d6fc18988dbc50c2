"""The AI interviewer over HTTP."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.http.api import Api
from tests.support.clients import Client
from tests.support.gateway_client import GatewayClient
from tests.support.processes import WebServer

ANSWER = "I built payment services in Python for three years."


@pytest.fixture
def api(server: WebServer) -> Api:
    return Api(server.url)


def test_a_session_starts_with_its_first_question(api: Api) -> None:
    started = api.post("/interview/start", {"interview_style": "behavioral"}, 201)
    assert set(started) == {"session_id", "first_question", "token", "user_id", "role"}
    assert started["first_question"]
    assert (started["token"], started["role"]) == (None, "candidate")
    reply = api.post(f"/interview/{started['session_id']}/process-unified", {"text": ANSWER})
    assert reply["user_input"] == ANSWER
    assert reply["transcription_info"] is None
    setting = api.get(f"/interview/{started['session_id']}/events")["events"][0]
    assert setting["event"] == "interviewer_set"
    assert setting["data"]["interview_style"] == "behavioural"


def test_into_one_by_invitation_nobody_comes_without_it(api: Api, server: WebServer) -> None:
    started = api.post("/interview/start", {"invited_only": True, "language": "en"}, 201)
    talk = f"/interview/{started['session_id']}"
    for method, path, body in (
        ("GET", talk, None),
        ("GET", f"{talk}/report", None),
        ("POST", f"{talk}/process-unified", {"text": ANSWER}),
    ):
        assert api.refused(method, path, body)[1] == "invitation_required"
    redeemed = api.post(
        "/invitation/redeem", {"code": started["invitation"], "nonce": "phone-of-lin"}
    )
    assert redeemed["user_id"] == started["user_id"]
    stranger = GatewayClient(server.url, started["session_id"])
    stranger.send("connect")
    assert stranger.expect("error")["error"] == "invitation_required"
    candidate = GatewayClient(server.url, started["session_id"])
    candidate.send("connect", {"token": redeemed["access_token"]})
    candidate.greeted()
    for client in (stranger, candidate):
        client.socket.close()


def test_a_chinese_interview(api: Api) -> None:
    wanted = {"language": "zh-CN", "position": "前端开发", "candidate": "林"}
    started = api.post("/interview/start", wanted, 201)
    assert "前端" in started["first_question"]


@pytest.mark.parametrize(
    "body",
    [
        {"candidate": {"user_id": "\u200b"}},
        {"candidate": {"user_id": []}},
        {"session_id": "a\u202eb"},
        {"session_id": "x" * 129},
        [1],
    ],
)
def test_what_cannot_be_started_is_refused(api: Api, body: Any) -> None:
    assert api.refused("POST", "/interview/start", body) == (400, "invalid_payload")


def test_a_taken_id_is_not_started_again(api: Api, interview_id: str) -> None:
    api.post("/interview/start", {"session_id": interview_id}, 201)
    refused = api.refused("POST", "/interview/start", {"session_id": interview_id})
    assert refused == (409, "interview_exists")


def test_unfit_turns_are_refused(api: Api, interview_id: str) -> None:
    path = f"/interview/{interview_id}/process-unified"
    assert api.refused("POST", path, {"text": ANSWER}) == (404, "interview_not_found")
    api.post("/interview/start", {"session_id": interview_id}, 201)
    for body in ({}, {"text": ""}, {"text": [5]}, {"text": "x" * 65537}):
        assert api.refused("POST", path, body) == (400, "invalid_payload")
    api.post(f"/interview/{interview_id}/end")
    assert api.refused("POST", path, {"text": ANSWER}) == (409, "interview_ended")


def test_unfit_recordings_are_refused(api: Api, interview_id: str) -> None:
    path = f"/interview/{interview_id}/process-unified-audio"
    api.post("/interview/start", {"session_id": interview_id}, 201)
    for body in ({}, {"audio_data": ""}, {"audio_data": "no base64!"}):
        assert api.refused("POST", path, body) == (400, "invalid_payload")
    for form in ({"audio": ("a.wav", b"")}, {"picture": ("a.png", b"x", "image/png")}):
        answer = api.call("POST", path, files=form)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_payload")
    answer = api.call("POST", path, files={"audio": ("a.wav", b"sound")})
    assert answer.json()["error"]["code"] == "transcription_unavailable"  # this server is deaf


def test_the_candidates_token_is_good_for_this_session_alone(
    host: Api, as_user: Callable[..., Api], secured: WebServer
) -> None:
    one = host.post("/interview/start", {"candidate": {"user_id": 7, "name": "Lin"}}, 201)
    two = host.post("/interview/start", {"candidate": "Kim"}, 201)
    lin = Api(secured.url, one["token"])
    path = "/interview/{}/process-unified"
    assert lin.post(path.format(one["session_id"]), {"text": ANSWER})["ai_response"]
    refused = lin.refused("POST", path.format(two["session_id"]), {"text": ANSWER})
    assert refused == (404, "interview_not_found")
    assert lin.refused("POST", "/interview/start", {}) == (403, "forbidden")
    watcher = as_user("olga", "observer")
    refused = watcher.refused("POST", path.format(one["session_id"]), {"text": ANSWER})
    assert refused == (403, "forbidden")


def test_who_waits_in_the_lobby_says_nothing(
    host: Api, as_user: Callable[..., Api], interview_id: str
) -> None:
    host.post("/interview", {"interview_id": interview_id, "lobby": True}, 201)
    path = f"/interview/{interview_id}/process-unified"
    assert as_user("lin", "candidate").refused("POST", path, {"text": ANSWER}) == (
        403,
        "not_in_interview",
    )


def test_an_interview_that_people_lead_is_not_given_to_the_ai(
    host: Api, as_user: Callable[..., Api], interview_id: str
) -> None:
    host.post("/interview", {"interview_id": interview_id}, 201)
    path = f"/interview/{interview_id}/process-unified"
    for caller in (as_user("lin", "candidate", [interview_id]), host):
        for words in (ANSWER, "I would like to end the interview."):
            refused = caller.call("POST", path, json={"text": words})
            assert refused.status_code == 409
            assert refused.json()["error"]["code"] == "no_interviewer"
            assert "host" in refused.json()["error"]["message"]
        form = caller.call("POST", path + "-audio", files={"audio": ("a.wav", b"sound")})
        assert (form.status_code, form.json()["error"]["code"]) == (409, "no_interviewer")
    chinese = host.call(
        "POST", path, json={"text": ANSWER}, headers={"Accept-Language": "zh-CN"}
    ).json()
    assert "主持" in chinese["error"]["message"]
    assert host.get(f"/interview/{interview_id}/events")["events"] == []


def test_nor_where_no_token_is_needed(api: Api, interview_id: str) -> None:
    api.post("/interview", {"interview_id": interview_id}, 201)
    path = f"/interview/{interview_id}/process-unified"
    assert api.refused("POST", path, {"text": ANSWER}) == (409, "no_interviewer")


def test_what_joining_made_can_be_talked_in_until_people_begin(
    api: Api, server: WebServer, connect: Callable[..., Client], interview_id: str
) -> None:
    """A client of one wire watches what another one holds with the AI (development)."""
    for number, begins in enumerate((False, True)):
        place = f"{interview_id}_{number}"
        watcher = connect(server.url)
        watcher.join(place, "ann")
        path = f"/interview/{place}/process-unified"
        if begins:
            question = {"interview_id": place, "question_id": 1, "question_text": "Why us?"}
            watcher.ok("start_question", question)
            assert api.refused("POST", path, {"text": ANSWER}) == (409, "no_interviewer")
        else:
            assert api.post(path, {"text": ANSWER})["ai_response"]
            assert watcher.wait_for("interviewer_set")["set_by"]
