"""Invitations: on three devices, expiring, bound to interview and role, withdrawn."""

import time
from collections.abc import Callable
from typing import Any

import pytest
import redis
import requests

from app.services.identity.tokens import Tokens
from tests.integration.http.api import Api, clock, token
from tests.support.clients import Client
from tests.support.patience import PATIENCE
from tests.support.processes import WebServer

USED = (410, "invitation_used")
EXPIRED = (410, "invitation_expired")
WITHDRAWN = (410, "invitation_withdrawn")
UNKNOWN = (404, "invitation_not_found")


@pytest.fixture
def invited(host: Api, interview_id: str) -> dict[str, Any]:
    """A candidate's invitation to a new interview."""
    host.post("/interview", {"interview_id": interview_id}, 201)
    body = {"user_id": "ann", "name": "Ann"}
    return host.post(f"/interview/{interview_id}/invitations", body, 201)


def test_an_invitation_brings_its_guest_in(
    invited: dict[str, Any],
    stranger: Api,
    secured: WebServer,
    connect: Callable[..., Client],
    interview_id: str,
) -> None:
    access = stranger.post("/invitation/redeem", {"token": invited["token"]})
    assert (access["user_id"], access["role"], access["name"]) == ("ann", "candidate", "Ann")
    assert access["interviews"] == [interview_id]
    client = connect(secured.url, auth={"token": access["access_token"]})
    joined = client.join(interview_id, "ann")
    assert [(p["user_id"], p["role"], p["name"]) for p in joined["participants"]] == [
        ("ann", "candidate", "Ann")
    ]
    assert client.refused("join_interview", {"interview_id": "x", "user_id": "ann"})["code"] == (
        "forbidden"
    )
    guest = Api(secured.url, access["access_token"])
    assert guest.refused("POST", f"/interview/{interview_id}/end") == (403, "forbidden")


def test_every_participant_is_invited(host: Api, stranger: Api) -> None:
    guests = [
        {"role": "candidate", "name": "Ann"},
        {"role": "interviewer", "user_id": 12},
        {"role": "observer", "user_id": "olga"},
    ]
    made = host.post("/interview", {"participants": guests}, 201)
    redeemed = [
        stranger.post("/invitation/redeem", {"token": invitation["token"]})
        for invitation in made["invitations"]
    ]
    assert [access["role"] for access in redeemed] == ["candidate", "interviewer", "observer"]
    assert [access["user_id"] for access in redeemed][1:] == ["12", "olga"]
    assert redeemed[0]["user_id"].startswith("candidate_")


def devices_of(host: Api, interview_id: str) -> list[tuple[str, int]]:
    """State and devices of each invitation."""
    listed = host.get(f"/interview/{interview_id}/invitations")["invitations"]
    return [(row["state"], row["devices"]) for row in listed]


@pytest.mark.parametrize("way", ["nonce", "header"])
def test_an_invitation_is_good_on_three_devices(
    invited: dict[str, Any], host: Api, stranger: Api, interview_id: str, way: str
) -> None:
    def redeem(device: str) -> Any:
        body, headers = {"token": invited["token"]}, {}
        if way == "nonce":
            body["nonce"] = device
        else:
            headers["Idempotency-Key"] = device
        return stranger.call("POST", "/invitation/redeem", json=body, headers=headers)

    assert devices_of(host, interview_id) == [("open", 0)]
    devices = ["9 phone of Ann", "laptop-of-ann", "tablet-of-ann"]
    users = {redeem(name).json()["data"]["user_id"] for name in [*devices, *devices]}
    assert users == {"ann"}
    assert redeem("another-device").json()["error"]["code"] == "invitation_used"
    assert devices_of(host, interview_id) == [("spent", 3)]


