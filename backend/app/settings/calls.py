"""Calls between the people of an interview: whether, for how many, and by which servers."""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, model_validator
from pydantic_settings import NoDecode

from app.settings.fields import split
from app.settings.shared import SharedSettings

_ADDRESS = re.compile(r"(?P<scheme>stuns?|turns?):(?P<place>[^?\s]+)(\?transport=(udp|tcp))?")


def _addresses(scheme: str) -> AfterValidator:
    """Texts as `stun:host:port` or `turns:host:443?transport=tcp`."""

    def check(addresses: tuple[str, ...]) -> tuple[str, ...]:
        for address in addresses:
            match = _ADDRESS.fullmatch(address)
            if match is None or not match["scheme"].startswith(scheme):
                raise ValueError(f"must be addresses like {scheme}:host:3478, with commas between")
        return addresses

    return AfterValidator(check)


_Addresses = tuple[str, ...]


class CallSettings(SharedSettings):
    """The part of config.Settings that calls are made by."""

    calls: bool = True
    call_max_peers: int = Field(default=6, ge=2, le=12)
    stun_urls: Annotated[_Addresses, NoDecode, BeforeValidator(split), _addresses("stun")] = ()
    turn_urls: Annotated[_Addresses, NoDecode, BeforeValidator(split), _addresses("turn")] = ()
    turn_secret: SecretStr | None = None
    turn_ttl: int = Field(default=7200, ge=60, le=86400)
    call_relay: Literal["auto", "always"] = "auto"

    @model_validator(mode="after")
    def _turn_is_complete(self) -> Self:
        if self.turn_urls and not self.turn_secret:
            raise ValueError("TURN_SECRET: must be set where TURN_URLS is")
        if self.call_relay == "always" and not self.turn_urls:
            raise ValueError("TURN_URLS: must be set where CALL_RELAY is always")
        return self
