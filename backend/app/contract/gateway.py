"""The JSON gateway's messages (seed B): `{type, session_id, timestamp, data}` in text frames."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from orjson import dumps
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictStr,
    StringConstraints,
    model_validator,
)

from app.contract import spellings
from app.contract.audio_text import audio_bytes
from app.contract.fields import (
    MAX_ANSWER_BYTES,
    ConsentScope,
    Flag,
    OptionalId,
    OptionalToken,
    RequestId,
    at_most,
)
from app.contract.json_text import as_object
from app.contract.lenient import AlsoSpelled, Otherwise
from app.contract.refusals import Expected, unexpected

MAX_AUDIO_BYTES = 25_000_000
MAX_FRAME_BYTES = 36_000_000
"""25 MB of audio in base64, with room for the envelope."""
MAX_CONTEXT_BYTES = 16_384
MAX_POSITION_LENGTH = 200
Style = Literal["formal", "casual", "technical", "behavioural"]
Mode = Literal["structured", "standard", "exploratory"]
Language = Literal["en", "zh"]


def as_style(value: object) -> object:
    """An interview's style, in either spelling."""
    word = spellings.choice(value)
    return "behavioural" if word == "behavioral" else word


def as_language(tag: object) -> object:
    """The language of a tag such as "zh-CN"."""
    known = spellings.language(tag)
    return known.partition("-")[0] if known else None


def _recording(value: object) -> object:
    try:
        data = audio_bytes(value)
    except ValueError:
        raise unexpected("audio") from None
    if isinstance(data, bytes) and not 0 < len(data) <= MAX_AUDIO_BYTES:
        raise unexpected("recording")
    return data


def _context(value: object) -> object:
    """A text, which nothing is read from, or an object; anything else is none."""
    if not isinstance(value, Mapping):
        return {}
    try:
        return value if len(dumps(value)) <= MAX_CONTEXT_BYTES else {}
    except TypeError:  # nested too deeply for anybody to write it again
        return {}


def _position(value: object) -> object:
    return spellings.label(value, MAX_POSITION_LENGTH)


InputText = Annotated[
    StrictStr,
    StringConstraints(min_length=1),
    at_most(MAX_ANSWER_BYTES),
    AlsoSpelled(spellings.text),
    Expected("input"),
]
Audio = Annotated[bytes, Field(strict=True), Expected("audio"), BeforeValidator(_recording)]
Context = Annotated[Mapping[str, Any], BeforeValidator(_context)]
OptionalStyle = Annotated[Style | None, AlsoSpelled(as_style), Otherwise(None)]
OptionalMode = Annotated[Mode | None, AlsoSpelled(spellings.choice), Otherwise(None)]
OptionalLanguage = Annotated[Language | None, AlsoSpelled(as_language), Otherwise(None)]
Position = Annotated[
    Annotated[str, StringConstraints(strict=True, max_length=MAX_POSITION_LENGTH)] | None,
    AlsoSpelled(_position),
    Otherwise(None),
]
AudioFormat = Annotated[
    Annotated[str, StringConstraints(strict=True, min_length=1, max_length=32)],
    AlsoSpelled(spellings.label),
    Otherwise("wav"),
]


class Data(BaseModel):
    """Base of every `data`; unknown fields are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    @model_validator(mode="before")
    @classmethod
    def _an_object(cls, data: Any) -> Any:
        """Also as a text of JSON, and empty as PHP writes it."""
        return as_object(data)


class ConnectData(Data):
    """How the interview shall be held; what is missing stays as it is."""

    interview_style: OptionalStyle = None
    mode: OptionalMode = None
    position: Position = None
    language: OptionalLanguage = None
    client_info: Any = None
    token: OptionalToken = None

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

    token: OptionalToken = None


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
    request_id: RequestId = None


class ConnectMessage(ClientMessage):
    """Answered by `connected`; a `session_id` moves the connection there."""

    type: Literal["connect"]
    session_id: OptionalId = None
    data: ConnectData = Field(default_factory=ConnectData)


class AuthMessage(ClientMessage):
    """The token, as the first frame or in place of an older one."""

    type: Literal["auth"]
    token: OptionalToken = None
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
