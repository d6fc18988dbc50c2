"""Whose address counts behind proxies: what a client claims of itself never does."""

from ipaddress import ip_network

import pytest

from app.services.identity.client_address import client_address, is_loopback

PROXY = ip_network("127.0.0.1/32")
PROXIES = (PROXY, ip_network("10.0.0.0/8"), ip_network("fd00::/8"))


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "expected"),
    [
        ((), "198.51.100.1", None, "198.51.100.1"),
        ((), "198.51.100.1", "203.0.113.7", "198.51.100.1"),
        ((), "127.0.0.1", "203.0.113.7", "127.0.0.1"),
        (PROXIES, "198.51.100.1", "203.0.113.7", "198.51.100.1"),
        (PROXIES, "127.0.0.1", "203.0.113.7", "203.0.113.7"),
        (PROXIES, "127.0.0.1", None, "127.0.0.1"),
        (PROXIES, "127.0.0.1", " , ,", "127.0.0.1"),
        (PROXIES, "127.0.0.1", "1.2.3.4, 203.0.113.7", "203.0.113.7"),
        (PROXIES, "127.0.0.1", "127.0.0.1, 203.0.113.7, 10.1.2.3", "203.0.113.7"),
        (PROXIES, "127.0.0.1", "203.0.113.7,10.1.2.3,10.1.2.4", "203.0.113.7"),
        (PROXIES, "10.1.2.3", "10.1.2.4", "10.1.2.4"),
        (PROXIES, "127.0.0.1", "2001:db8::1", "2001:db8::1"),
        (PROXIES, "fd00::2", "2001:db8::1", "2001:db8::1"),
        (PROXIES, "127.0.0.1", "203.0.113.7, unknown", "unknown"),
        ((PROXY,), "::1", "203.0.113.7", "::1"),
    ],
)
def test_the_nearest_address_that_is_no_proxys(
    trusted: tuple[object, ...], peer: str, forwarded: str | None, expected: str
) -> None:
    environ = {"REMOTE_ADDR": peer}
    if forwarded is not None:
        environ["HTTP_X_FORWARDED_FOR"] = forwarded
    assert client_address(environ, trusted) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("", True),  # a Unix socket
        ("203.0.113.7", False),
        ("::ffff:10.0.0.1", False),
        ("localhost", False),
        ("unknown", False),
    ],
)
def test_loopback(address: str, expected: bool) -> None:
    assert is_loopback(address) is expected
