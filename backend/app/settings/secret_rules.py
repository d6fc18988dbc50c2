"""Which secrets are good enough to sign tokens with."""

from itertools import pairwise

MINIMUM_BYTES = 32
"""RFC 7518, 3.2: a key for HS256 has at least the 32 bytes of its hash."""
MINIMUM_SYMBOLS = 12


def is_long_enough(secret: str) -> bool:
    """Whether tokens may be signed with it."""
    return len(secret.encode()) >= MINIMUM_BYTES


def looks_random(secret: str) -> bool:
    """Whether it has many symbols and is not a shorter text repeated."""
    is_repeated = secret in (secret + secret)[1:-1]
    return len(set(secret)) >= MINIMUM_SYMBOLS and not is_repeated


def is_typed(secret: str) -> bool:
    """Whether a third of a secret or more are neighbours on the keyboard's or alphabet's row."""
    steps = [ord(after) - ord(before) for before, after in pairwise(secret.lower())]
    return max(steps.count(step) for step in (-1, 0, 1)) >= len(steps) / 3
