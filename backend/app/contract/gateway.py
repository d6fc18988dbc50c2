"""The JSON gateway's messages (seed B): `{type, session_id, timestamp, data}` in text frames."""

import binascii
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from app.contract.fields import AnswerText, ConsentScope, Flag, IdField, TokenText

MAX_AUDIO_BYTES = 25_000_000
MAX_FRAME_BYTES = 36_000_000
"""25 MB of audio in base64, with room for the envelope."""
MAX_CONTEXT_BYTES = 16_384
_PIECE = 1 << 20
"""Characters of base64 decoded in one go: about 2 ms; a multiple of 4."""

Style = Literal["formal", "casual", "technical", "behavioural"]
Mode = Literal["structured", "standard", "exploratory"]
Language = Literal["en", "zh"]
Position = Annotated[str, StringConstraints(strict=True, max_length=200)]
AudioFormat = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=32)]


def _spelling(style: object) -> object:
    return "behavioural" if style == "behavioral" else style


def _language(tag: object) -> object:
    """The language of a tag such as "zh-CN"."""
    return tag.split("-")[0].split("_")[0].lower() if isinstance(tag, str) else tag


def _audio(value: object) -> object:
    """Bytes as they are, or from base64, plain or in a data URL."""
    if isinstance(value, bytes):
        return value
    if not isinstance(value, str):
        raise ValueError("base64 is expected")
    head, comma, body = value.partition(",")
    data = _from_base64(body if comma and head.startswith("data:") else value)
    if len(data) > MAX_AUDIO_BYTES:
        raise ValueError("at most 25 MB of audio")
    if not data:
        raise ValueError("no audio in it")
    return data


def _from_base64(text: str) -> bytes:
    """Decode a recording's millions of characters, holding nobody up for more than a moment.

    Piece by piece, because each call keeps all other threads of the process waiting.
    """
    if any(space in text for space in " \r\n\t"):
        text = "".join(text.split())
    try:
        pieces = [
            binascii.a2b_base64(text[start : start + _PIECE], strict_mode=True)
            for start in range(0, len(text), _PIECE)
        ]
    except ValueError:  # binascii.Error, or what is no ASCII
        raise ValueError("this is no base64") from None
    return b"".join(pieces)


def _context(value: object) -> object:
    """A text, which nothing is read from, or an object; anything else is none."""
    if isinstance(value, Mapping):
        return value if len(str(value)) <= MAX_CONTEXT_BYTES else {}
    return {}


def _or_none(value: object) -> object:
    return None if value == "" else value


InputText = Annotated[AnswerText, StringConstraints(min_length=1)]
Audio = Annotated[bytes, BeforeValidator(_audio)]
Context = Annotated[Mapping[str, Any], BeforeValidator(_context)]
StyleField = Annotated[Style, BeforeValidator(_spelling)]
LanguageField = Annotated[Language, BeforeValidator(_language)]


class Data(BaseModel):
    """Base of every `data`; unknown fields are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class ConnectData(Data):
    """How the interview shall be held; what is missing stays as it is."""

    interview_style: StyleField | None = None
    mode: Mode | None = None
    position: Position | None = None
    language: LanguageField | None = None
    client_info: Any = None
    token: TokenText | None = None

    @property
    def chooses(self) -> bool:
        """Whether it says anything of how the interview shall be held."""
        wanted = (self.interview_style, self.mode, self.position, self.language)
        return any(choice is not None for choice in wanted)


class TextInputData(Data):
    """What the candidate wrote."""

    text: InputText
    context: Context = Field(default_factory=dict)


class AudioInputData(Data):
    """What the candidate said, as one recording."""

    audio_data: Audio
    audio_format: AudioFormat = "wav"
    context: Context = Field(default_factory=dict)


class AuthData(Data):
    """A token, where it does not stand beside `type`."""

    token: TokenText | None = None


class ConsentData(Data):
    """One of one's own consents, and whether it holds from now on."""

    scope: ConsentScope
    granted: Flag


class NoData(Data):
    """Nothing is needed."""


class ClientMessage(BaseModel):
    """Base of what comes in. What `session_id` says counts in `connect` only.

    `request_id` [+]: made by the client; an input sent again under it changes nothing and gets the
    first answer again.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    session_id: Any = None
    timestamp: Any = None
    request_id: IdField | None = None


class ConnectMessage(ClientMessage):
    """Answered by `connected`; a `session_id` moves the connection there."""

    type: Literal["connect"]
    session_id: Annotated[IdField | None, BeforeValidator(_or_none)] = None
    data: ConnectData = Field(default_factory=ConnectData)


class AuthMessage(ClientMessage):
    """The token, as the first frame or in place of an older one."""

    type: Literal["auth"]
    token: TokenText | None = None
    data: AuthData = Field(default_factory=AuthData)

    def get_token(self) -> str | None:
        """The token, wherever it stands."""
        return self.token or self.data.token


class TextInputMessage(ClientMessage):
    """Answered by `ai_response`."""

    type: Literal["text_input"]
    data: TextInputData

    def get_text(self) -> str:
        """What was written."""
        return self.data.text

    def get_context(self) -> Mapping[str, Any]:
        """What the client adds; an empty mapping where it is none."""
        return self.data.context


class AudioInputMessage(ClientMessage):
    """Answered by `transcription` and `ai_response`."""

    type: Literal["audio_input"]
    data: AudioInputData

    def get_audio_data(self) -> bytes:
        """The recording, decoded from base64."""
        return self.data.audio_data

    def get_audio_format(self) -> str:
        """What the client calls its format; the bytes decide."""
        return self.data.audio_format

    def get_context(self) -> Mapping[str, Any]:
        """What the client adds; an empty mapping where it is none."""
        return self.data.context


class SetConsentMessage(ClientMessage):
    """[+] Answered by `consent_changed`, on every connection of the candidate's."""

    type: Literal["set_consent"]
    data: ConsentData


class PingMessage(ClientMessage):
    """Answered by `pong`."""

    type: Literal["ping"]
    data: NoData = Field(default_factory=NoData)


class DisconnectMessage(ClientMessage):
    """Closes with 1000."""

    type: Literal["disconnect"]
    data: NoData = Field(default_factory=NoData)


Message = Annotated[
    ConnectMessage
    | AuthMessage
    | TextInputMessage
    | AudioInputMessage
    | SetConsentMessage
    | PingMessage
    | DisconnectMessage,
    Field(discriminator="type"),
]
