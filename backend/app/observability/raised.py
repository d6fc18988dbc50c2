"""What may be logged of an exception: its own words may quote what people wrote."""

import traceback


def raised_at(error: BaseException) -> str | None:
    """The file and line that raised it; None for one that was never raised."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else None
