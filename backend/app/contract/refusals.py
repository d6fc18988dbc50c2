"""Refusals of what is not formed as it should be: which field, and what it takes.

The words stand with the type of the field, so that every wire says the same of it, in the reader's
language, and no validator's own English reaches anybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, ValidationError
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from app.contract.expectations import EXPECTED
from app.domain.errors import Refusal

_BY_TYPE: Mapping[str, str] = {
    "missing": "required",
    "model_type": "object",
    "model_attributes_type": "object",
    "dict_type": "object",
    "list_type": "list",
    "tuple_type": "list",
    "literal_error": "known",
}
"""What to say where the field has no words of its own."""
_CODES: Mapping[str, str] = {"signal": "invalid_signal"}
"""Words of fields whose refusal has a code of its own."""


@dataclass(frozen=True, slots=True)
class Expected:
    """Beside a type: whatever is wrong with the field, these words tell what it takes."""

    words: str

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """The type's own schema, its errors renamed."""
        return core_schema.custom_error_schema(
            handler(source),
            custom_error_type=self.words,
            custom_error_message=EXPECTED[self.words]["en"],
        )


def unexpected(words: str) -> PydanticCustomError:
    """What a validator raises."""
    return PydanticCustomError("expected", "{words}", {"words": words})


def refusal(error: ValidationError, skip: int = 0) -> Refusal:
    """The first wrong field and what it takes. `skip`: how many names before the field's own."""
    first = error.errors(include_url=False, include_input=False)[0]
    kind = first["type"]
    words = first["ctx"]["words"] if kind == "expected" else _BY_TYPE.get(kind, kind)
    field = ".".join(str(part) for part in first["loc"][skip:]) or None
    code = _CODES.get(words, "invalid_payload")
    return Refusal(code, field, detail=words if words in EXPECTED else None)
