"""The long-polling half of a session: answering a poll, and taking a POST's packets."""

from __future__ import annotations

from typing import Any

import gevent
from engineio.exceptions import EngineIOError
from engineio.packet import CLOSE, Packet

from app.transport.packets import MalformedPacketError, decode_base64, split_payload
from app.transport.session import NOOP_PACKET, EngineSession

CLOSE_PACKET = Packet(CLOSE)
ROOM_TIMEOUT = 20.0  # seconds a long-polling POST waits for handlers to catch up


class SessionRefusedError(EngineIOError):  # type: ignore[misc]
    """A long-polling request that is answered with 400."""


def poll(session: EngineSession) -> list[Any]:
    """Wait for packets; raises `SessionRefusedError` where the session ends meanwhile."""
    polls = session.polls
    if polls.polled:
        session.close(reason=session.server.reason.TRANSPORT_ERROR, farewell=CLOSE_PACKET)
        raise SessionRefusedError("two polls at a time")
    if not session.check_ping_timeout():
        raise SessionRefusedError("ping timeout")
    if not session.upgrading:
        polls.wait()
    if session.upgrading or session.upgraded:
        return [NOOP_PACKET]
    packets = polls.take()
    if not packets:
        raise SessionRefusedError("closed")
    return packets


def take_post(session: EngineSession, environ: dict[str, Any]) -> None:
    """Take the packets of a POST; waits while the handlers are behind."""
    if session.posting:
        session.close(reason=session.server.reason.TRANSPORT_ERROR, farewell=CLOSE_PACKET)
        raise SessionRefusedError("two posts at a time")
    session.posting = True
    try:
        for packet in split_payload(read_body(environ, session.max_packet)):
            session.accept_message(decode_base64(packet) if packet[:1] == "b" else packet)
        _wait_for_room(session)
    except MalformedPacketError as error:
        session.refuse(error)
        raise SessionRefusedError(str(error)) from None
    finally:
        session.posting = False


def _wait_for_room(session: EngineSession) -> None:
    with gevent.Timeout(ROOM_TIMEOUT, MalformedPacketError("handlers too slow")):
        while session.is_full and not session.closed:
            gevent.sleep(0.01)


def read_body(environ: dict[str, Any], limit: int) -> bytes:
    """Return a POST's body, of at most `limit` bytes; raises `MalformedPacketError`."""
    if int(environ.get("CONTENT_LENGTH") or 0) > limit:
        raise MalformedPacketError("too large")
    try:
        body: bytes = environ["wsgi.input"].read(limit + 1)  # a chunked one announces no length
    except OSError:
        raise MalformedPacketError("body cut short") from None
    if len(body) > limit:
        raise MalformedPacketError("too large")
    return body
