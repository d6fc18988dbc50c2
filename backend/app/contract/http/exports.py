"""Handing records over."""

from typing import Annotated

from pydantic import Field, StringConstraints

from app.contract.http.base import Answer
from app.contract.incoming import Incoming
from app.contract.lenient import Otherwise


class ExportQuery(Incoming):
    """Times in the report are those of `time_zone`."""

    time_zone: Annotated[
        Annotated[str, StringConstraints(max_length=64)],
        Otherwise("UTC"),
        Field(description="By its name, such as Europe/Berlin; UTC where it is unknown."),
    ] = "UTC"


class Export(Answer):
    """Always a ZIP: `manifest.json` in it names its files, each with its SHA-256."""
