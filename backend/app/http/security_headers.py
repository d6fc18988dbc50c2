"""Headers of every HTTP answer, whoever made it: Flask, Socket.IO's polling, a refusal."""

from collections.abc import Callable, Iterable
from typing import Any

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]

DEFAULTS = (
    # Pages that load something say so themselves; all other answers are data.
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    (
        "Permissions-Policy",
        "camera=(self), microphone=(self), display-capture=(self), autoplay=(self), "
        "speaker-selection=(self)",
    ),
    ("Cache-Control", "no-store"),
)


def with_security_headers(wsgi_app: WsgiApp) -> WsgiApp:
    """`wsgi_app` with DEFAULTS on its answers, where it has not set the same header itself."""

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            present = {name.lower() for name, _ in headers}
            missing = [header for header in DEFAULTS if header[0].lower() not in present]
            return start_response(status, [*headers, *missing], *more)

        return wsgi_app(environ, start)

    return serve
