"""How origins and host names are written, and which of them are this machine's own."""

import re
import socket
from collections.abc import Iterable
from functools import cache
from ipaddress import ip_address
from urllib.parse import urlsplit

import psutil

_ORIGIN = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*)://"
    r"(?P<host>\[[0-9a-f:.]+\]|[^\s/:?#@\[\]]+)(:(?P<port>\d+|\*))?"
)
_DEFAULT_PORTS = {"http": "80", "https": "443", "ws": "80", "wss": "443"}
WILDCARDS = ("", "0.0.0.0", "::")  # noqa: S104 - compared, not bound
_SCOPE = re.compile(r"%.*\Z")


def normal_origin(value: str) -> str:
    """One origin in the one way it is compared: lower case, without the scheme's default port.

    `*`, `null`, `file://`, or scheme://host[:port], any scheme (app shells have their own), where
    the port may be `*`. Raises ValueError for everything else.
    """
    origin = value.strip().lower()
    if origin in ("*", "null", "file://"):
        return origin
    found = _ORIGIN.fullmatch(origin.rstrip("/"))
    if found is None:
        raise ValueError(f"{value!r} is not an origin; write it like https://example.org")
    port = found["port"]
    if port is None or port == _DEFAULT_PORTS.get(found["scheme"]):
        return f"{found['scheme']}://{found['host']}"
    return f"{found['scheme']}://{found['host']}:{port}"


def is_among(origin: str, allowed: Iterable[str]) -> bool:
    """Whether an Origin header's value is one of `allowed`, which are normal origins."""
    try:
        normal = normal_origin(origin)
    except ValueError:
        return False
    if "*" in normal:
        return False  # no browser sends that
    any_port = re.sub(r":\d+\Z", "", normal) + ":*"
    return not {"*", normal, any_port}.isdisjoint(allowed)


def host_of(authority: str) -> str:
    """The host in a Host header's value or in `host[:port]`, without brackets and root dot."""
    if "@" in authority:
        return ""
    try:
        host = urlsplit(f"//{authority.strip()}").hostname or ""
    except ValueError:
        return ""
    return _SCOPE.sub("", host).removesuffix(".")


def is_address(host: str) -> bool:
    """Whether it is an IP address: no name that a stranger could point at this machine."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def hosts_of(origins: Iterable[str]) -> frozenset[str]:
    """The hosts that normal origins name."""
    hosts = (urlsplit(origin.replace(":*", "")).hostname for origin in origins)
    return frozenset(host for host in hosts if host)


def is_own_name(authority: str, origins: Iterable[str], hosts: Iterable[str]) -> bool:
    """Whether a Host header's value names this server, whose pages have these origins and hosts.

    Nobody can point an address, or a name below localhost, at a server of theirs.
    """
    host = host_of(authority)
    if not authority or is_address(host):
        return True
    if host == "localhost" or host.endswith(".localhost") or "*" in origins:
        return True
    return host in hosts


@cache
def own_hosts(bound: str) -> tuple[str, ...]:
    """Under which hosts a server that listens on `bound` is reached; the first is the nearest.

    For the wildcards (0.0.0.0, ::) the addresses of all interfaces and the machine's name.
    """
    if bound not in WILDCARDS:
        return (bound.lower(),)
    families = {socket.AF_INET} if bound == "0.0.0.0" else {socket.AF_INET, socket.AF_INET6}  # noqa: S104
    addresses = [
        _SCOPE.sub("", address.address)
        for interface in psutil.net_if_addrs().values()
        for address in interface
        if address.family in families
    ]
    usable = [address for address in addresses if not ip_address(address).is_link_local]
    usable.sort(key=lambda address: (not ip_address(address).is_loopback, ":" in address))
    name = socket.gethostname().lower()
    return tuple(dict.fromkeys([*usable, name, f"{name.removesuffix('.local')}.local"]))


def in_url(host: str) -> str:
    """The host as an address line has it: IPv6 in brackets."""
    return f"[{host}]" if ":" in host else host
