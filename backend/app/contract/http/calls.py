"""Calls over HTTP: what is asked for before one."""

from pydantic import Field

from app.contract.http.base import Answer
from app.contract.values import Time


class IceServer(Answer):
    """As `RTCPeerConnection` takes it; credentials where it is a TURN server."""

    urls: list[str]
    username: str | None = None
    credential: str | None = None


class LineTest(Answer):
    """By what to try which ways a line leaves open.

    Without `servers` the operator named none: only browsers in one network find each other.
    `relay_only`: a call goes by the TURN server alone, and so does the test.
    """

    servers: list[IceServer] = Field(description="To be handed to RTCPeerConnection as they are.")
    expires_at: Time
    relay_only: bool
