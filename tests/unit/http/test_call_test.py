"""Before the call: who gets servers to try a line by, and which."""

from typing import Any

import pytest
from flask import Flask
from limits.storage import MemoryStorage

from app.config import TestingConfig
from app.contract.http.calls import LineTest as Answered
from app.contract.http.invitations import Guest
from app.domain import commands as c
from app.domain.commands import Actor
from app.http.calls import CallRoutes
from app.http.errors import handle_errors
from app.http.wire import HttpWire
from app.services.call.ice import IceServers
from app.services.call.line_test import LineTestService
from app.services.call.rules import CallRules
from app.services.commands import HTTP, Commands
from app.services.identity.access import Access
from app.services.identity.http_rates import HttpRates
from app.services.identity.invitations import DEVICES, InvitationService
from app.services.identity.rates import EventRates
from app.services.identity.tokens import Tokens
from app.services.interview_service import InterviewService
from app.services.interviews.executor import CommandExecutor
from tests.support.fake_concurrency import FakeConcurrency
from tests.support.fakes import FakeClock, FakeEmitter, FakeEventLog, FakeFeeds, FakePresence
from tests.unit.services.access_fakes import FakeInvitations, FakeRevocations

HOST = Actor("max", "interviewer")
STUN, TURN = ["stun:stun.example:3478"], ["turns:turn.example:443?transport=tcp"]


class Server:
    """The HTTP wire with this one route, over an interview with a lobby."""

    def __init__(
        self,
        *,
        required: bool = True,
        production: bool = True,
        turn: list[str] | None = None,
        stun: list[str] | None = None,
        enabled: bool = True,
        relay_only: bool = False,
    ) -> None:
        log, self.clock = FakeEventLog(), FakeClock()
        feeds = FakeFeeds(log)
        self.executor = CommandExecutor(
            log, feeds, FakePresence(log), self.clock, concurrency=FakeConcurrency()
        )
        self.executor.execute("i1", c.CreateInterview(lobby=True), HOST)
        self.tokens = Tokens(["k" * 32], self.clock)
        self.access = Access(
            self.tokens, FakeRevocations(), FakeEmitter(), self.clock, required=required
        )
        self.invitations = InvitationService(
            FakeInvitations(), self.tokens, self.access, self.clock
        )
        tests = LineTestService(
            interviews=InterviewService(self.executor, log, feeds, self.clock, None),  # type: ignore[arg-type]
            ice=IceServers(
                stun=STUN if stun is None else stun,
                turn=TURN if turn is None else turn,
                secret="north",
                seconds=7200,
                clock=self.clock,
            ),
            rules=CallRules(enabled=enabled, most=6, relay_only=relay_only),
            create_unknown=not production,
        )
        routes = CallRoutes(tests, self.invitations).rows()
        commands = Commands(HTTP, {}, self.access, EventRates(True))
        rates, settings = HttpRates(True, MemoryStorage()), TestingConfig()
        keys: Any = None
        wire = HttpWire(
            routes, commands, self.access, rates, keys, settings, concurrency=FakeConcurrency()
        )
        app = Flask(__name__)
        handle_errors(app)
        app.register_blueprint(wire.blueprint())
        self._client = app.test_client()

    def token(self, role: str = "candidate", interviews: Any = ("i1",), user: str = "ann") -> str:
        return self.tokens.issue(user, role, lifetime=600, interviews=interviews)

    def invite(self, role: str = "candidate") -> dict[str, Any]:
        guest = Guest.model_validate({"role": role, "user_id": "ann"})
        return self.invitations.create("i1", f"invitation-{role}", guest, 600, self.access.identify(
            self.token("interviewer", user="max")
        ))  # fmt: skip

    def ask(self, token: str | None, interview: str = "i1", method: str = "POST") -> dict[str, Any]:
        """The answer's data, or its error."""
        answer = self._client.open(
            f"/api/v1/interview/{interview}/call-test",
            method=method,
            headers={} if token is None else {"Authorization": f"Bearer {token}"},
            environ_base={"REMOTE_ADDR": "203.0.113.7"},
        ).get_json()
        if answer["success"]:
            Answered.model_validate(answer["data"])
            return dict(answer["data"])
        return dict(answer["error"])


