"""A web process's Flask app, put together from its parts."""

from functools import partial

from flask import Flask

from app.adapters.loop_turns import LoopTurns, Step
from app.config import Settings, SettingsError, load_settings
from app.extensions import cors, socketio
from app.gateway.raw_wires import raw_routes
from app.http.body_limit import limit_bodies
from app.http.errors import handle_errors
from app.http.origins import allow_origins
from app.http.own_names import under_own_names
from app.http.paths import with_plain_paths
from app.http.security_headers import with_security_headers
from app.observability import metrics
from app.websocket.handlers import EXTENSION, SocketWire, register_socket_events
from app.websocket.refused_handshakes import explain_refused_handshakes
from app.wiring.calls import make_calls
from app.wiring.core import Core, make_core
from app.wiring.gateway import bind_raw_wires
from app.wiring.http import bind_http, make_http_wire
from app.wiring.interviewer import make_interviewer
from app.wiring.keeping import make_keeping
from app.wiring.media import MediaServices, make_media
from app.wiring.socket import bind_socketio, make_socket_wire


def build_app(settings: Settings | None = None) -> Flask:
    """A Flask app with every wire on it. Raises SettingsError without a Redis to write to."""
    settings = settings or load_settings()
    if settings.redis_url is None:
        raise SettingsError(["REDIS_URL: must be set; `python run.py` brings a Redis of its own"])
    app = _new_app(settings)
    core = make_core(settings=settings)
    media = make_media(settings=settings, core=core)
    turns = LoopTurns()
    raw = raw_routes(settings, partial(turns.wait, Step.OPEN))
    call = make_calls(settings=settings, core=core)
    keeping = make_keeping(settings=settings, core=core)
    interviewer = make_interviewer(settings=settings, core=core, media=media)
    wire = make_socket_wire(
        settings=settings,
        core=core,
        media=media,
        call=call,
        interviewer=interviewer,
        keeping=keeping,
        raw=raw,
        turns=turns,
    )
    api = make_http_wire(
        settings=settings,
        core=core,
        wire=wire,
        interviewer=interviewer,
        call=call,
        keeping=keeping,
    )
    app.extensions[EXTENSION] = wire
    bind_http(app=app, core=core, media=media, wire=wire, api=api)
    _count_connections(core, media, wire)
    bind_socketio(app=app, settings=settings, wire=wire, turns=turns)
    bind_raw_wires(
        settings=settings, core=core, media=media, wire=wire, interviewer=interviewer, raw=raw
    )
    raw.init_app(app)
    return _wrapped(app, settings)


def _new_app(settings: Settings) -> Flask:
    app = Flask(__name__, static_folder=None)
    app.config["SETTINGS"] = settings
    limit_bodies(app)
    handle_errors(app)
    allow_origins(app, cors, settings)
    register_socket_events(socketio)
    return app


def _wrapped(app: Flask, settings: Settings) -> Flask:
    """Last: around everything that answers HTTP."""
    told = explain_refused_handshakes(
        under_own_names(app.wsgi_app, settings.host_allowed), settings.origin_allowed
    )
    answers = with_security_headers(with_plain_paths(told))
    app.wsgi_app = answers  # type: ignore[method-assign, assignment]
    return app


def _count_connections(core: Core, media: MediaServices, wire: SocketWire) -> None:
    metrics.count_connections("socketio", lambda: len(wire.websocket_service.connections))
    metrics.count_connections("json", lambda: len(core.raw_connections.all))
    metrics.count_connections("video", lambda: len(media.video.sessions))
