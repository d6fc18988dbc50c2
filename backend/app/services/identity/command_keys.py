"""How a command that is sent again is known, on every wire: one id, one fingerprint."""

import hashlib
from typing import Any

import orjson

from app.domain.commands import Actor
from app.domain.identifiers import Id

GATEWAY, HTTP = "gateway\n", "http\n"
"""Before the request ids of a wire: a person's page and their gateway may both count 1, 2, 3."""


def command_key(actor: Actor, request_id: Id, content: Any) -> tuple[str, str]:
    """The id in the interview's log of what a user asks for, and what it stands for."""
    return command_id(actor, request_id), fingerprint(content)


def command_id(actor: Actor, request_id: Id, namespace: str = "") -> str:
    """The id alone."""
    return f"{actor.id}\n{namespace}{request_id}"


def fingerprint(content: Any, size: int = 8) -> str:
    """By which a second try of a request is told from another request under the same id."""
    shorten = _short if size == 8 else digest
    return shorten(orjson.dumps(content, default=shorten, option=orjson.OPT_SORT_KEYS))


def digest(data: bytes) -> str:
    """What stands for bytes, which are no JSON."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def _short(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=8).hexdigest()