def test_credentials_are_good_for_a_minute_and_name_nobody() -> None:
    server = Server()
    answer = server.ask(server.token())
    assert set(answer) == {"servers", "expires_at", "relay_only"}
    stun, turn = answer["servers"]
    assert stun == {"urls": STUN}
    assert turn["urls"] == TURN
    ends = int(turn["username"].split(":")[0])
    assert ends == server.clock() // 1000 + 60
    assert "ann" not in str(answer)
    assert server.ask(server.token())["servers"][1]["username"] != turn["username"]


def test_without_servers_of_the_operator_it_says_so() -> None:
    server = Server(stun=[], turn=[])
    answer = server.ask(server.token())
    assert (answer["servers"], answer["relay_only"]) == ([], False)


def test_it_says_whether_a_call_goes_by_the_relay_alone() -> None:
    server = Server(relay_only=True)
    assert server.ask(server.token())["relay_only"] is True


@pytest.mark.parametrize("role", ["candidate", "interviewer", "observer"])
def test_an_invitation_will_do_while_it_brings_in(role: str) -> None:
    server = Server()
    invitation = server.invite(role)
    assert server.ask(invitation["token"])["servers"]
    for device in range(DEVICES):
        assert server.ask(invitation["token"])["servers"]
        access = server.invitations.redeem(invitation["token"], f"device {device}")["access_token"]
        assert server.ask(access)["servers"]
    assert server.ask(invitation["token"])["code"] == "invitation_used"


def test_an_invitation_that_was_withdrawn_or_never_made_is_none() -> None:
    server = Server()
    invitation = server.invite()
    server.invitations.withdraw("i1", invitation["invitation_id"])
    assert server.ask(invitation["token"])["code"] == "invitation_withdrawn"
    for interviews in (["i1"], ["i1", "i2"], None):
        forged = server.tokens.issue(
            "ann",
            "candidate",
            lifetime=60,
            interviews=interviews,
            token_type="invite",
        )
        assert server.ask(forged)["code"] == "invitation_not_found"


def test_nobody_else_gets_any() -> None:
    server = Server()
    assert server.ask(None)["code"] == "token_required"
    assert server.ask("x")["code"] == "token_invalid"
    assert server.ask(server.token(interviews=["i2"]))["code"] == "interview_not_found"
    assert server.ask(server.token(interviews=None), "unknown")["code"] == "interview_not_found"
    assert server.ask(server.invite()["token"], "i2")["code"] == "interview_not_found"


def test_who_was_removed_gets_none() -> None:
    server = Server()
    before = server.token()
    server.access.remove("i1", "ann", server.access.identify(server.token("admin", user="root")))
    assert server.ask(before)["code"] in ("removed", "token_revoked")


@pytest.mark.parametrize("ending", [c.EndInterview(), c.EmergencyStop(reason="smoke")])
def test_after_the_end_there_is_no_call_to_test_for(ending: c.Command) -> None:
    server = Server()
    server.executor.execute("i1", ending, HOST)
    assert server.ask(server.token())["code"] == "call_closed"


def test_where_calls_are_off_there_is_none() -> None:
    server = Server(enabled=False)
    assert server.ask(server.token())["code"] == "call_closed"


def test_what_joining_will_make_can_be_tested_for() -> None:
    """In development a page tries its line before its interview is there."""
    assert Server(required=False, production=False).ask(None, "unknown")["servers"]
    assert Server(required=False).ask(None, "unknown")["code"] == "interview_not_found"


def test_nobody_draws_credentials_all_the_time() -> None:
    server = Server()
    answers = [server.ask(server.token()).get("code") for _ in range(11)]
    assert answers == [None] * 10 + ["rate_limited"]
    assert server.ask(server.token(user="ben")).get("code") is None
