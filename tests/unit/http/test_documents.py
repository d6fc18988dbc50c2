"""The two documents are complete and hold together."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import jsonschema_rs
import pytest

from app.contract import gateway, video
from app.contract.errors import MESSAGES
from app.contract.events import EVENTS
from app.domain.roles import ROLES, may
from app.gateway import json_connection
from app.http.errors import STATUS_OF
from app.http.openapi import codes, openapi
from app.http.schema_tables import fields
from tests.integration.http.routes import table
from tests.support.contract_models import contract_models
from tests.support.documents import ASYNCAPI, ROWS

OPENAPI = openapi(table(), "/api/v1")


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for name, value in part.items():
            if name == "$ref":
                yield value
            else:
                yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


@pytest.mark.parametrize("document", [OPENAPI, ASYNCAPI], ids=["openapi", "asyncapi"])
def test_every_reference_leads_somewhere(document: Any) -> None:
    found = set(references(document))
    assert found
    for reference in found:
        part = document
        for name in reference.removeprefix("#/").split("/"):
            part = part[name]


def test_every_route_is_an_operation() -> None:
    operations = {
        (method.upper(), path): operation
        for path, methods in OPENAPI["paths"].items()
        for method, operation in methods.items()
    }
    assert set(operations) == {(r.method, f"/api/v1{r.path}") for r in table()}
    for route in table():
        operation = operations[route.method, f"/api/v1{route.path}"]
        assert operation["summary"]
        told = {str(STATUS_OF[code]) for code in codes(route)} | {str(route.status)}
        assert set(operation["responses"]) == told
        assert set(codes(route)) <= set(MESSAGES)


def test_every_event_of_the_table_and_of_the_contract_is_there() -> None:
    operations = ASYNCAPI["operations"]
    assert operations_on("socketio") == {f"receive.{e}" for e in ROWS} | {
        f"send.{e}" for e in EVENTS
    }
    for event, row in ROWS.items():
        operation = operations[f"receive.{event}"]
        assert operation["x-roles"] == [role for role in ROLES if may(role, event)]
        answers = [part["$ref"].rsplit("/", 1)[1] for part in operation["reply"]["messages"]]
        confirmed = [] if row.confirm is None else [f"server.{row.confirm}"]
        assert answers == ["server.acknowledgement", *confirmed]
    for name, message in ASYNCAPI["components"]["messages"].items():
        assert message["summary"], name


def operations_on(wire: str) -> set[str]:
    return {
        name
        for name, operation in ASYNCAPI["operations"].items()
        if operation["channel"]["$ref"] == f"#/channels/{wire}"
    }


def test_every_message_of_the_json_gateway_is_there() -> None:
    taken = {
        get_args(model.model_fields["type"].annotation)[0]
        for model in get_args(get_args(gateway.Message)[0])
    }
    assert operations_on("json") == {f"receive.json.{kind}" for kind in taken} | {
        f"send.json.{kind}" for kind in gateway.SERVER_MESSAGES
    }
    sources = Path(json_connection.__file__).parent.glob("*.py")
    sent = {
        kind for source in sources for kind in re.findall(r'send\(\s*"(\w+)"', source.read_text())
    }
    assert sent | {"system_message", "consent_changed"} == set(gateway.SERVER_MESSAGES)


def test_every_message_of_the_video_wire_is_there() -> None:
    classes = video.VideoMessage.__subclasses__()
    types = {model.model_fields["type"].default for model in classes}
    assert set(video.MESSAGES) == types
    assert operations_on("video") == {"receive.video.auth", "receive.video.piece"} | {
        f"send.video.{kind}" for kind in types
    }


@pytest.mark.parametrize("document", [OPENAPI, ASYNCAPI], ids=["openapi", "asyncapi"])
def test_every_schema_is_one(document: Any) -> None:
    for name, schema in document["components"]["schemas"].items():
        jsonschema_rs.validator_for({**schema, "components": document["components"]})
        assert "Any" not in name


def described(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for name, value in part.items():
            if name in ("description", "summary") and isinstance(value, str):
                yield value
            else:
                yield from described(value)
    elif isinstance(part, list):
        for value in part:
            yield from described(value)


@pytest.mark.parametrize("document", [OPENAPI, ASYNCAPI], ids=["openapi", "asyncapi"])
def test_no_words_for_people_name_objects_of_the_program(document: Any) -> None:
    """Neither modules (`contract.errors`) nor classes (`VideoAnalysis`), which no client knows."""
    classes = {model.__name__ for model in contract_models()}
    classes = {name for name in classes if re.fullmatch(r"(?:[A-Z][a-z]+){2,}", name)}
    for words in described(document):
        assert not re.search(r"\b(?:contract|analysis|domain|app|services|speech)\.\w", words), (
            words
        )
        assert not classes & set(re.findall(r"\w+", words)), words


def test_two_events_of_one_name_keep_apart() -> None:
    messages = ASYNCAPI["components"]["messages"]
    sent, told = messages["client.participant_status"], messages["server.participant_status"]
    assert sent["payload"] != told["payload"]


def test_a_schema_becomes_a_table() -> None:
    schema = {
        "properties": {
            "id": {"anyOf": [{"type": "integer"}, {"type": "string", "maxLength": 9}]},
            "kind": {"enum": ["a", 1], "default": "a"},
            "parts": {"type": "array", "items": {"$ref": "#/x/side.Part"}, "maxItems": 5},
            "ok": {"const": True, "description": "Always."},
            "whatever": {},
        },
        "required": ["id"],
    }
    assert [(f.name, f.required, f.types, f.notes) for f in fields(schema)] == [
        ("id", True, (("integer", None), ("string", None)), "at most 9 characters"),
        ("kind", False, (('"a"', None), ("1", None)), 'default "a"'),
        ("parts", False, (("list of Part", "side.Part"),), "at most 5"),
        ("ok", False, (("true", None),), "Always."),
        ("whatever", False, (("anything", None),), ""),
    ]
