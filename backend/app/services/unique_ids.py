"""Ids that no other process makes: a random prefix for each process, and a counter."""

import itertools
import secrets

_prefix = secrets.token_hex(6)
_numbers = itertools.count(1)


def unique_id() -> str:
    """A new id; a tenth of a UUID's price, on a path where every microsecond counts."""
    return f"{_prefix}-{next(_numbers):x}"
