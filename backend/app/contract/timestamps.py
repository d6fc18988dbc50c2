"""Times on the wire: ISO 8601, UTC, milliseconds."""

from datetime import UTC, datetime


def iso(milliseconds: int) -> str:
    """`1769860800000` as `2026-01-31T12:00:00.000Z`."""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
