"""Access over HTTP: who may call what, renewing, revoking, rates."""

from collections.abc import Callable
from typing import Any

import pytest

from app.domain.roles import ROLES, may
from app.http.route import Route
from tests.integration.http.api import SECRET, Api, token
from tests.integration.http.routes import table
from tests.support.clients import Client
from tests.support.processes import WebServer

AsUser = Callable[..., Api]


GUARDED = [route for route in table() if route.action is not None]


def call(api: Api, route: Route) -> Any:
    """The error code of a call about something that does not exist; None if there is none."""
    path = route.path.replace("{", "").replace("}", "")
    body: dict[str, Any] | None = None if route.body is None else {}
    answer = api.call(route.method, path, json=body)
    assert answer.status_code < 500
    return answer.json().get("error", {}).get("code")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("route", GUARDED, ids=lambda route: route.name)
def test_the_table_of_roles_holds_over_http(as_user: AsUser, route: Route, role: str) -> None:
    assert route.action is not None
    refused = call(as_user(f"some {role}", role), route) == "forbidden"
    assert refused == (not may(role, route.action))


@pytest.mark.parametrize("route", GUARDED, ids=lambda route: route.name)
def test_without_a_token_nothing_is_told(stranger: Api, route: Route) -> None:
    assert call(stranger, route) == "token_required"


def test_who_has_no_token_yet_can_get_one_and_learn_whose_interviews_they_are() -> None:
    open_to_all = [route.name for route in table() if route.action is None]
    assert open_to_all == ["redeem_invitation", "read_company"]


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("Bearer", "token_invalid"),
        ("Bearer x", "token_invalid"),
        ("Basic aGVsZW46eA==", "token_invalid"),
        (f"Bearer {token(lifetime=-1)}", "token_expired"),
        (f"Bearer {token()}x", "token_invalid"),
    ],
)
def test_a_bad_token_is_refused(stranger: Api, header: str, code: str) -> None:
    answer = stranger.call("GET", "/interview", headers={"Authorization": header})
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, code)
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_management_needs_an_admin_of_everything(as_user: AsUser) -> None:
    limited = as_user("root", "admin", interviews=["one"])
    assert limited.refused("GET", "/websocket/stats") == (403, "forbidden")
    assert "websocket_stats" in as_user("root", "admin").get("/websocket/stats")


def test_a_token_is_renewed(as_user: AsUser, secured: WebServer) -> None:
    access = as_user("ann", "candidate", interviews=["i1"], name="Ann", lifetime=30).post(
        "/auth/renew"
    )
    assert {name: access[name] for name in ("user_id", "role", "name", "interviews")} == {
        "user_id": "ann",
        "role": "candidate",
        "name": "Ann",
        "interviews": ["i1"],
    }
    again = Api(secured.url, access["access_token"]).post("/auth/renew")
    assert again["access_token"] != access["access_token"]


def test_an_operators_token_is_not_renewed(as_user: AsUser) -> None:
    operator = as_user("root", "admin", token_type="management")
    assert operator.get("/websocket/sessions")
    assert operator.refused("POST", "/auth/renew") == (403, "forbidden")


@pytest.mark.parametrize("what", ["token", "user_id"])
def test_who_is_revoked_is_out_in_every_process(
    secured: WebServer,
    admin: Api,
    connect: Callable[..., Client],
    start_server: Callable[..., WebServer],
    what: str,
) -> None:
    elsewhere = start_server(AUTH_REQUIRED="true", SECRET_KEY=SECRET)
    user = f"eve {what}"
    access = token(user, "candidate")
    clients = [connect(url, auth={"token": access}) for url in (secured.url, elsewhere.url)]
    bystander = connect(secured.url, auth={"token": token("ann", "candidate")})
    revoked = {"token": access} if what == "token" else {"user_id": user}
    assert admin.post("/auth/revoke", revoked) == {"revoked": what.removesuffix("_id")}
    assert Api(secured.url, access).refused("POST", "/auth/renew") == (401, "token_revoked")
    for client in clients:
        client.wait_until_closed()
    assert bystander.ok("ping", {})
    assert Api(elsewhere.url, access).refused("POST", "/auth/renew") == (401, "token_revoked")