def test_a_short_link_brings_in_without_being_kept(
    invited: dict[str, Any], stranger: Api, secured: WebServer, redis_url: str
) -> None:
    code = invited["code"]
    shown = requests.get(f"{secured.url}/i/{code}", timeout=PATIENCE, allow_redirects=True)
    assert shown.headers["Content-Type"].startswith("text/html")  # a preview spends nothing
    typed = f"{code[:5]}-{code[5:]}".upper()
    access = stranger.post("/invitation/redeem", {"code": typed, "nonce": "laptop-of-ann"})
    assert (access["user_id"], access["hosts"]) == ("ann", [])
    store: Any = redis.Redis.from_url(redis_url)
    names = store.keys("invitation_named:*")
    assert names
    assert code.encode() not in b"".join([*names, *store.mget(names)])
    store.close()
    other = code[:-1] + ("0" if code[-1] != "0" else "1")
    assert stranger.refused("POST", "/invitation/redeem", {"code": other}) == UNKNOWN
    for wrong in ("short", 5, ["x"]):
        refused = stranger.refused("POST", "/invitation/redeem", {"code": wrong})
        assert refused == (400, "invalid_payload")
    assert stranger.refused("POST", "/invitation/redeem", {}) == (400, "invalid_payload")


def test_a_withdrawn_invitation_is_gone(
    invited: dict[str, Any], host: Api, stranger: Api, interview_id: str
) -> None:
    path = f"/interview/{interview_id}/invitations/{invited['invitation_id']}"
    for _ in range(2):
        answer = host.call("DELETE", path)
        assert answer.status_code == 200
        assert answer.json()["data"]["state"] == "withdrawn"
    assert stranger.refused("POST", "/invitation/redeem", {"token": invited["token"]}) == WITHDRAWN
    listed = host.get(f"/interview/{interview_id}/invitations")["invitations"]
    assert [row["state"] for row in listed] == ["withdrawn"]


def test_a_repeated_request_does_not_bring_a_withdrawn_one_back(
    host: Api, stranger: Api, interview_id: str
) -> None:
    key = {"Idempotency-Key": f"invite {interview_id}"}
    host.post("/interview", {"interview_id": interview_id}, 201)
    path = f"/interview/{interview_id}/invitations"
    made = host.post(path, {}, 201, **key)
    host.call("DELETE", f"{path}/{made['invitation_id']}")
    assert host.post(path, {}, 201, **key)["token"] == made["token"]
    assert stranger.refused("POST", "/invitation/redeem", {"token": made["token"]}) == WITHDRAWN


def test_withdrawing_a_used_invitation_takes_back_what_it_gave(
    invited: dict[str, Any],
    host: Api,
    stranger: Api,
    secured: WebServer,
    connect: Callable[..., Client],
    interview_id: str,
) -> None:
    """It was refused once (410): then nothing took back what a link had given."""
    body = {"token": invited["token"], "nonce": "client-of-ann"}
    access = stranger.post("/invitation/redeem", body)["access_token"]
    renewed = Api(secured.url, access).post("/auth/renew")["access_token"]
    client = connect(secured.url, auth={"token": renewed})
    path = f"/interview/{interview_id}/invitations"
    answer = host.call("DELETE", f"{path}/{invited['invitation_id']}")
    assert answer.json()["data"]["state"] == "withdrawn"
    client.wait_until_closed()
    for token_of_ann in (access, renewed):
        refused = Api(secured.url, token_of_ann).refused("POST", "/auth/renew")
        assert refused == (401, "token_revoked")
    assert stranger.refused("POST", "/invitation/redeem", body) == WITHDRAWN
    assert host.refused("DELETE", f"{path}/other") == (404, "invitation_not_found")


