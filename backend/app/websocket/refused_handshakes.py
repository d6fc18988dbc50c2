"""Connections that are refused before any wire begins: counted, and told why as every wire tells.

A foreign Origin, too many connections of one address, a process that stops: the transport answers
those with a status alone; here they get a stable code, in the reader's language.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import orjson

from app.contract.errors import payload_of, pick_language
from app.domain.errors import Refusal
from app.observability.metrics import CONNECTS
from app.transport.handshake import is_upgrade

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]
PATH = "/socket.io"
FOREIGN = Refusal("origin_not_allowed")
WHY: Mapping[str, Refusal] = {
    "403": FOREIGN,
    "429": Refusal("too_many_connections", retry_after=5.0),
    "503": Refusal("server_draining", retry_after=1.0),
}


def explain_refused_handshakes(wsgi_app: WsgiApp, origin_allowed: Callable[[str], bool]) -> WsgiApp:
    """`wsgi_app`, whose refusals to open a connection are JSON; those of Socket.IO in CONNECTS.

    `origin_allowed`: Engine.IO refuses a foreign origin with 400, like a malformed request.
    """

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        is_socketio = environ["PATH_INFO"].rstrip("/") == PATH
        begins = "sid=" not in environ.get("QUERY_STRING", "") if is_socketio else None
        if not (begins or (begins is None and is_upgrade(environ))):
            return wsgi_app(environ, start_response)
        refusals: list[bytes] = []

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            if is_socketio and not status.startswith("2"):
                CONNECTS.labels("socketio", f"http_{status[:3]}").inc()
            why = WHY.get(status[:3])
            origin = environ.get("HTTP_ORIGIN")
            if status.startswith("400") and origin and not origin_allowed(origin):
                why = FOREIGN
            if why is not None and ("Content-Type", "application/json") not in headers:
                refusals.append(_body(why, environ))
                headers = _headers(headers, why, len(refusals[0]))
            return start_response(status, headers, *more)

        answer = wsgi_app(environ, start)
        return refusals or answer

    return serve


def _body(why: Refusal, environ: Mapping[str, Any]) -> bytes:
    locale = pick_language(environ.get("HTTP_ACCEPT_LANGUAGE"))
    return orjson.dumps({"success": False, "error": payload_of(why, locale)})


def _headers(headers: list[tuple[str, str]], why: Refusal, size: int) -> list[tuple[str, str]]:
    kept = [(n, v) for n, v in headers if n.lower() not in ("content-type", "content-length")]
    kept += [("Content-Type", "application/json"), ("Content-Length", str(size))]
    if why.retry_after is not None:
        kept.append(("Retry-After", str(round(why.retry_after))))
    return kept
