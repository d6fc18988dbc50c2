"""Counts the connections that are refused before Socket.IO: a foreign Origin, a full server."""

from collections.abc import Callable, Iterable
from typing import Any

from app.observability.metrics import CONNECTS

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]
PATH = "/socket.io"


def count_refused_handshakes(wsgi_app: WsgiApp) -> WsgiApp:
    """`wsgi_app`, with every refusal to open a session in CONNECTS under its HTTP status."""

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"].rstrip("/") != PATH or "sid=" in environ.get("QUERY_STRING", ""):
            return wsgi_app(environ, start_response)

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            if not status.startswith("2"):
                CONNECTS.labels("socketio", f"http_{status[:3]}").inc()
            return start_response(status, headers, *more)

        return wsgi_app(environ, start)

    return serve