def test_what_an_older_version_wrote_is_understood(
    invited: dict[str, Any], host: Api, stranger: Api, redis_url: str, interview_id: str
) -> None:
    store: Any = redis.Redis.from_url(redis_url)
    name, field = f"invitations:{interview_id}", invited["invitation_id"]
    store.hset(name, field, f"spent {int(time.time()) - 60} a-nonce")
    stranger.post("/invitation/redeem", {"token": invited["token"], "nonce": "laptop-of-ann"})
    assert devices_of(host, interview_id) == [("spent", 2)]
    store.hset(name, field, "spent a-nonce")  # by a version that noted no time
    assert stranger.refused("POST", "/invitation/redeem", {"token": invited["token"]}) == USED
    store.close()


def test_a_link_opens_nothing_after_the_end(
    invited: dict[str, Any], host: Api, stranger: Api, secured: WebServer, interview_id: str
) -> None:
    path = f"/interview/{interview_id}/invitations"
    unused = host.post(path, {"user_id": "ben"}, 201)
    body = {"token": invited["token"], "nonce": "client-of-ann"}
    ann = Api(secured.url, stranger.post("/invitation/redeem", body)["access_token"])
    host.post(f"/interview/{interview_id}/end")
    for token_of_guest in (body, {"token": unused["token"]}):
        refused = stranger.refused("POST", "/invitation/redeem", token_of_guest)
        assert refused == (409, "interview_ended")
    assert ann.refused("POST", "/auth/renew") == (409, "interview_ended")
    assert ann.get(f"/interview/{interview_id}/events")["complete"]


def test_an_expired_invitation_is_gone(stranger: Api) -> None:
    expired = token("ann", "candidate", ["i"], token_type="invite", lifetime=-1)
    assert stranger.refused("POST", "/invitation/redeem", {"token": expired}) == EXPIRED


def test_a_forged_invitation_is_none(invited: dict[str, Any], stranger: Api) -> None:
    foreign = Tokens(["another-key-than-the-servers-0123456789"], clock)
    forged = [
        foreign.issue("ann", "admin", lifetime=60, interviews=["i"], token_type="invite"),
        invited["token"][:-4] + "AAAA",
        token("ann", "candidate", ["i"]),
        token("ann", "admin", None, token_type="invite"),
        "x",
    ]
    for one in forged:
        assert stranger.refused("POST", "/invitation/redeem", {"token": one}) == (
            401,
            "token_invalid",
        )


def test_an_invitation_that_was_never_made_is_gone(stranger: Api) -> None:
    unknown = token("ann", "candidate", ["i"], token_type="invite")
    assert stranger.refused("POST", "/invitation/redeem", {"token": unknown}) == UNKNOWN


def test_an_invitation_is_no_access_token(invited: dict[str, Any], secured: WebServer) -> None:
    guest = Api(secured.url, invited["token"])
    assert guest.refused("GET", "/interview") == (401, "token_invalid")


def test_a_revoked_guest_gets_no_new_token(
    invited: dict[str, Any], admin: Api, stranger: Api, host: Api, interview_id: str
) -> None:
    path = f"/interview/{interview_id}/invitations"
    eve = host.post(path, {"user_id": f"eve {interview_id}"}, 201)
    body = {"token": eve["token"], "nonce": "client-of-eve"}
    stranger.post("/invitation/redeem", body)
    admin.post("/auth/revoke", {"user_id": f"eve {interview_id}"})
    assert stranger.refused("POST", "/invitation/redeem", body) == (401, "token_revoked")


def test_nobody_is_invited_to_what_is_over(host: Api, interview_id: str) -> None:
    host.post("/interview", {"interview_id": interview_id}, 201)
    host.post(f"/interview/{interview_id}/end")
    path = f"/interview/{interview_id}/invitations"
    assert host.refused("POST", path, {}) == (409, "interview_ended")


def test_no_token_is_kept(invited: dict[str, Any], redis_url: str, interview_id: str) -> None:
    store: Any = redis.Redis.from_url(redis_url)
    about = store.hgetall(f"invitations_about:{interview_id}")
    assert [key.decode() for key in about] == [invited["invitation_id"]]
    assert b"eyJ" not in b"".join(about.values())
    store.close()
