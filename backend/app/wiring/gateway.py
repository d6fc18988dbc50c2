"""The raw WebSocket wires."""

from app.config import Settings
from app.gateway.json_connection import EVENTS
from app.gateway.json_gateway import JsonGateway
from app.gateway.services import GatewayServices
from app.gateway.video_stream import VideoGateway
from app.services.commands import JSON, VIDEO
from app.transport import ConnectionClosedError, RawRoutes
from app.websocket.handlers import SocketWire
from app.wiring.clock import clock
from app.wiring.commands import make_commands
from app.wiring.core import Core
from app.wiring.interviewer import AiInterviewer
from app.wiring.media import MediaServices


def bind_raw_wires(
    *,
    settings: Settings,
    core: Core,
    media: MediaServices,
    wire: SocketWire,
    interviewer: AiInterviewer,
    raw: RawRoutes,
) -> None:
    """Put the JSON gateway and the video stream among the raw routes."""
    services = GatewayServices(
        concurrency=core.concurrency,
        commands=make_commands(
            wire=JSON,
            rows=wire.rows,
            core=core,
            events=EVENTS,
            own_errors=(ConnectionClosedError,),
        ),
        access=core.access,
        process=wire.process,
        interviews=core.interviews,
        sessions=interviewer.sessions,
        coordinator=interviewer.coordinator,
        feeds=core.feeds,
        connections=core.raw_connections,
        traffic=core.traffic,
        clock=clock,
    )
    JsonGateway(services, settings).add_to(raw)
    video = make_commands(
        wire=VIDEO,
        rows=wire.rows,
        core=core,
        events=("stream_video",),
        own_errors=(ConnectionClosedError,),
    )
    VideoGateway(media.video, video, core.access, core.traffic, settings, clock).add_to(raw)
