"""People who never heard of each other share nothing; who is removed is out on every wire."""

import uuid
from collections.abc import Callable
from typing import Any

from app.services.identity.rates import PER_USER_AND_EVENT
from tests.e2e.secured import auth, production_settings, token
from tests.integration.http.api import Api
from tests.support.clients import Client
from tests.support.gateway_client import GatewayClient
from tests.support.processes import WebServer

Open = Callable[..., GatewayClient]
Start = Callable[..., WebServer]
Connect = Callable[..., Client]
ANSWER = "We had an outage. I led the response, found the cause and fixed it within an hour."


def start(web: WebServer, **wanted: Any) -> dict[str, Any]:
    return Api(web.url, token("backend", "interviewer")).post("/interview/start", wanted, 201)


def test_two_strangers_on_one_server(start_server: Start) -> None:
    web = start_server(**production_settings(TRUSTED_PROXIES="127.0.0.1/32"))
    one, two = start(web), start(web)
    assert one["user_id"] != two["user_id"]
    address = {"X-Forwarded-For": "203.0.113.77"}

    def say(session: dict[str, Any], text: str, **headers: str) -> str:
        path = f"/interview/{session['session_id']}/process-unified"
        api = Api(web.url, session["token"], **address, **headers)
        code: str = (
            api.call("POST", path, json={"text": text}).json().get("error", {}).get("code", "")
        )
        return code

    limit = PER_USER_AND_EVENT["text_input"].amount
    codes = [say(one, "Please repeat the question.") for _ in range(limit + 4)]
    assert "rate_limited" in codes
    assert [say(two, ANSWER) for _ in range(3)] == [""] * 3
    assert say(two, ANSWER, **{"Idempotency-Key": "1"}) == ""
    admin = Api(web.url, token("root", "admin"))
    admin.post("/auth/revoke", {"user_id": one["user_id"]})
    assert say(one, ANSWER) == "token_revoked"
    assert say(two, ANSWER) == ""


def test_strangers_of_a_development_server_are_two_people(gateway: Open) -> None:
    one, two = gateway(), gateway()
    one.greeted()
    two.greeted()
    one.send("set_consent", {"scope": "record", "granted": False})
    two.send("set_consent", {"scope": "record", "granted": False})
    users = [client.expect("consent_changed")["user_id"] for client in (one, two)]
    assert users[0] != users[1]
    assert all(user.startswith("candidate_") for user in users)


def test_one_request_id_on_two_wires_is_two_requests(
    gateway: Open, connect: Connect, production: WebServer
) -> None:
    session = start(production, candidate={"user_id": "lin"})
    place = session["session_id"]
    lin = connect(production.url, auth={"token": session["token"]})
    lin.join(place, "lin")
    lin.ok("send_message", {"interview_id": place, "message": "Hello", "request_id": 1})
    talk = gateway(place, url=production.url)
    talk.send("auth", token=session["token"])
    talk.greeted()
    for _ in range(2):
        talk.send("text_input", {"text": ANSWER}, request_id=1)
    first, again = talk.expect("ai_response"), talk.expect("ai_response")
    assert first["seq"] == again["seq"]


def test_removed_on_two_wires_and_two_processes(
    gateway: Open, connect: Connect, production: WebServer, start_server: Start
) -> None:
    elsewhere = start_server(**production_settings())
    session = start(production, candidate={"user_id": f"eve_{uuid.uuid4().hex[:8]}"})
    place, eve = session["session_id"], session["user_id"]
    host = connect(production.url, auth=auth("host", "interviewer", [place]))
    host.join(place, "host")
    here = connect(production.url, auth={"token": session["token"]})
    there = connect(elsewhere.url, auth={"token": session["token"]})
    for client in (here, there):
        client.join(place, eve)
    talk = gateway(place, url=elsewhere.url)
    talk.send("auth", token=session["token"])
    talk.greeted()
    refused = here.refused("remove_participant", {"interview_id": place, "user_id": "host"})
    assert refused["code"] == "forbidden"

    removed = host.ok("remove_participant", {"interview_id": place, "user_id": eve})
    assert removed == {"status": "removed", "interview_id": place, "user_id": eve}
    for client in (here, there):
        client.wait_until_closed()
        assert client.named("error")[-1]["code"] == "removed"
    assert talk.expect("error")["error"] == "removed"
    assert talk.close_code() == 4401
    left = host.wait_for("participant_left")
    assert (left["user_id"], left["reason"]) == (eve, "removed")
    for web in (production, elsewhere):
        renewed = Api(web.url, session["token"]).refused("POST", "/auth/renew")
        assert renewed == (401, "token_revoked")
    assert host.ok("ping", {})


def test_a_host_removes_somebody_over_http(connect: Connect, production: WebServer) -> None:
    session = start(production)
    place, candidate = session["session_id"], session["user_id"]
    client = connect(production.url, auth={"token": session["token"]})
    client.join(place, candidate)
    host = Api(production.url, token("host", "interviewer", [place]))
    answer = host.call("DELETE", f"/interview/{place}/participants/{candidate}")
    assert answer.json()["data"] == {
        "status": "removed",
        "interview_id": place,
        "user_id": candidate,
    }
    client.wait_until_closed()
    path = f"/interview/{place}/participants/host"
    assert host.refused("DELETE", path) == (403, "forbidden")
    assert Api(production.url, session["token"]).refused("DELETE", path) == (401, "token_revoked")
    host.post(f"/interview/{place}/end")
    path = f"/interview/{place}/participants/{candidate}"
    assert host.refused("DELETE", path) == (409, "interview_ended")


def test_without_tokens_a_removed_user_id_stays_out(connect: Connect, interview_id: str) -> None:
    host, ann = connect(), connect()
    host.join(interview_id, "host", role="interviewer")
    ann.join(interview_id, "ann")
    host.ok("remove_participant", {"interview_id": interview_id, "user_id": "ann"})
    ann.wait_until_closed()
    left = host.wait_for("participant_left")
    assert (left["user_id"], left["reason"]) == ("ann", "removed")
    again = connect()
    wanted = {"interview_id": interview_id, "user_id": "ann"}
    assert again.refused("join_interview", wanted)["code"] == "removed"
    again.join(f"{interview_id}.other", "ann")
