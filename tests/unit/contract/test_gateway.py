"""The JSON gateway's messages, and the seed's accessors."""

import base64
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from app.contract import gateway as wire
from app.contract.conversation import MAX_AUDIO_BYTES

MESSAGE: TypeAdapter[Any] = TypeAdapter(wire.Message)
SOUND = b"RIFF" + bytes(range(256))
ENCODED = base64.b64encode(SOUND).decode()


def test_only_type_and_the_essential_field_are_needed() -> None:
    message = MESSAGE.validate_python({"type": "text_input", "data": {"text": "Hello."}})
    assert isinstance(message, wire.TextInputMessage)
    assert message.data.text == "Hello."
    assert message.data.context == {}
    for kind in ("connect", "ping", "disconnect", "auth"):
        assert MESSAGE.validate_python({"type": kind}).type == kind


def test_unknown_fields_and_odd_timestamps_are_ignored() -> None:
    content = {"type": "ping", "session_id": [1], "timestamp": {}, "more": 1, "data": {"x": 1}}
    assert isinstance(MESSAGE.validate_python(content), wire.PingMessage)


@pytest.mark.parametrize(
    "text",
    [ENCODED, f"data:audio/wav;base64,{ENCODED}", f"{ENCODED[:76]}\r\n{ENCODED[76:]}\n"],
)
def test_audio_is_decoded_however_it_is_wrapped(text: str) -> None:
    message = MESSAGE.validate_python({"type": "audio_input", "data": {"audio_data": text}})
    assert isinstance(message, wire.AudioInputMessage)
    assert message.data.audio_data == SOUND
    assert message.data.audio_format == "wav"


@pytest.mark.parametrize("text", ["", "a", "no base64!", "====", "ü", 5, None, [ENCODED]])
def test_what_is_no_audio_is_refused(text: Any) -> None:
    with pytest.raises(ValidationError):
        MESSAGE.validate_python({"type": "audio_input", "data": {"audio_data": text}})


def test_more_than_25_megabytes_are_refused() -> None:
    text = base64.b64encode(bytes(MAX_AUDIO_BYTES + 1)).decode()
    with pytest.raises(ValidationError, match="recording"):
        MESSAGE.validate_python({"type": "audio_input", "data": {"audio_data": text}})


@pytest.mark.parametrize("context", ["", "words", None, 5, ["a"], {"big": "x" * 20_000}])
def test_a_context_that_cannot_be_used_is_none(context: Any) -> None:
    content = {"type": "text_input", "data": {"text": "Hello.", "context": context}}
    assert MESSAGE.validate_python(content).data.context == {}


def test_a_context_is_taken_as_it_is() -> None:
    content = {"type": "text_input", "data": {"text": "Hello.", "context": {"a": 1}}}
    assert MESSAGE.validate_python(content).data.context == {"a": 1}


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"interview_style": "behavioral"}, ("behavioural", None)),
        ({"language": "zh-CN"}, (None, "zh")),
        ({"interview_style": "casual", "language": "EN_us"}, ("casual", "en")),
    ],
)
def test_spellings_that_are_meant(wanted: Any, expected: Any) -> None:
    data = MESSAGE.validate_python({"type": "connect", "data": wanted}).data
    assert (data.interview_style, data.language) == expected


@pytest.mark.parametrize(("sent", "known"), [("", None), (None, None), (7, 7), ("s 1", "s 1")])
def test_the_session_that_connect_names(sent: Any, known: Any) -> None:
    assert MESSAGE.validate_python({"type": "connect", "session_id": sent}).session_id == known


@pytest.mark.parametrize(
    ("content", "token"),
    [({"token": "t"}, "t"), ({"data": {"token": "t"}}, "t"), ({}, None)],
)
def test_a_token_may_stand_beside_the_type_or_in_data(content: Any, token: str | None) -> None:
    assert MESSAGE.validate_python({"type": "auth", **content}).shown_token == token
