"""The HTTP wire described: OpenAPI 3.1, made from the table of routes and its classes."""

from collections.abc import Iterable, Sequence
from typing import Any

from apispec import APISpec
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from app import __version__
from app.contract.fields import MAX_ID_LENGTH
from app.contract.http.base import Failure
from app.http.errors import STATUS_OF
from app.http.origins import SAFE_METHODS
from app.http.route import Route

SCHEMAS = "#/components/schemas/{model}"
ALWAYS = ("rate_limited", "temporarily_unavailable", "internal_error")
NEEDS_TOKEN = ("token_required", "token_invalid", "token_expired", "token_revoked", "forbidden")
HAS_BODY = ("invalid_payload", "unsupported_media_type", "payload_too_large")
RECORDING_FORM = {
    "type": "object",
    "properties": {
        "audio": {"type": "string", "contentMediaType": "application/octet-stream"},
        "audio_format": {"type": "string"},
    },
    "required": ["audio"],
}
"""A recording as a file of a form, in place of base64."""
DESCRIPTION = """\
Every answer is `{success: true, data}` or `{success: false, error}`. Where authentication is on,
calls carry `Authorization: Bearer <access token>`. `error.message` is in the language of
Accept-Language (en, zh)."""


def openapi(routes: Sequence[Route], prefix: str) -> dict[str, Any]:
    """The document."""
    spec = APISpec(
        title="InterviewGenius",
        version=__version__,
        openapi_version="3.1.0",
        info={"description": DESCRIPTION},
    )
    spec.components.security_scheme(
        "token", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    )
    for name, schema in schemas(_models(routes)).items():
        spec.components.schema(name, schema)
    for route in routes:
        spec.path(prefix + route.path, operations={route.method.lower(): _operation(route)})
    return dict(spec.to_dict())


def schemas(models: Iterable[type[BaseModel]]) -> dict[str, Any]:
    """Each class's schema and those of its parts, by class name."""
    wanted: Any = [(model, "validation") for model in models]
    return dict(models_json_schema(wanted, ref_template=SCHEMAS)[1].get("$defs", {}))


def _models(routes: Iterable[Route]) -> list[type[BaseModel]]:
    found: list[type[BaseModel]] = [Failure]
    for route in routes:
        found += [model for model in (route.body, route.answer) if model is not None]
    return list(dict.fromkeys(found))


def codes(route: Route) -> list[str]:
    """Every error code that the route may answer with."""
    found = [*ALWAYS, *route.errors]
    if route.action is not None:
        found += NEEDS_TOKEN
    if "{" in route.path:
        found += ["not_found"]
    if route.method not in SAFE_METHODS:
        found += ["origin_not_allowed", "invalid_payload"]  # the latter: of Idempotency-Key
    if route.body is not None:
        found += HAS_BODY
    if route.query is not None:
        found += ["invalid_payload"]
    if route.idempotent:
        found += ["idempotency_key_reused"]
    return list(dict.fromkeys(found))


def _operation(route: Route) -> dict[str, Any]:
    summary, _, description = (route.handle.__doc__ or "").strip().partition("\n")
    operation: dict[str, Any] = {
        "operationId": route.name,
        "summary": summary,
        "description": " ".join(description.split()),
        "tags": [route.path.split("/")[1]],
        "security": [] if route.action is None else [{"token": []}, {}],
        "parameters": [*_path_parameters(route), *_query_parameters(route)],
        "responses": _responses(route),
    }
    if route.method not in SAFE_METHODS:
        operation["parameters"].append(_idempotency_key(route))
    if route.body is not None:
        content = _json({"$ref": _ref(route.body)})
        if route.takes_recording:
            content["multipart/form-data"] = {"schema": RECORDING_FORM}
        operation["requestBody"] = {"content": content}
    return operation


def _path_parameters(route: Route) -> list[dict[str, Any]]:
    names = [part[1:-1] for part in route.path.split("/") if part.startswith("{")]
    schema = {"type": "string", "minLength": 1, "maxLength": MAX_ID_LENGTH}
    return [{"name": name, "in": "path", "required": True, "schema": schema} for name in names]


def _query_parameters(route: Route) -> list[dict[str, Any]]:
    if route.query is None:
        return []
    properties = route.query.model_json_schema()["properties"]
    return [{"name": name, "in": "query", "schema": s} for name, s in properties.items()]


def _idempotency_key(route: Route) -> dict[str, Any]:
    return {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "Made by the client: a request sent again under the same key gets the "
        "same answer, and does nothing twice."
        if route.idempotent
        else "Has no effect here: the call may be repeated.",
        "schema": {"type": "string", "pattern": "^[!-~]{1,128}$"},
    }


def _responses(route: Route) -> dict[str, Any]:
    envelope = {
        "type": "object",
        "properties": {"success": {"const": True}, "data": {"$ref": _ref(route.answer)}},
        "required": ["success", "data"],
        "additionalProperties": False,
    }
    by_status: dict[int, list[str]] = {}
    for code in codes(route):
        by_status.setdefault(STATUS_OF[code], []).append(code)
    responses: dict[str, Any] = {
        str(route.status): {"description": "Done.", "content": _json(envelope)}
    }
    for media_type in route.documents:
        responses[str(route.status)]["content"][media_type] = {"schema": {"type": "string"}}
    for status, found in sorted(by_status.items()):
        responses[str(status)] = {
            "description": ", ".join(f"`{code}`" for code in found),
            "content": _json({"$ref": _ref(Failure)}),
        }
    return responses


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _ref(model: type[BaseModel]) -> str:
    return SCHEMAS.format(model=model.__name__)
