"""What waited while its sender was put out, or their token ended, is not answered any more."""

from typing import Any
from unittest.mock import Mock

import pytest

from app.contract.gateway import TextInputMessage
from app.contract.talk import TextInput
from app.domain.commands import Actor
from app.domain.errors import Refusal
from app.domain.interviewing import Setting
from app.gateway.conversation import Conversation
from app.gateway.messages import command_id
from app.services.identity.caller import Connection, Identity

INPUT = TextInputMessage(type="text_input", data=TextInput(text="Hello."), request_id=1)
ANN = Actor("ann")


class Talk:
    """A conversation over nothing but mocks."""

    def __init__(self, identity: Identity) -> None:
        self.services, self.envelope = Mock(), Mock()
        self.services.coordinator.process_unified_input.return_value = {"ai_response": "Why?"}
        self.conversation: Any = Conversation(
            Mock(), self.envelope, self.services, Mock(), "en", {}
        )
        self.conversation._connection = Connection("raw:1", identity)

    def answer(self) -> str:
        """What a waiting input gets: a refusal's code, or empty for an answer."""
        self.conversation._answer("i1", ANN, INPUT)
        refused = self.envelope.refuse.call_args
        return "" if refused is None else refused.args[0].code


def test_an_input_is_answered() -> None:
    talk = Talk(Identity("ann", "candidate"))
    assert talk.answer() == ""
    assert talk.services.coordinator.process_unified_input.called


def test_of_who_was_removed_it_is_not() -> None:
    talk = Talk(Identity("ann", "candidate", is_removed=lambda *_: True))
    assert talk.answer() == "removed"
    assert not talk.services.coordinator.process_unified_input.called


def test_who_is_removed_on_the_way_in_is_not_let_in() -> None:
    marks: list[str] = []
    identity = Identity("ann", "candidate", is_removed=lambda *_: bool(marks))
    talk = Talk(identity)
    talk.services.sessions.setting.return_value = Setting()
    talk.services.feeds.listen.side_effect = lambda *_: marks.append("removed")
    with pytest.raises(Refusal, match="removed"):
        talk.conversation._enter("i1", None, identity)
    assert not talk.envelope.send.called


@pytest.mark.parametrize("code", ["token_revoked", "token_expired"])
def test_after_the_tokens_end_it_is_not(code: str) -> None:
    talk = Talk(Identity("ann", "candidate"))
    talk.services.access.check.side_effect = Refusal(code)
    assert talk.answer() == code
    assert not talk.services.coordinator.process_unified_input.called


def test_a_request_id_of_the_gateway_is_none_of_socketio() -> None:
    """Their pages and talks may both count 1, 2, 3 on one log."""
    assert command_id(ANN, INPUT) == "ann\ngateway\n1"
    assert command_id(Actor(7), INPUT) == "7\ngateway\n1"
