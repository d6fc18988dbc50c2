"""One address for each thing, however its slashes were written; and any id may stand in one."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from app.contract.addresses import ESCAPED_SLASH

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]
SOCKET_IO = "/socket.io"
"""Alone has a slash at its end, as its authors write it."""
_NO_ID = "\x1e"


def with_plain_paths(wsgi_app: WsgiApp) -> WsgiApp:
    """`wsgi_app`, which sees a path without doubled slashes and without one at its end.

    Clients put base addresses and paths together, with a slash in both or none. To send them on
    by a redirect would lose what they post, and name a host that only they have named.

    WSGI hands a path over decoded, so that `a%2Fb` and `a/b` are the same. The server also says
    how it was sent (RAW_URI): where it does, each segment is decoded by itself.
    """

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        sent = environ.get("RAW_URI")
        path = _plain(environ["PATH_INFO"]) if sent is None else path_of(sent)
        environ["PATH_INFO"] = f"{path}/" if path == SOCKET_IO else path
        return wsgi_app(environ, start_response)

    return serve


def path_of(sent: str) -> str:
    """PATH_INFO for a request target, in absolute form too."""
    path = sent.partition("?")[0] if sent.startswith("/") else urlsplit(sent).path
    return _plain("/".join(_decoded(segment) for segment in path.split("/")))


def _plain(path: str) -> str:
    return "/" + "/".join(segment for segment in path.split("/") if segment)


def _decoded(segment: str) -> str:
    text = unquote_to_bytes(segment).decode("latin-1")
    return text.replace(ESCAPED_SLASH, _NO_ID).replace("/", ESCAPED_SLASH)
