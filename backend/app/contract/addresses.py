"""Ids in addresses: any id may stand in one, percent-encoded, a slash as well."""

ESCAPED_SLASH = "\x1f"
"""What stands for a slash of an id on its way through a router, whose own slashes part segments.

No id holds it.
"""


def id_in(segment: str) -> str:
    """The id that a segment of a path is."""
    return segment.replace(ESCAPED_SLASH, "/")
