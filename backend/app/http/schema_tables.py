"""JSON schemas as tables that people can read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.contract.fields import MAX_ID_NUMBER

Schema = Mapping[str, Any]
CONSTRAINTS = {
    "minimum": "≥ {}",
    "exclusiveMinimum": "> {}",
    "maximum": "≤ {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "maxItems": "at most {}",
}
UNTOLD = (0, 1, MAX_ID_NUMBER, -MAX_ID_NUMBER)
"""Bounds that go without saying."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an object: what it may be, each with the name of a schema that says more."""

    name: str
    required: bool
    types: tuple[tuple[str, str | None], ...]
    notes: str


def fields(schema: Schema) -> list[Field]:
    """An object's fields."""
    required = schema.get("required", ())
    return [
        Field(name, name in required, tuple(_types(part)), _notes(part))
        for name, part in schema.get("properties", {}).items()
    ]


def _types(schema: Schema) -> Iterator[tuple[str, str | None]]:
    """The alternatives: words, and the schema that they name."""
    for key in ("anyOf", "oneOf"):
        if key in schema:
            for alternative in schema[key]:
                yield from _types(alternative)
            return
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        yield name.rsplit(".", 1)[-1], name
    elif "const" in schema:
        yield _literal(schema["const"]), None
    elif "enum" in schema:
        for value in schema["enum"]:
            yield _literal(value), None
    elif schema.get("type") == "array":
        for words, name in _types(schema.get("items", {})):
            yield f"list of {words}", name
    else:
        yield str(schema.get("type", "anything")), None


def _notes(schema: Schema) -> str:
    """Bounds, default and description."""
    notes = list(_said_of(schema))
    if schema.get("default") not in (None, []):
        notes.insert(0, f"default {_literal(schema['default'])}")
    return "; ".join(dict.fromkeys(notes))


def _said_of(schema: Schema) -> Iterator[str]:
    """Bounds and description, of the schema and of its alternatives."""
    for key, words in CONSTRAINTS.items():
        if schema.get(key, 0) not in UNTOLD:
            yield words.format(schema[key])
    if "description" in schema:
        yield schema["description"]
    for alternative in schema.get("anyOf", ()):
        yield from _said_of(alternative)


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)
