"""Addresses and credentials by which two browsers find a way to each other.

Credentials as coturn takes them with `use-auth-secret`: draft-uberti-behave-turn-rest-00.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from app.contract.timestamps import iso

Payload = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class IceServers:
    """The operator's STUN and TURN servers. `seconds`: how long credentials are good."""

    stun: Sequence[str]
    turn: Sequence[str]
    secret: str | None
    seconds: int
    clock: Callable[[], int]

    def fresh(self, seconds: int | None = None) -> Payload:
        """As `RTCPeerConnection` takes them, with credentials of nobody's name."""
        seconds = self.seconds if seconds is None else seconds
        ends = self.clock() // 1000 + seconds
        servers: list[Payload] = [{"urls": list(self.stun)}] if self.stun else []
        if self.turn and self.secret:
            name = f"{ends}:{secrets.token_urlsafe(9)}"
            digest = hmac.digest(self.secret.encode(), name.encode(), "sha1")
            servers.append(
                {
                    "urls": list(self.turn),
                    "username": name,
                    "credential": base64.b64encode(digest).decode(),
                }
            )
        return {"servers": servers, "expires_at": iso(ends * 1000)}


def new_secret() -> tuple[str, str]:
    """What proves a page to be the same peer after a cut, and its digest, which is kept."""
    secret = secrets.token_urlsafe(18)
    return secret, digest_of(secret)


def digest_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.blake2b(secret.encode(), digest_size=16).hexdigest()
