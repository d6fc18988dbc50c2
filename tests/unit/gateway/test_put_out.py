"""What waited while its sender was put out, or their token ended, is not answered any more."""

import base64
from unittest.mock import Mock

import pytest

from app.contract.conversation import AudioInput, TextInput
from app.contract.gateway import AudioInputMessage, TextInputMessage
from app.domain.commands import Actor
from app.domain.errors import Refusal
from app.domain.interviewing import Setting
from app.gateway.input_turns import InputTurns
from app.gateway.json_connection import EVENTS
from app.gateway.messages import key_of
from app.gateway.session_membership import SessionMembership
from app.services.commands import JSON, Commands
from app.services.identity.caller import Connection, Identity

INPUT = TextInputMessage(type="text_input", data=TextInput(text="Hello."), request_id=1)
ANN = Actor("ann")


class Talk:
    """A conversation over nothing but mocks."""

    def __init__(self, identity: Identity) -> None:
        self.services, self.envelope = Mock(), Mock()
        self.services.coordinator.process_unified_input.return_value = {"ai_response": "Why?"}
        self.services.commands = Commands(JSON, {}, self.services.access, Mock(), events=EVENTS)
        connection = Connection("raw:1", identity)
        self.turns = InputTurns(self.envelope, self.services, connection)
        self.place = SessionMembership(self.envelope, self.services, connection)

    def answer(self) -> str:
        """What a waiting input gets: a refusal's code, or empty for an answer."""
        self.turns.answer("i1", ANN, INPUT)
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
        talk.place.enter("i1", None, identity)
    assert not talk.envelope.send.called


@pytest.mark.parametrize("code", ["token_revoked", "token_expired"])
def test_after_the_tokens_end_it_is_not(code: str) -> None:
    talk = Talk(Identity("ann", "candidate"))
    talk.services.access.check.side_effect = Refusal(code)
    assert talk.answer() == code
    assert not talk.services.coordinator.process_unified_input.called


def test_a_request_id_of_the_gateway_is_none_of_socketio() -> None:
    """Their pages and talks may both count 1, 2, 3 on one log."""
    for actor, name in ((ANN, "ann\ngateway\n1"), (Actor(7), "7\ngateway\n1")):
        assert key_of(actor, INPUT)[0] == name


def test_a_request_id_stands_for_the_words_and_their_context() -> None:
    said = {"text": "Hello.", "context": {"page": 1}}
    inputs = [
        TextInputMessage(type="text_input", data=TextInput(**{**said, **other}), request_id=1)
        for other in ({}, {}, {"context": {"page": 2}}, {"text": "Goodbye."})
    ]
    keys = [key_of(ANN, message) for message in inputs]
    assert keys[0] == keys[1]
    assert len(set(keys)) == 3


def test_an_input_that_is_sent_again_after_an_upgrade_is_known() -> None:
    """What versions up to protocol 1.1 wrote of a "Hello." and of a recording."""
    text = TextInputMessage(type="text_input", data=TextInput(text="Hello."), request_id=1)
    audio = AudioInput(audio_data=base64.b64encode(b"sound").decode(), audio_format="wav")
    recording = AudioInputMessage(type="audio_input", data=audio, request_id=2)
    assert key_of(ANN, text) == ("ann\ngateway\n1", "a9d3fa503a641230f5ac78ffa3958746")
    assert key_of(ANN, recording) == ("ann\ngateway\n2", "6e2c12355c49541a4fde9a80ebc186bb")
