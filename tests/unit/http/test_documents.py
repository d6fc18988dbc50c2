"""The two documents are complete and hold together."""

from collections.abc import Iterator
from inspect import signature
from typing import Any
from unittest.mock import MagicMock

import pytest

from app.contract.errors import MESSAGES
from app.contract.events import EVENTS
from app.domain.roles import ROLES, may
from app.http.errors import STATUS_OF
from app.http.openapi import codes, openapi
from app.http.schema_tables import fields
from app.websocket.asyncapi import asyncapi
from app.websocket.handlers import event_table
from tests.integration.http.routes import table

ROWS = event_table(*(MagicMock() for _ in signature(event_table).parameters))
OPENAPI = openapi(table(), "/api/v1")
ASYNCAPI = asyncapi(ROWS, EVENTS)


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
    assert set(operations) == {f"receive.{e}" for e in ROWS} | {f"send.{e}" for e in EVENTS}
    for event, row in ROWS.items():
        operation = operations[f"receive.{event}"]
        assert operation["x-roles"] == [role for role in ROLES if may(role, event)]
        answers = [part["$ref"].rsplit("/", 1)[1] for part in operation["reply"]["messages"]]
        confirmed = [] if row.confirm is None else [f"server.{row.confirm}"]
        assert answers == ["server.acknowledgement", *confirmed]
    for name, message in ASYNCAPI["components"]["messages"].items():
        assert message["summary"], name


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
