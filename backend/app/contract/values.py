"""The values of which outgoing payloads are made, on every wire alike."""

from typing import Annotated

from pydantic import Field, StrictInt, StrictStr

Id = StrictInt | StrictStr
"""As it was sent: a number or a string."""
Time = Annotated[StrictStr, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")]
"""ISO 8601, UTC, milliseconds."""
Seconds = Annotated[float, Field(strict=True, ge=0)]
Count = Annotated[StrictInt, Field(ge=0)]
Seq = Annotated[StrictInt, Field(ge=1)]
Share = Annotated[float, Field(ge=0, le=1)]
