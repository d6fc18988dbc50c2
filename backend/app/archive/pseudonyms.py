"""Random names that stand in place of ids."""

import secrets


def new_pseudonym(kind: str) -> str:
    """A random name: p… for a person, t… for a thing."""
    return f"{kind}{secrets.token_hex(8)}"
