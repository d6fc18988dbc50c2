"""Whether calls across networks can work: what the settings allow, and what their servers say."""

import ipaddress
import time
from collections.abc import Iterator
from contextlib import closing

from app.config import Settings
from app.runtime.stun import NoAnswer, StunAddress, StunRefused, StunServer
from app.services.call.ice import IceServers

_TRIED_SECONDS = 60
"""How long the credentials are good that a server is tried with."""


def call_reach(settings: Settings) -> Iterator[str]:
    """One line each, for those who start the server."""
    if not settings.calls:
        yield "off (CALLS)"
        return
    yield _promise(settings)
    for text in (*settings.stun_urls, *settings.turn_urls):
        yield f"{text} {_said_by(StunAddress.of(text), settings)}"


def _promise(settings: Settings) -> str:
    if settings.turn_urls:
        if settings.call_relay == "always":
            return "all media go by the TURN server, so that nobody learns another's address"
        if settings.stun_urls:
            return "across networks, by the TURN server where there is no other way"
        return "across networks, most of them by the TURN server: STUN_URLS would spare it work"
    if settings.stun_urls:
        return (
            "across most networks; about one pair in five finds no way without a TURN server "
            "(TURN_URLS, TURN_SECRET)"
        )
    return (
        "only between people in the same network; across networks they need STUN_URLS and TURN_URLS"
    )


def _said_by(address: StunAddress, settings: Settings) -> str:
    """What a server answers to one who asks as a browser does."""
    if address.is_udp and address.is_tls:
        return "is of no use: browsers reach it with ?transport=tcp only"
    began = time.monotonic()
    try:
        with closing(StunServer(address)) as server:
            if not address.is_turn:
                seen = server.seen_as()
                return f"answers, after {time.monotonic() - began:.1f} s, and sees us as {seen}"
            relayed = server.relay(*_credentials(settings))
    except NoAnswer as reason:
        return f"does not work from here: {reason}"
    except StunRefused as refused:
        if refused.code == 401:
            return "refuses our credentials: TURN_SECRET is not its own, or a clock is wrong"
        return f"gives no relay: {refused}"
    return f"relays, after {time.monotonic() - began:.1f} s{_caution(address, relayed)}"


def _caution(address: StunAddress, relayed: str) -> str:
    """A server behind an address translation hands out one that nobody outside reaches."""
    try:
        is_hidden = ipaddress.ip_address(relayed).is_private
    except ValueError:
        return ""
    if not is_hidden or _is_private(address.host):
        return ""
    return f", but at {relayed}, which is a private address: set its external-ip"


def _is_private(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return host == "localhost" or "." not in host


def _credentials(settings: Settings) -> tuple[str, str]:
    secret = settings.turn_secret
    assert secret is not None  # settings without it are refused
    servers = IceServers(
        stun=(),
        turn=settings.turn_urls,
        secret=secret.get_secret_value(),
        seconds=_TRIED_SECONDS,
        clock=lambda: time.time_ns() // 1_000_000,
    )
    (server,) = servers.fresh()["servers"]
    return server["username"], server["credential"]
