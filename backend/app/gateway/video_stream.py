"""The video stream (seed C): `/ws/video-stream/{session_id}`, binary frames in, JSON text out."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

from pydantic import TypeAdapter, ValidationError

from app.config import Settings
from app.contract.errors import MESSAGES, pick_language
from app.contract.fields import IdField
from app.contract.timestamps import iso
from app.contract.video import (
    FAILURES,
    MAX_FRAME_BYTES,
    MAX_TEXT_LENGTH,
    AuthFrame,
    VideoError,
    VideoMessage,
    VideoStatus,
)
from app.domain.errors import Refusal
from app.domain.identifiers import Id
from app.gateway.messages import session_named
from app.gateway.raw_wires import AUTH_SECONDS, owner_of, raw_connection
from app.observability.metrics import CONNECTS, OK, VIDEO_BYTES, VIDEO_ERRORS
from app.ports.statistics import Traffic
from app.services.commands import Commands
from app.services.identity.access import Access
from app.services.identity.caller import Connection, Identity
from app.services.video.video_service import VideoService
from app.services.video.video_stream import VideoStream
from app.transport import ConnectionClosedError, RawRoutes, RawWebSocket
from app.untrusted.json_text import read_json

_HEARTBEAT = re.compile(r"^\W*(?:type\W+)?(?:ping|pong|heartbeat|keep-?alive)\b", re.IGNORECASE)
_ID: TypeAdapter[Id] = TypeAdapter(IdField)
PATH = "/ws/video-stream/{session_id}"
_FRAME_HEADROOM = 4 * MAX_FRAME_BYTES
"""Up to here too large a frame is read, so that its sender can be told before the close."""
_CODES: Mapping[str, str] = {
    "session_not_found": "SESSION_NOT_FOUND",
    "interview_not_found": "SESSION_NOT_FOUND",
    "interview_ended": "SESSION_ENDED",
    "interview_stopped": "SESSION_ENDED",
    "temporarily_unavailable": "CAPACITY",
    "rate_limited": "CAPACITY",
    "internal_error": "PROCESSING_FAILED",
}
"""Other refusals are UNAUTHORIZED."""


class VideoWire:
    """One connection's way out: Outbound over a raw WebSocket."""

    def __init__(
        self,
        websocket: RawWebSocket,
        session_id: str,
        locale: str,
        traffic: Traffic,
        clock: Callable[[], int],
    ) -> None:
        self._websocket = websocket
        self._session_id = session_id
        self.locale = locale
        self._traffic = traffic
        self._clock = clock

    @property
    def closed(self) -> bool:
        """Whether nothing can be sent any more."""
        return self._websocket.closed

    def send(self, message: VideoMessage) -> None:
        """Send a message; does nothing once closed."""
        if self.closed:
            return
        self._traffic.sent += 1
        self._traffic.errors += isinstance(message, VideoError)
        try:
            self._websocket.send(message.model_dump_json(warnings=False))
        except ConnectionClosedError:
            return  # it ended just now

    def refuse(self, code: str, words: str) -> None:
        """Say why something was not taken; the connection lives on."""
        VIDEO_ERRORS.labels(code).inc()
        self.send(error_message(self._session_id, code, words, self.locale, self._clock()))

    def fail(self, code: str, words: str | None = None) -> None:
        """Say why, and close."""
        if self.closed:
            return
        failure = FAILURES[code]
        VIDEO_ERRORS.labels(code).inc()
        self.send(error_message(self._session_id, code, words, self.locale, self._clock()))
        self.send(
            VideoStatus(
                session_id=self._session_id,
                timestamp=iso(self._clock()),
                status="disconnected",
                data_size=0,
            )
        )
        self._websocket.close(failure.close_code, code)


def error_message(
    session_id: str, code: str, words: str | None, locale: str, now: int
) -> VideoError:
    """An error of the wire. `words`: a key of contract.errors, where the code has several."""
    return VideoError(
        session_id=session_id,
        timestamp=iso(now),
        message=MESSAGES[words or FAILURES[code].words][locale],
        error_code=code,
    )


