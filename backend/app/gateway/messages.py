"""What comes in over the JSON gateway: frames as messages, and what they ask for."""

import re

from pydantic import TypeAdapter, ValidationError

from app.contract import gateway as wire
from app.contract.fields import IdField
from app.contract.refusals import refusal
from app.contract.spellings import choice
from app.domain.commands import Actor
from app.domain.errors import Refusal
from app.domain.identifiers import Id
from app.domain.interviewing import Language, Setting
from app.services.ai_interview.ai_interviews import new_session_id
from app.services.ai_interview.coordinator import UnifiedInput
from app.services.identity.command_keys import GATEWAY, command_id, digest, fingerprint
from app.untrusted.json_text import TooComplexError, as_object, read_json

Input = wire.TextInputMessage | wire.AudioInputMessage
_MESSAGE: TypeAdapter[wire.Message] = TypeAdapter(wire.Message)
_KIND = re.compile(r'"type"\s*:\s*"(\w{1,32})"')
_ENVELOPE = 1024
"""Characters at either end of a frame in which its type stands."""
_ID: TypeAdapter[Id] = TypeAdapter(IdField)


def session_named(session_id: str | None) -> Id:
    """The session that an address names, or a new one. Raises `session_not_found`."""
    if session_id is None:
        return new_session_id()
    try:
        return _ID.validate_python(session_id)
    except ValidationError:
        raise Refusal("session_not_found", "session_id") from None


def token_in(message: wire.Message) -> str | None:
    """The token that a message shows, if any."""
    if isinstance(message, wire.AuthMessage):
        return message.shown_token
    return message.data.token if isinstance(message, wire.ConnectMessage) else None


def kind_of(text: str) -> str:
    """What a frame says that it is, before it is read; by that its sender's rate is counted."""
    for part in (text[:_ENVELOPE], text[-_ENVELOPE:]):
        found = _KIND.search(part)
        if found is not None:
            return found[1]
    return "audio_input"  # the only one that the type could get lost in


def parse_message(text: str) -> wire.Message:
    """A frame's text as a message; raises Refusal."""
    try:
        content = as_object(read_json(text))
    except TooComplexError:
        raise Refusal("too_complex") from None
    except ValueError:
        raise Refusal("invalid_payload", detail="json") from None
    if isinstance(content, dict):
        content["type"] = choice(content.get("type"))
    try:
        return _MESSAGE.validate_python(content)
    except ValidationError as error:
        if error.errors(include_url=False)[0]["type"].startswith("union_tag"):
            raise Refusal("unknown_event", "type") from None
        raise refusal(error, skip=1) from None


def unified_input(message: Input) -> UnifiedInput:
    """What the candidate said, for the coordinator."""
    if isinstance(message, wire.TextInputMessage):
        return UnifiedInput(text=message.data.text, context=message.data.context)
    return UnifiedInput(
        audio=message.data.audio_data,
        audio_format=message.data.audio_format,
        context=message.data.context,
    )


def input_size(message: Input) -> int:
    """Bytes that it holds while it waits, about."""
    if isinstance(message, wire.TextInputMessage):
        return len(message.data.text)
    return len(message.data.audio_data)


def key_of(actor: Actor, message: Input) -> tuple[str | None, str]:
    """By which the log knows an input that is sent again, and what that stands for."""
    if message.request_id is None:
        return None, ""
    return command_id(actor, message.request_id, GATEWAY), _meaning(message)


def _meaning(message: Input) -> str:
    """What its request id stands for.

    Without a context as versions before this one wrote it down: an input whose answer an upgrade
    cut off is sent again to the new version.
    """
    if message.data.context:
        return fingerprint([message.type, message.data.model_dump()])
    if isinstance(message, wire.TextInputMessage):
        return digest(message.data.text.encode())
    return digest(message.data.audio_data)


def changed_setting(setting: Setting, wanted: wire.ConnectData | None) -> Setting:
    """The setting with what a client asks for."""
    if wanted is None:
        return setting
    return Setting(
        style=wanted.interview_style or setting.style,
        mode=wanted.mode or setting.mode,
        position=setting.position if wanted.position is None else wanted.position,
        language=wanted.language or setting.language,
        purpose=setting.purpose,
    )


def language_of(locale: str) -> Language:
    """In which language to begin with somebody who did not choose one."""
    return "zh" if locale == "zh" else "en"
