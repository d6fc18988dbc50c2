"""Inputs that wait for their answers: one that goes wrong is told, and holds up none behind it."""

from unittest.mock import Mock

import pytest

from app.contract.conversation import TextInput
from app.contract.gateway import TextInputMessage
from app.domain.commands import Actor
from app.gateway.input_turns import InputTurns
from app.gateway.json_connection import EVENTS
from app.services.commands import JSON, Commands
from app.services.identity.caller import Connection, Identity
from app.transport import ConnectionClosedError


@pytest.mark.parametrize(
    ("fault", "told"),
    [(TypeError("what somebody wrote"), ["internal_error"]), (ConnectionClosedError(1006, ""), [])],
)
@pytest.mark.parametrize("fails", ["status", "ai_response"])
def test_an_answer_that_cannot_be_sent_holds_up_none_behind_it(
    fails: str, fault: Exception, told: list[str]
) -> None:
    sent: list[tuple[str, object]] = []

    def send(kind: str, data: dict[str, object]) -> None:
        sent.append((kind, data.get("request_id")))
        if [name for name, _ in sent].count(fails) == 1 and kind == fails:
            raise fault

    envelope, services = Mock(), Mock()
    envelope.send.side_effect = send
    services.commands = Commands(JSON, {}, Mock(), Mock(), events=EVENTS)
    services.coordinator.process_unified_input.return_value = {"ai_response": "Why?"}
    turns = InputTurns(envelope, services, Connection("raw:1", Identity("ann", "candidate")))
    for number in (1, 2):
        said = TextInputMessage(type="text_input", data=TextInput(text="Hi."), request_id=number)
        turns.put("i1", Actor("ann"), said, is_told=True)
    turns.close()
    turns._work()

    assert ("ai_response", 2) in sent
    refused = [(call.args[0].code, call.args[1]) for call in envelope.refuse.call_args_list]
    assert refused == [(code, 1) for code in told]
