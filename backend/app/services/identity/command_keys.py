"""How a command that is sent again is known, on every wire: one id, one fingerprint."""

import hashlib
from typing import Any

import orjson

from app.domain.commands import Actor
from app.domain.identifiers import Id, id_key

GATEWAY, HTTP = "gateway\n", "http\n"
"""Before the request ids of a wire: a person's page and their gateway may both count 1, 2, 3."""


def command_id(actor: Actor, request_id: Id, namespace: str = "") -> str:
    """The id in the interview's log of what a user asks for under a `request_id`."""
    return f"{id_key(actor.id)}\n{namespace}{id_key(request_id)}"


def fingerprint(content: Any, size: int = 8) -> str:
    """By which a second try of a request is told from another request under the same id."""

    def digest(data: Any) -> str:  # stands for bytes, which are no JSON
        return hashlib.blake2b(data, digest_size=size).hexdigest()

    return digest(orjson.dumps(content, default=digest, option=orjson.OPT_SORT_KEYS))
