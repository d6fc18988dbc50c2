"""The JSON gateway's messages (seed B): `{type, session_id, timestamp, data}` in text frames."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.contract.fields import ConsentScope, Flag, OptionalId, OptionalToken, RequestId
from app.contract.incoming import Incoming
from app.contract.talk import (
    AudioInput,
    OptionalLanguage,
    OptionalMode,
    OptionalStyle,
    Position,
    TextInput,
)

MAX_FRAME_BYTES = 36_000_000
"""25 MB of audio in base64, with room for the envelope."""


class ConnectData(Incoming):
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


class AuthData(Incoming):
    """A token, where it does not stand beside `type`."""

    token: OptionalToken = None


class ConsentData(Incoming):
    """One of one's own consents, and whether it holds from now on."""

    scope: ConsentScope
    granted: Flag


class NoData(Incoming):
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

    @property
    def shown_token(self) -> str | None:
        """The token, wherever it stands."""
        return self.token or self.data.token


class TextInputMessage(ClientMessage):
    """Answered by `ai_response`."""

    type: Literal["text_input"]
    data: TextInput


class AudioInputMessage(ClientMessage):
    """Answered by `transcription` and `ai_response`."""

    type: Literal["audio_input"]
    data: AudioInput


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
