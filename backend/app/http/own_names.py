"""Outside production the server answers under its own names only (DNS rebinding)."""

from collections.abc import Callable, Iterable
from typing import Any

import orjson

from app.contract.errors import payload_of, pick_language
from app.domain.errors import Refusal
from app.http.security_headers import WsgiApp


def under_own_names(wsgi_app: WsgiApp, allowed: Callable[[str], bool]) -> WsgiApp:
    """`wsgi_app` for requests, of every wire, whose Host header is `allowed`; else 421."""

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if allowed(environ.get("HTTP_HOST", "")):
            return wsgi_app(environ, start_response)
        locale = pick_language(environ.get("HTTP_ACCEPT_LANGUAGE"))
        error = payload_of(Refusal("host_not_allowed"), locale)
        body = orjson.dumps({"success": False, "error": error})
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        start_response("421 Misdirected Request", headers)
        return [body]

    return serve
