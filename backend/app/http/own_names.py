"""Outside production the server answers under its own names only (DNS rebinding)."""

from collections.abc import Callable, Iterable
from typing import Any

import orjson

from app.contract.errors import MESSAGES
from app.http.security_headers import WsgiApp

CODE = "host_not_allowed"
_REFUSAL = orjson.dumps(
    {"success": False, "error": {"code": CODE, "message": MESSAGES[CODE]["en"]}}
)
_HEADERS = [("Content-Type", "application/json"), ("Content-Length", str(len(_REFUSAL)))]


def under_own_names(wsgi_app: WsgiApp, allowed: Callable[[str], bool]) -> WsgiApp:
    """`wsgi_app` for requests, of every wire, whose Host header is `allowed`; else 421."""

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if allowed(environ.get("HTTP_HOST", "")):
            return wsgi_app(environ, start_response)
        start_response("421 Misdirected Request", _HEADERS)
        return [_REFUSAL]

    return serve
