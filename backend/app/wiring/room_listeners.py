"""What is called when people enter and leave rooms: parts of the server, other processes."""

from collections.abc import Callable
from functools import partial
from typing import Any

from app.ports.concurrency import Concurrency
from app.services.records.erasure import DELETED
from app.services.room import lobby as lobbies
from app.services.room import online_users
from app.services.room.attendance import Attendance
from app.services.room.listeners import RoomListeners
from app.services.room.online_users import OnlineUsers
from app.services.room.removals import REMOVED, Removals, RoomEvictions
from app.services.websocket_service import WebSocketService
from app.wiring.calls import CallWiring
from app.wiring.core import Core
from app.wiring.media import MediaServices


def make_listeners(*, core: Core, media: MediaServices, call: CallWiring) -> RoomListeners:
    """What is called when somebody enters, speaks or leaves."""
    beside = partial(_each_beside, core.concurrency)
    voice, places = media.transcription, call.places
    return RoomListeners(
        entered=core.consents.bring,
        spoken=beside(voice.expected.languages_named),
        gone=beside(places.left),
        disconnected=beside(voice.connection_gone, places.connection_gone),
        left=beside(voice.speaker_left, places.user_left),
    )


def _each_beside(
    concurrency: Concurrency, *functions: Callable[..., object]
) -> Callable[..., None]:
    """Call each of them in a task of its own: whoever announces it does not wait."""

    def call_each(*arguments: Any) -> None:
        for function in functions:
            concurrency.spawn(function, *arguments)

    return call_each


def make_removals(
    *,
    core: Core,
    media: MediaServices,
    call: CallWiring,
    websocket_service: WebSocketService,
    attendance: Attendance,
) -> Removals:
    """What puts a person out of everything that they are in."""
    evictions = RoomEvictions(
        core.access, attendance, core.feeds, core.emitter, websocket_service.connections
    )
    return Removals(
        core.access,
        core.interviews,
        core.lobby,
        core.feeds,
        [
            call.places.evict,  # while its page can still be told
            evictions.evict,
            core.raw_connections.evict,
            media.video.evict,
        ],
    )


def make_on_everybody(
    *, core: Core, websocket_service: WebSocketService, online: OnlineUsers, removals: Removals
) -> Callable[[str, Any], None]:
    """What takes the word of one process to all."""

    def heard(event: str, payload: Any) -> None:
        if event == online_users.CHANGED:
            online.elsewhere_changed()
        elif event == lobbies.CHANGED:
            core.concurrency.spawn(
                core.lobby.look_again, websocket_service.join_interview, payload["key"]
            )
        elif event == REMOVED:
            core.concurrency.spawn(removals.learn)
        elif event == DELETED:
            core.feeds.drop(payload["key"])
        else:
            core.emitter.emit_to_all(event, payload)

    return heard
