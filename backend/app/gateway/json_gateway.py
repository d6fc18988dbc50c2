"""The JSON gateway (seed B): `/api/v1/ws` and `/api/v1/ws/{session_id}`."""

from collections.abc import Mapping
from typing import Any

from app.config import Settings
from app.contract.errors import pick_language
from app.contract.gateway import MAX_FRAME_BYTES
from app.domain.errors import Refusal
from app.gateway.envelope import Envelope, error_data, message
from app.gateway.first_message import identified
from app.gateway.json_connection import JsonConnection
from app.gateway.raw_wires import owner_of, raw_connection
from app.gateway.services import GatewayServices
from app.observability.metrics import CONNECTS
from app.transport import ConnectionClosedError, RawRoutes, RawWebSocket

PATHS = ("/api/v1/ws", "/api/v1/ws/{session_id}")
CLOSE_UNAUTHORIZED = 4401
CLOSE_NOT_FOUND = 4404
CLOSE_TRY_AGAIN = 1013
CLOSE_IDLE = 1001
_CLOSE_CODES = {
    "session_not_found": CLOSE_NOT_FOUND,
    "temporarily_unavailable": CLOSE_TRY_AGAIN,
    "server_draining": CLOSE_TRY_AGAIN,
    "forbidden": CLOSE_UNAUTHORIZED,
    "not_in_interview": CLOSE_UNAUTHORIZED,
    "removed": CLOSE_UNAUTHORIZED,
}


class JsonGateway:
    """Serves the wire over the services."""

    def __init__(self, services: GatewayServices, settings: Settings) -> None:
        self._services = services
        self._settings = settings

    def add_to(self, routes: RawRoutes) -> None:
        """Put the wire's paths among the routes."""
        for path in PATHS:
            routes.add(
                path,
                self._serve,
                max_message_size=MAX_FRAME_BYTES,
                capacity_message=self._full,
            )

    def _full(self, params: Mapping[str, str], environ: Mapping[str, Any]) -> str:
        CONNECTS.labels("json", "capacity").inc()
        locale = pick_language(environ.get("HTTP_ACCEPT_LANGUAGE"))
        data = error_data(Refusal("capacity", retry_after=5.0), locale, with_details=False)
        self._services.traffic.errors += 1
        return message("error", params.get("session_id"), data, self._services.clock())

    def _serve(
        self, websocket: RawWebSocket, params: Mapping[str, str], environ: Mapping[str, Any]
    ) -> None:
        websocket.accept()
        locale = pick_language(environ.get("HTTP_ACCEPT_LANGUAGE"))
        production = self._settings.app_env == "production"
        services = self._services
        envelope = Envelope(
            websocket, services.clock, services.traffic, locale, with_details=not production
        )
        services.traffic.connections += 1
        try:
            services.process.start()
            identity, first = identified(websocket, envelope, services, params.get("session_id"))
            websocket.admit(owner_of(identity))
            connection = raw_connection(self._settings, identity, locale, environ)
            conversation = JsonConnection(websocket, envelope, services, connection)
            conversation.hold(params.get("session_id"), first)
        except Refusal as error:
            CONNECTS.labels("json", error.code).inc()
            self._end(websocket, envelope, error)
        except ConnectionClosedError:
            pass

    def _end(self, websocket: RawWebSocket, envelope: Envelope, error: Refusal) -> None:
        code = _CLOSE_CODES.get(error.code)
        if code is None and error.code.startswith("token_"):
            code = CLOSE_UNAUTHORIZED
        try:
            envelope.refuse(error)
        except ConnectionClosedError:
            return
        websocket.close(code or CLOSE_IDLE, error.code)
