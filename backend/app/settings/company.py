"""Whose interviews they are: shown to guests before they come in."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from app.settings.shared import SharedSettings

_PICTURE = re.compile(r"data:image/(png|jpeg|webp|gif|svg\+xml)[;,]\S+")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def _logo(value: str) -> str:
    is_ours = value.startswith("/") and not value.startswith(("//", "/\\"))
    if not is_ours and not _PICTURE.fullmatch(value):
        raise ValueError("must be a path on this server, such as /logo.svg, or a data:image URL")
    return value


def _colour(value: str) -> str:
    if not _COLOUR.fullmatch(value):
        raise ValueError("must be a colour such as #0a5c6b")
    return value.lower()


class CompanySettings(SharedSettings):
    """The part of config.Settings that says for whom people are interviewed."""

    company_name: str | None = Field(default=None, min_length=1, max_length=80)
    company_logo_url: Annotated[str, AfterValidator(_logo)] | None = Field(
        default=None, max_length=65536
    )
    company_colour: Annotated[str, AfterValidator(_colour)] | None = None
