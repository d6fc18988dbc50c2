"""Identifies the user of a JSON gateway connection by its first messages."""

import time

from app.contract import gateway as wire
from app.domain.errors import Refusal
from app.gateway.envelope import Envelope
from app.gateway.messages import parse_message, session_named, token_in
from app.gateway.raw_wires import AUTH_SECONDS, FIRST_FRAMES
from app.gateway.services import GatewayServices
from app.services.identity.caller import Identity
from app.transport import ConnectionClosedError, RawWebSocket

UNSUPPORTED_DATA = 1003


def identified(
    websocket: RawWebSocket,
    envelope: Envelope,
    services: GatewayServices,
    session_id: str | None = None,
) -> tuple[Identity, wire.Message | None]:
    """Who connects, and the message that told, where one had to be read.

    `session_id`: of the address; into one by invitation only nobody comes without a token, also
    where none is needed elsewhere. Raises Refusal, ConnectionClosedError.
    """
    try:
        identity = services.access.identify(None)
        if session_id is None or not _is_by_invitation(services, session_id):
            return identity, None
    except Refusal as error:
        if error.code != "token_required":
            raise
    first = _first_message(websocket, envelope, services)
    return services.access.identify(token_in(first)), first


def _is_by_invitation(services: GatewayServices, session_id: str) -> bool:
    return services.sessions.is_by_invitation(session_named(session_id))


def _first_message(
    websocket: RawWebSocket, envelope: Envelope, services: GatewayServices
) -> wire.Message:
    """The first one that is none by mistake. Raises `token_required`."""
    until = time.monotonic() + AUTH_SECONDS
    for _ in range(FIRST_FRAMES):
        frame = websocket.receive(timeout=until - time.monotonic())
        if frame is None:
            break
        services.traffic.received += 1
        try:
            return parse_message(text_of(websocket, frame))
        except Refusal as error:
            envelope.refuse(error)
    raise Refusal("token_required")


def text_of(websocket: RawWebSocket, frame: str | bytes | None) -> str:
    """The frame, if it is a text; else the end. Raises ConnectionClosedError."""
    if isinstance(frame, bytes):
        websocket.close(UNSUPPORTED_DATA, "text frames only")
        raise ConnectionClosedError(UNSUPPORTED_DATA, "text frames only")
    return frame or ""
