"""Whose connection it is, behind proxies that are trusted to say so."""

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any


def client_address(environ: Mapping[str, Any], trusted: Sequence[IPv4Network | IPv6Network]) -> str:
    """The nearest address that is not a trusted proxy's.

    Read from the right of X-Forwarded-For: only what our own proxies wrote counts, not what the
    client put in front of it.
    """
    address = str(environ.get("REMOTE_ADDR") or "")
    hops = [h.strip() for h in str(environ.get("HTTP_X_FORWARDED_FOR", "")).split(",") if h.strip()]
    while hops and _is_in(address, trusted):
        address = hops.pop()
    return address


def is_loopback(address: str) -> bool:
    """Whether it is this machine itself (a Unix socket has no address)."""
    try:
        return not address or ip_address(address).is_loopback
    except ValueError:
        return False


def is_unlimited(address: str, environment: str) -> bool:
    """Whether what comes from there is not counted: from this machine, in development."""
    return environment != "production" and is_loopback(address)


def _is_in(address: str, networks: Sequence[IPv4Network | IPv6Network]) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in networks if network.version == parsed.version)
