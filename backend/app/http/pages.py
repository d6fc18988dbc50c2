"""The room's page and its files, under a policy that runs no code but ours."""

from pathlib import Path
from urllib.parse import quote

from flask import Blueprint, Response, send_from_directory

FRONTEND = Path(__file__).resolve().parents[3] / "frontend"
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data: blob:; "
    "media-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)

pages = Blueprint("pages", __name__)


@pages.get("/")
@pages.get("/websocket-client-demo.html")
def page() -> Response:
    """The page itself."""
    return send_from_directory(FRONTEND, "websocket-client-demo.html")


@pages.get("/i/<code>")
def short_link(code: str) -> Response:
    """The page, for an invitation's short link. Who only looks at it uses nothing up."""
    return Response(status=302, headers={"Location": f"../?i={quote(code)}"})


@pages.get("/<any(ai, app, call, core, debug, media, styles, summary, vendor):folder>/<path:name>")
def file(folder: str, name: str) -> Response:
    """What the page loads."""
    return send_from_directory(FRONTEND / folder, name)


@pages.after_request
def protect(response: Response) -> Response:
    """Browsers run only what we serve, and ask whether it changed."""
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-cache"
    return response
