"""The base of JSON objects that clients send, over HTTP and on the JSON gateway."""

from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator

from app.untrusted.json_text import as_object


class Incoming(BaseModel):
    """An object of a client's; unknown fields are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    @model_validator(mode="before")
    @classmethod
    def _an_object(cls, data: Any) -> Any:
        """Also as a text of JSON, and empty as PHP writes it."""
        return as_object(data)
