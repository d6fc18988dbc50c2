"""The wires' documentation, as two documents for machines and one page for people."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import orjson
from flask import Blueprint, Response, current_app, request, send_from_directory
from jinja2 import Environment

from app.http.pages import CONTENT_SECURITY_POLICY
from app.http.schema_tables import fields
from app.ports.concurrency import Concurrency

Document = Mapping[str, Any]
FOLDER = "docs_page"


class RenderedDocs(NamedTuple):
    """What /docs answers; `page_below` under /docs/, where relative addresses begin one lower."""

    page: str
    page_below: str
    openapi: bytes
    asyncapi: bytes


def docs(
    *, http: Callable[[], Document], socketio: Callable[[], Document], concurrency: Concurrency
) -> Blueprint:
    """/docs over an OpenAPI and an AsyncAPI document, made when somebody first asks and kept."""
    pages = Blueprint("docs", __name__, url_prefix="/docs", template_folder=FOLDER)
    kept: list[RenderedDocs] = []

    def made() -> RenderedDocs:
        if not kept:
            # Beside the event loop: it takes 0.15 s or more.
            kept.append(concurrency.compute(_make, current_app.jinja_env, http, socketio))
        return kept[0]

    @pages.get("")
    def page() -> Response:
        """All calls and events, with what they hold."""
        page = made().page_below if _is_below() else made().page
        response = Response(page, mimetype="text/html")
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        return response

    @pages.get("/docs.css")
    def style() -> Response:
        """How it looks."""
        return send_from_directory(f"{pages.root_path}/{FOLDER}", "docs.css")

    @pages.get("/openapi.json")
    def openapi_document() -> Response:
        """HTTP, for machines."""
        return Response(made().openapi, mimetype="application/json")

    @pages.get("/asyncapi.json")
    def asyncapi_document() -> Response:
        """Socket.IO, JSON gateway and video stream, for machines."""
        return Response(made().asyncapi, mimetype="application/json")

    return pages


def _is_below() -> bool:
    sent: str = request.environ.get("RAW_URI", "")  # the path itself has lost its last slash
    return sent.partition("?")[0].endswith("/")


def _make(
    templates: Environment, http: Callable[[], Document], socketio: Callable[[], Document]
) -> RenderedDocs:
    calls, events = http(), socketio()
    template = templates.get_template("docs.html")
    page, page_below = (
        template.render(
            http=calls, socketio=events, fields=fields, resolve=_resolver(events), root=root
        )
        for root in ("", "../")
    )
    return RenderedDocs(page, page_below, orjson.dumps(calls), orjson.dumps(events))


def _resolver(document: Document) -> Any:
    """What follows a document's `$ref`s."""

    def resolve(part: Document) -> Document:
        while "$ref" in part:
            found: Any = document
            for name in part["$ref"].removeprefix("#/").split("/"):
                found = found[name]
            part = found
        return part

    return resolve
