"""System messages: a notice to everybody is for those to send who answer for everybody."""

from unittest.mock import Mock

import pytest

from app.contract import commands as wire
from app.domain.commands import Actor
from app.domain.errors import Refusal
from app.services.identity.caller import Caller, Connection, Identity
from app.services.identity.tokens import Claims
from app.services.websocket_service import WebSocketService
from tests.unit.services.conftest import Process

NOTICE = wire.BroadcastSystemMessage(message="Five minutes.")


@pytest.fixture
def rooms(process: Process) -> WebSocketService:
    return WebSocketService(
        executor=process.executor,
        interviews=Mock(),
        log=process.log,
        feeds=process.feeds,
        emitter=process.emitter,
        attendance=process.attendance,
        lobby=Mock(),
        online=Mock(),
        clock=process.clock,
        create_unknown=True,
        consent_default="given",
    )


def admin(interviews: frozenset[str] | None) -> Caller:
    claims = Claims("root", "admin", None, interviews, "access", "t", 0, 2**40)
    identity = Identity("root", "admin", open=False, claims=claims)
    return Connection("s1", identity).caller(Actor("root", "admin"))


def test_an_admin_of_everything_tells_everybody(rooms: WebSocketService, process: Process) -> None:
    rooms.broadcast_system_message(admin(None), NOTICE)
    [(to, event, told)] = process.feeds.published
    assert (to, event, told["message"]) == ("*", "system_message", "Five minutes.")


@pytest.mark.parametrize("interviews", [frozenset(["i1"]), frozenset(["i1", "i2"]), frozenset()])
def test_an_admin_of_some_interviews_does_not(
    rooms: WebSocketService, process: Process, interviews: frozenset[str]
) -> None:
    with pytest.raises(Refusal) as caught:
        rooms.broadcast_system_message(admin(interviews), NOTICE)
    assert caught.value.code == "forbidden"
    assert process.feeds.published == []