def test_a_stolen_tokens_whole_chain_ends(
    secured: WebServer,
    admin: Api,
    host: Api,
    stranger: Api,
    connect: Callable[..., Client],
    interview_id: str,
) -> None:
    host.post("/interview", {"interview_id": interview_id}, 201)
    invited = host.post(f"/interview/{interview_id}/invitations", {"user_id": "ann"}, 201)
    body = {"token": invited["token"], "nonce": "ann's own browser"}
    stolen = stranger.post("/invitation/redeem", body)["access_token"]
    thiefs = Api(secured.url, stolen).post("/auth/renew")["access_token"]
    thief = connect(secured.url, auth={"token": thiefs})
    bystander = connect(secured.url, auth={"token": token("ann", "candidate")})
    admin.post("/auth/revoke", {"token": stolen})
    thief.wait_until_closed()
    for access in (stolen, thiefs):
        assert Api(secured.url, access).refused("POST", "/auth/renew") == (401, "token_revoked")
    assert stranger.refused("POST", "/invitation/redeem", body) == (401, "token_revoked")
    assert bystander.ok("ping", {})


def test_two_guests_of_one_name_are_revoked_one_by_one(
    secured: WebServer, admin: Api, host: Api, stranger: Api, interview_id: str
) -> None:
    guests = {}
    for place in (interview_id, f"{interview_id}.other"):
        host.post("/interview", {"interview_id": place}, 201)
        link = host.post(f"/interview/{place}/invitations", {"user_id": "eve"}, 201)["token"]
        access = stranger.post("/invitation/redeem", {"token": link})["access_token"]
        guests[place] = Api(secured.url, access)
    admin.post("/auth/revoke", {"user_id": "eve", "interview_id": interview_id})
    refused = guests[interview_id].refused("POST", "/auth/renew")
    assert refused == (401, "token_revoked")
    assert guests[f"{interview_id}.other"].post("/auth/renew")


WRONG: list[dict[str, Any]] = [{}, {"token": "x"}, {"token": token(), "user_id": 1}]


@pytest.mark.parametrize("body", WRONG)
def test_a_wrong_revocation_is_refused(admin: Api, body: Any) -> None:
    assert admin.refused("POST", "/auth/revoke", body) == (400, "invalid_payload")


def test_revoking_what_has_expired_changes_nothing(admin: Api) -> None:
    expired = token("ann", "candidate", lifetime=-1)
    assert admin.post("/auth/revoke", {"token": expired}) == {"revoked": "token"}


# --- rates


def redeem_until_limited(api: Api, most: int) -> Any:
    for _ in range(most):
        answer = api.call("POST", "/invitation/redeem", json={"token": "x"})
        if answer.status_code == 429:
            return answer
        assert answer.status_code == 401
    raise AssertionError("never limited")


def test_guessing_invitations_is_limited_over_all_processes(
    secured: WebServer, start_server: Callable[..., WebServer]
) -> None:
    address = {"X-Forwarded-For": "203.0.113.7"}
    answer = redeem_until_limited(Api(secured.url, **address), 70)
    error = answer.json()["error"]
    assert error["code"] == "rate_limited"
    assert 0 < error["retry_after"] <= 60
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    elsewhere = start_server(TRUSTED_PROXIES="127.0.0.1")
    again = Api(elsewhere.url, **address)
    assert again.refused("POST", "/invitation/redeem", {"token": "x"}) == (429, "rate_limited")
    other = Api(secured.url, **{"X-Forwarded-For": "203.0.113.8"})
    assert other.refused("POST", "/invitation/redeem", {"token": "x"}) == (401, "token_invalid")


def test_an_address_is_believed_of_trusted_proxies_only(
    start_server: Callable[..., WebServer],
) -> None:
    direct = start_server(APP_ENV="production", AUTH_REQUIRED="true", SECRET_KEY=SECRET)
    numbers = iter(range(1, 100))

    class Liar(Api):
        def call(self, method: str, path: str, **options: Any) -> Any:
            forged = {"X-Forwarded-For": f"203.0.113.{next(numbers)}"}
            return super().call(method, path, headers=forged, **options)

    assert redeem_until_limited(Liar(direct.url), 70).status_code == 429
