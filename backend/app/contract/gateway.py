"""The JSON gateway's messages (seed B): `{type, session_id, timestamp, data}` in text frames."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictStr

from app.contract.conversation import (
    AudioInput,
    OptionalLanguage,
    OptionalMode,
    OptionalStyle,
    Position,
    TextInput,
)
from app.contract.events.base import ServerEvent
from app.contract.events.messages import SystemMessage
from app.contract.events.room import ConsentChanged
from app.contract.fields import ConsentScope, Flag, OptionalId, OptionalToken, RequestId
from app.contract.http.sessions import AiResponse
from app.contract.incoming import Incoming
from app.contract.values import Id, Seconds, Share, Time
from app.contract.vocabulary import ConsentScope as ConsentScopeName

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


# --- what the server sends


class ServerMessage(ServerEvent):
    """Base of everything that the server sends on this wire."""

    session_id: Id | None
    timestamp: Time


class ServerInfo(ServerEvent):
    """What answers."""

    version: StrictStr


class ConnectedData(ServerEvent):
    """The session; `consents`: whether what a talk needs is agreed to now; as whom one speaks."""

    status: Literal["connected"]
    server_info: ServerInfo
    first_question: StrictStr | None
    consents: Mapping[ConsentScopeName, StrictBool]
    user_id: Id


class Connected(ServerMessage):
    """On opening, or once a token was shown where one is needed; and in answer to `connect`."""

    type: Literal["connected"]
    data: ConnectedData


class StatusData(ServerEvent):
    """What is being done, in words."""

    status: Literal["processing"]
    message: StrictStr


class Status(ServerMessage):
    """Before the answer to an input, to connections that sent `connect`."""

    type: Literal["status"]
    data: StatusData


class TranscriptionData(ServerEvent):
    """What was understood of a recording. Seconds.

    `degraded`, where it is there: another speech engine should have heard it.
    """

    transcription: StrictStr
    confidence: Share | None
    processing_time: Seconds
    degraded: Literal[True] | None = None


class Transcription(ServerMessage):
    """The first answer to `audio_input`."""

    type: Literal["transcription"]
    data: TranscriptionData


class AiResponseData(AiResponse):
    """The interviewer's reply; `request_id`: to which input, where its sender had named it."""

    request_id: Id | None = None


class AiResponseMessage(ServerMessage):
    """The answer to an input. None comes unasked."""

    type: Literal["ai_response"]
    data: AiResponseData


class PongData(ServerEvent):
    """The server's time."""

    timestamp: Time


class Pong(ServerMessage):
    """The answer to `ping`."""

    type: Literal["pong"]
    data: PongData


class ErrorData(ServerEvent):
    """Why something was refused; `error` is a stable code, `message` for people.

    `details` is null in production; `request_id`: what was refused, where its sender had named it.
    """

    error: StrictStr
    message: StrictStr
    details: StrictStr | None
    field: StrictStr | None = None
    retry_after: Seconds | None = None
    request_id: Id | None = None


class ErrorMessage(ServerMessage):
    """A message was refused, or the connection ends; then the close follows."""

    type: Literal["error"]
    data: ErrorData


class SystemNotice(ServerMessage):
    """A notice to the session, or to everybody."""

    type: Literal["system_message"]
    data: SystemMessage


class ConsentNotice(ServerMessage):
    """One of the candidate's own consents changed, whoever changed it and wherever."""

    type: Literal["consent_changed"]
    data: ConsentChanged


CLIENT_MESSAGES: Mapping[str, type[ClientMessage]] = {
    "connect": ConnectMessage,
    "auth": AuthMessage,
    "text_input": TextInputMessage,
    "audio_input": AudioInputMessage,
    "set_consent": SetConsentMessage,
    "ping": PingMessage,
    "disconnect": DisconnectMessage,
}
"""Type -> the message, as clients send it."""
SERVER_MESSAGES: Mapping[str, type[ServerMessage]] = {
    "connected": Connected,
    "status": Status,
    "transcription": Transcription,
    "ai_response": AiResponseMessage,
    "pong": Pong,
    "error": ErrorMessage,
    "system_message": SystemNotice,
    "consent_changed": ConsentNotice,
}
"""Type -> the message, as the server sends it."""
