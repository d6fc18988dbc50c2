"""How a field's type becomes lenient: other spellings first tried as they are, then translated."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema


@dataclass(frozen=True, slots=True)
class AlsoSpelled:
    """Beside a type: what is not of it is tried once more as `translate` returns it.

    Whoever sends the textbook value pays nothing for those who do not.
    """

    translate: Callable[[Any], Any]

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """The type's own schema, and behind it the same over the translation."""
        exact = handler(source)
        translated = core_schema.no_info_before_validator_function(self.translate, exact)
        return core_schema.union_schema([exact, translated], mode="left_to_right")


@dataclass(frozen=True, slots=True)
class Otherwise:
    """Beside an optional field's type: what cannot be used counts as not sent."""

    default: Any

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """The type's own schema, with a default for what it refuses."""
        return core_schema.with_default_schema(
            handler(source), default=self.default, on_error="default"
        )
