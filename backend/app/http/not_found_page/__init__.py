"""What somebody sees at an address where there is nothing; programs get JSON."""

from flask import Request, Response, request
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.contract.errors import pick_language
from app.http.pages import CONTENT_SECURITY_POLICY

WORDS = {
    "en": {
        "title": "There is nothing at this address",
        "hint": "Perhaps a part of the link was lost on the way. Open the whole link from your "
        "invitation, or ask whoever sent it for a new one.",
        "home": "To the first page",
    },
    "zh": {
        "title": "这个地址没有内容",
        "hint": "链接可能没有复制完整。请打开邀请中的完整链接，或向发送链接的人索取新的链接。",
        "home": "回到首页",
    },
}
_PAGE = Environment(
    loader=FileSystemLoader(__path__[0]), autoescape=True, undefined=StrictUndefined
).get_template("page.html")


def is_for_people(asked: Request) -> bool:
    """Whether the request is a browser's for a page."""
    if asked.path.startswith("/api/"):
        return False
    kinds = asked.accept_mimetypes
    return kinds["text/html"] > kinds["application/json"]


def not_found_page() -> Response:
    """The page, in the reader's language, with the way home from wherever it stands."""
    locale = pick_language(request.headers.get("Accept-Language"))
    sent = str(request.environ.get("RAW_URI", request.path)).partition("?")[0]
    root = "../" * (sent.count("/") - 1) or "./"
    page = _PAGE.render(words=WORDS[locale], lang=locale, root=root)
    response = Response(page, 404, mimetype="text/html")
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    return response
