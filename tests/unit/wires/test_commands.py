"""The core of every wire: in which order an event is looked at, and what it comes to."""

from typing import Any
from unittest.mock import Mock

import pytest
from prometheus_client import REGISTRY

from app.contract import commands as wire
from app.contract.errors import LANGUAGES, MESSAGES, payload_of
from app.domain.commands import Actor
from app.domain.errors import Refusal
from app.http.errors import STATUS_OF
from app.ports.interview_log import Unavailable
from app.services.commands import JSON, SOCKETIO, CommandRow, Commands
from app.services.identity.caller import Connection, Identity, Membership
from app.services.identity.command_keys import GATEWAY, HTTP, command_id, command_key
from app.websocket.dispatcher import SMALL, Dispatcher

MESSAGE = {"interview_id": "i1", "message": "Hello."}


class OwnError(Exception):
    """One that the wire answers itself."""


class Door:
    """Commands with one row, and what happened on the way to it."""

    def __init__(self, **row: Any) -> None:
        self.access, self.rates, self.confirm = Mock(), Mock(), Mock()
        self.emitter = Mock()
        self.emitter.emit.side_effect = lambda event, *how: (
            event == "error" or self.confirm(event, *how)
        )
        self.method = Mock(return_value={"done": True}, __name__="send_message")
        self.read = Mock(side_effect=lambda payload: [payload])
        rows = {"send_message": CommandRow(wire.SendMessage, self.method, **row)}
        self.commands = Commands(
            row.get("wire", SOCKETIO), rows, self.access, self.rates, own_errors=(OwnError,)
        )
        self.connection = Connection("s1", Identity("ann", "candidate", open=False))
        self.connection.memberships = {"i1": Membership({"ann": Actor("ann")})}

    def send(self, payload: Any, event: str = "send_message") -> str:
        """ "ok", or the refusal's code."""
        arguments = Mock(read=lambda: self.read(payload), unread=SMALL + 1)
        answer = Dispatcher(self.commands, self.emitter).dispatch(self.connection, event, arguments)
        return "ok" if answer["ok"] else str(answer["error"]["code"])


def counted(result: str, wire_name: str = SOCKETIO, event: str = "send_message") -> float:
    labels = {"wire": wire_name, "event": event, "result": result}
    return REGISTRY.get_sample_value("interview_events_total", labels) or 0.0


def test_it_is_carried_out_as_who_has_joined_and_confirmed() -> None:
    door = Door(confirm="message_taken")
    before = counted("ok")
    assert door.send(MESSAGE) == "ok"
    caller, command = door.method.call_args.args
    assert (caller.actor.id, command.message) == ("ann", "Hello.")
    door.confirm.assert_called_once_with("message_taken", {"done": True}, ["s1"], None)
    assert counted("ok") == before + 1


@pytest.mark.parametrize("part", ["access", "rates"])
def test_who_may_not_send_is_not_even_read(part: str) -> None:
    door = Door()
    getattr(door, part).check.side_effect = Refusal("rate_limited")
    assert door.send(MESSAGE) == "rate_limited"
    assert door.send(MESSAGE, "unheard_of") == "rate_limited"
    assert not door.read.called


def test_what_no_role_or_table_lets_through_is_not_read() -> None:
    door = Door(action="manage")
    assert door.send(MESSAGE) == "forbidden"
    before = counted("unknown_event", event="unknown")
    assert door.send(MESSAGE, "unheard_of") == "unknown_event"
    assert counted("unknown_event", event="unknown") == before + 1
    assert not door.read.called
    assert door.rates.check.call_count == 2


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"interview_id": "i1"}, "invalid_payload"),
        ({**MESSAGE, "interview_id": "i2"}, "not_in_interview"),
        ({**MESSAGE, "user_id": "bob"}, "identity_mismatch"),
        ([], "invalid_payload"),
    ],
)
def test_what_is_wrong_with_a_payload_is_said(payload: Any, code: str) -> None:
    door = Door()
    assert door.send(payload) == code
    assert not door.method.called


@pytest.mark.parametrize("fails", ["method", "confirm", "read"])
@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ValueError("what somebody wrote"), "internal_error"),
        (Refusal("interview_ended"), "interview_ended"),
        (Refusal("a_plugins_own"), "internal_error"),
        (Refusal("interview_ended", detail="what somebody wrote"), "internal_error"),
        (Unavailable(), "temporarily_unavailable"),
    ],
)
def test_what_is_raised_becomes_one_events_refusal(
    fails: str, error: Exception, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    door = Door(confirm="message_taken")
    getattr(door, fails).side_effect = error
    before = counted(code)
    assert door.send(MESSAGE) == code
    assert counted(code) == before + 1
    assert "what somebody wrote" not in caplog.text
    getattr(door, fails).side_effect = None
    door.read.side_effect = lambda payload: [payload]
    assert door.send(MESSAGE) == "ok"


def test_what_the_wire_answers_itself_is_left_to_it() -> None:
    door = Door()
    door.read.side_effect = OwnError
    with pytest.raises(OwnError):
        door.send(MESSAGE)


def test_a_request_is_done_once() -> None:
    door = Door()
    assert [door.send({**MESSAGE, "request_id": 1}) for _ in range(2)] == ["ok", "ok"]
    assert door.method.call_count == 1
    assert door.send({**MESSAGE, "message": "Bye.", "request_id": 1}) == "request_id_reused"
    assert door.send({**MESSAGE, "request_id": 2}) == "ok"
    assert door.method.call_count == 2


def test_what_is_repeatable_runs_again_under_the_same_key() -> None:
    door = Door(repeatable=True)
    for _ in range(2):
        door.send({**MESSAGE, "request_id": 1})
    first, second = (call.args[0] for call in door.method.call_args_list)
    assert (first.command_id, first.fingerprint) == (second.command_id, second.fingerprint)
    assert first.command_id == "ann\n1"


def test_a_row_is_known_on_its_wires_alone() -> None:
    row = CommandRow(wire.SendMessage, Mock(), wires=frozenset((JSON,)))
    known = [
        name
        for name in (SOCKETIO, JSON)
        if Commands(name, {"send_message": row}, Mock(), Mock()).rows
    ]
    assert known == [JSON]


def test_request_ids_of_two_wires_never_meet() -> None:
    names = {command_id(Actor("ann"), 1, wire) for wire in ("", GATEWAY, HTTP)}
    assert len(names) == 3
    assert command_key(Actor("ann"), 1, ["x", b"y"]) == command_key(Actor("ann"), "1", ["x", b"y"])


def test_every_code_has_one_payload_in_both_languages_and_one_status() -> None:
    for code, words in MESSAGES.items():
        for locale in LANGUAGES:
            refusal = Refusal(code, "field", 1.5)
            expected = {"code": code, "message": words[locale], "field": "field"}
            assert payload_of(refusal, locale) == {**expected, "retry_after": 1.5}
        assert code in STATUS_OF
