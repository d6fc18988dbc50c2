"""On whose account a request counts: rates and Idempotency-Keys, each person's own."""

from typing import Any

import pytest
from flask import Flask
from limits.storage import MemoryStorage

from app.config import TestingConfig
from app.contract.conversation import TextInput
from app.contract.http.base import Answer
from app.contract.http.interviews import NewInterview
from app.http.errors import handle_errors
from app.http.route import Call, Route
from app.http.wire import HttpWire
from app.services.commands import HTTP, Commands
from app.services.identity.access import Access
from app.services.identity.http_rates import PER_ADDRESS, HttpRates
from app.services.identity.rates import PER_USER, PER_USER_AND_EVENT, EventRates
from app.services.identity.tokens import Tokens
from tests.integration.http.routes import table
from tests.support.fake_concurrency import FakeConcurrency
from tests.support.fakes import FakeClock, FakeEmitter
from tests.unit.services.access_fakes import FakeRevocations

LIMIT = PER_USER_AND_EVENT["text_input"].amount


class FakeKeys:
    """IdempotencyKeys in memory."""

    def __init__(self) -> None:
        self.known: dict[str, str] = {}

    def claim(self, name: str, fingerprint: str) -> bool:
        """Whether the key stands for nothing else."""
        return self.known.setdefault(name, fingerprint) == fingerprint


class Server:
    """The HTTP wire with two routes; `made` are the command ids that reached a handler."""

    def __init__(self, required: bool) -> None:
        self.tokens = Tokens(["k" * 32], FakeClock())
        self.made: list[str | None] = []
        access = Access(self.tokens, FakeRevocations(), FakeEmitter(), FakeClock(), required)
        routes = [
            Route(
                method="POST",
                path="/interview/{session_id}/process-unified",
                action="talk_to_interviewer",
                handle=self.talk,
                body=TextInput,
                answer=Answer,
                event="text_input",
                idempotent=True,
            ),
            Route(
                method="POST",
                path="/interview",
                action="create_interview",
                handle=self.create,
                body=NewInterview,
                answer=Answer,
                idempotent=True,
            ),
        ]
        settings = TestingConfig()
        rates = HttpRates(True, MemoryStorage())
        commands = Commands(HTTP, {}, access, EventRates(True))
        wire = HttpWire(
            routes, commands, access, rates, FakeKeys(), settings, concurrency=FakeConcurrency()
        )
        app = Flask(__name__)
        handle_errors(app)
        app.register_blueprint(wire.blueprint())
        self._client = app.test_client()

    def talk(self, call: Call, session_id: str) -> dict[str, Any]:
        return {}

    def create(self, call: Call) -> dict[str, Any]:
        self.made.append(call.command_id)
        return {}

    def token(self, user: str, *interviews: str) -> str:
        return self.tokens.issue(user, "interviewer", lifetime=60, interviews=interviews or None)

    def send(
        self,
        path: str,
        body: dict[str, Any],
        token: str = "",
        address: str = "203.0.113.7",
        **headers: str,
    ) -> str:
        """The error's code; empty where it was taken."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if token:
            sent["Authorization"] = f"Bearer {token}"
        answer = self._client.post(
            f"/api/v1{path}", json=body, headers=sent, environ_base={"REMOTE_ADDR": address}
        )
        code: str = answer.get_json().get("error", {}).get("code", "")
        return code

    def say(self, session: str, token: str = "", **more: str) -> str:
        return self.send(f"/interview/{session}/process-unified", {"text": "Hello."}, token, **more)


@pytest.fixture
def stopped_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limiter looks at the clock itself; here it stands."""
    monkeypatch.setattr("time.time", lambda: 1_700_000_000.0)


@pytest.mark.usefixtures("stopped_time")
def test_a_users_rate_of_an_event_holds_over_http_too() -> None:
    server = Server(required=True)
    ann, other = server.token("ann", "s1"), server.token("ann", "s2")
    assert [server.say("s1", ann) for _ in range(LIMIT + 2)] == [""] * LIMIT + ["rate_limited"] * 2
    assert server.say("s2", other) == ""  # the same id in another interview is somebody else
    assert server.say("s1", server.token("bob", "s1")) == ""


@pytest.mark.usefixtures("stopped_time")
def test_all_calls_of_a_user_count_together() -> None:
    server = Server(required=True)
    host = server.token("host")
    codes = [server.send("/interview", {}, host) for _ in range(PER_USER.amount + 1)]
    assert codes == [""] * PER_USER.amount + ["rate_limited"]


@pytest.mark.usefixtures("stopped_time")
def test_strangers_without_tokens_share_no_rate() -> None:
    server = Server(required=False)
    assert [server.say("s1") for _ in range(LIMIT + 1)][-1] == "rate_limited"
    assert server.say("s2") == ""


@pytest.mark.usefixtures("stopped_time")
def test_fourteen_strangers_of_one_address_answer_four_times_each() -> None:
    server = Server(required=True)
    strangers = [(f"s{n}", server.token("candidate", f"s{n}")) for n in range(14)]
    codes = [server.say(*stranger) for _ in range(4) for stranger in strangers]
    assert codes == [""] * 56


def test_people_of_one_name_share_no_idempotency_key() -> None:
    server = Server(required=True)
    for session in ("s1", "s2"):
        assert server.say(session, server.token("ann", session), Idempotency_Key="1") == ""


def test_a_key_stands_for_one_request_of_a_user() -> None:
    server = Server(required=True)
    host = server.token("host")
    assert server.send("/interview", {}, host, Idempotency_Key="1") == ""
    other = {"title": "Another"}
    assert server.send("/interview", other, host, Idempotency_Key="1") == "idempotency_key_reused"
    assert server.send("/interview", other, server.token("hugo"), Idempotency_Key="1") == ""


def test_strangers_without_tokens_share_no_idempotency_key() -> None:
    server = Server(required=False)
    for session in ("s1", "s2"):
        assert server.say(session, Idempotency_Key="1") == ""
    for address in ("203.0.113.7", "203.0.113.8", "203.0.113.7"):
        body = {"title": address}
        assert server.send("/interview", body, address=address, Idempotency_Key="1") == ""
    first, second, again = server.made
    assert first == again != second


def test_what_costs_has_its_rate_over_http_as_on_the_other_wires() -> None:
    counted = {route.name: route.event for route in table() if route.event}
    assert counted == {
        "process_text": "text_input",
        "process_audio": "audio_input",
        "call_test": "call_test",
        "renew_token": "renew_token",
        "send_to_session": "broadcast_system_message",
        "send_to_all": "broadcast_system_message",
    }
    assert set(counted.values()) <= set(PER_USER_AND_EVENT)


@pytest.mark.usefixtures("stopped_time")
def test_any_call_is_limited_by_address() -> None:
    server = Server(required=True)
    answers = [server.send("/interview", {}) for _ in range(PER_ADDRESS.amount)]
    assert set(answers) == {"token_required"}
    assert server.send("/interview", {}) == "rate_limited"
    assert server.send("/interview", {}, address="203.0.113.8") == "token_required"