class VideoGateway:
    """Serves the wire over the video service."""

    def __init__(
        self,
        video: VideoService,
        commands: Commands,
        access: Access,
        traffic: Traffic,
        settings: Settings,
        clock: Callable[[], int],
    ) -> None:
        self._video = video
        self._commands = commands
        self._access = access
        self._traffic = traffic
        self._settings = settings
        self._clock = clock
        self._wires: dict[RawWebSocket, VideoWire] = {}

    def add_to(self, routes: RawRoutes) -> None:
        """Put the wire's path among the routes."""
        routes.add(
            PATH,
            self._serve,
            max_message_size=_FRAME_HEADROOM,
            capacity_message=self._full,
            on_idle=self._idle,
        )

    def _full(self, params: Mapping[str, str], environ: Mapping[str, Any]) -> str:
        self._traffic.errors += 1
        locale = pick_language(environ.get("HTTP_ACCEPT_LANGUAGE"))
        message = error_message(params["session_id"], "CAPACITY", None, locale, self._clock())
        return message.model_dump_json()

    def _idle(self, websocket: RawWebSocket) -> None:
        wire = self._wires.get(websocket)
        if wire is not None:
            wire.fail("SESSION_TIMEOUT")

    def _serve(
        self, websocket: RawWebSocket, params: Mapping[str, str], environ: Mapping[str, Any]
    ) -> None:
        websocket.accept()
        locale = pick_language(environ.get("HTTP_ACCEPT_LANGUAGE"))
        session_id = params["session_id"]
        wire = VideoWire(websocket, session_id, locale, self._traffic, self._clock)
        self._traffic.connections += 1
        self._wires[websocket] = wire
        try:
            stream = self._commands.run(_Opening(self, websocket, wire, session_id, environ))
            CONNECTS.labels("video", OK).inc()
            try:
                self._pump(websocket, wire, stream)
            finally:
                stream.end()
        except Refusal as error:
            wire.fail(_CODES.get(error.code, "UNAUTHORIZED"), error.code)
        except ConnectionClosedError:
            return
        finally:
            del self._wires[websocket]

    def who(
        self, websocket: RawWebSocket, locale: str, environ: Mapping[str, Any]
    ) -> tuple[Identity, Connection]:
        """Who streams; raises Refusal."""
        identity = self._identify(websocket)
        websocket.admit(owner_of(identity))
        return identity, raw_connection(self._settings, identity, locale, environ)

    def open(
        self, identity: Identity, session_id: str, user_id: str | None, wire: VideoWire
    ) -> VideoStream:
        """Begin the stream; raises Refusal."""
        session = str(session_named(session_id))
        return self._video.open(identity, session, _user_named(user_id), wire.locale, wire)

    def _identify(self, websocket: RawWebSocket) -> Identity:
        """Who it is: where tokens are needed, by the first frame. Raises Refusal."""
        if not self._settings.auth_required:
            return self._access.identify(None)
        frame = websocket.receive(AUTH_SECONDS)
        if not isinstance(frame, str):
            raise Refusal("token_required")
        shown = _auth_in(frame)
        if shown is None:
            raise Refusal("token_required")
        return self._access.identify(shown.token)

    def _pump(self, websocket: RawWebSocket, wire: VideoWire, stream: VideoStream) -> None:
        """Take frame by frame; while one waits for room, TCP holds the sender back."""
        while True:
            frame = websocket.receive(self._settings.session_idle_timeout)
            self._traffic.received += 1
            if frame is None:
                wire.fail("SESSION_TIMEOUT")
            elif isinstance(frame, str):
                _take_text(frame, wire)
            elif len(frame) > MAX_FRAME_BYTES:
                wire.fail("FRAME_TOO_LARGE")
            else:
                stream.accept_frame(frame)
                VIDEO_BYTES.inc(len(frame))


class _Opening:
    """A connection that is to become a stream; see Asked."""

    event = action = "stream_video"
    goes_on = False

    def __init__(
        self,
        gateway: VideoGateway,
        websocket: RawWebSocket,
        wire: VideoWire,
        session_id: str,
        environ: Mapping[str, Any],
    ) -> None:
        self._gateway = gateway
        self._websocket = websocket
        self._wire = wire
        self._session_id = session_id
        self._environ = environ

    def who(self) -> tuple[Identity, Connection]:
        identity, sender = self._gateway.who(self._websocket, self._wire.locale, self._environ)
        self._identity = identity
        return identity, sender

    def answer(self) -> VideoStream:
        query = parse_qs(self._environ.get("QUERY_STRING", ""))
        named = query.get("user_id", [None])[0]
        return self._gateway.open(self._identity, self._session_id, named, self._wire)


def _take_text(frame: str, wire: VideoWire) -> None:
    """Heartbeats and a token that is known already are passed over; no text ends the stream."""
    if len(frame) > MAX_TEXT_LENGTH or not (_HEARTBEAT.match(frame) or _auth_in(frame)):
        wire.refuse("INVALID_DATA", "binary_expected")


def _user_named(user_id: str | None) -> str | None:
    """The user that an address names. Raises `identity_mismatch`."""
    if user_id is None:
        return None
    try:
        return str(_ID.validate_python(user_id))
    except ValidationError:
        raise Refusal("identity_mismatch") from None


def _auth_in(frame: str) -> AuthFrame | None:
    """The token that a text shows, also where none is needed; a longer text is no such thing."""
    if len(frame) > MAX_TEXT_LENGTH:
        return None
    try:
        return AuthFrame.model_validate(read_json(frame))
    except ValueError:  # a ValidationError is one
        return None
