"""One address for each thing, however its slashes were written."""

import re
from collections.abc import Callable, Iterable
from typing import Any

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]

_SEVERAL = re.compile("//+")


def with_plain_paths(wsgi_app: WsgiApp) -> WsgiApp:
    """`wsgi_app`, which sees a path without doubled slashes and without one at its end.

    Clients put base addresses and paths together, with a slash in both or none. To send them on
    by a redirect would lose what they post, and name a host that only they have named.
    """

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if "//" in path or path.endswith("/"):
            environ["PATH_INFO"] = _SEVERAL.sub("/", path).rstrip("/") or "/"
        return wsgi_app(environ, start_response)

    return serve
