"""The wires' documentation, as two documents for machines and one page for people."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, render_template, send_from_directory

from app.http.errors import json_response
from app.http.pages import CONTENT_SECURITY_POLICY
from app.http.schema_tables import fields

Document = Mapping[str, Any]
FOLDER = "docs_page"


def docs(http: Document, socketio: Document) -> Blueprint:
    """/docs over an OpenAPI and an AsyncAPI document."""
    pages = Blueprint("docs", __name__, url_prefix="/docs", template_folder=FOLDER)
    openapi, asyncapi = json_response(http).data, json_response(socketio).data

    @pages.get("")
    def page() -> Response:
        """All calls and events, with what they hold."""
        html = render_template(
            "docs.html", http=http, socketio=socketio, fields=fields, resolve=_resolver(socketio)
        )
        response = Response(html, mimetype="text/html")
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        return response

    @pages.get("/docs.css")
    def style() -> Response:
        """How it looks."""
        return send_from_directory(f"{pages.root_path}/{FOLDER}", "docs.css")

    @pages.get("/openapi.json")
    def openapi_document() -> Response:
        """HTTP, for machines."""
        return Response(openapi, mimetype="application/json")

    @pages.get("/asyncapi.json")
    def asyncapi_document() -> Response:
        """Socket.IO, for machines."""
        return Response(asyncapi, mimetype="application/json")

    return pages


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
