"""Which hosts a server is reached under."""

import socket
from types import SimpleNamespace

import psutil
import pytest

from app.settings.origins import host_of, own_hosts


@pytest.fixture
def interfaces(monkeypatch: pytest.MonkeyPatch) -> None:
    def address(family: int, text: str) -> SimpleNamespace:
        return SimpleNamespace(family=family, address=text)

    found = {
        "eth0": [
            address(socket.AF_INET, "192.0.2.7"),
            address(socket.AF_INET6, "2001:db8::7"),
            address(socket.AF_INET6, "fe80::1%eth0"),
            address(psutil.AF_LINK, "00:00:00:00:00:00"),
        ],
        "lo": [address(socket.AF_INET, "127.0.0.1"), address(socket.AF_INET6, "::1")],
    }
    monkeypatch.setattr(psutil, "net_if_addrs", lambda: found)
    monkeypatch.setattr(socket, "gethostname", lambda: "Desk")
    own_hosts.cache_clear()


@pytest.mark.usefixtures("interfaces")
def test_a_wildcard_stands_for_all_addresses_and_the_name_of_the_machine() -> None:
    assert own_hosts("0.0.0.0") == ("127.0.0.1", "192.0.2.7", "desk", "desk.local")
    everywhere = ("127.0.0.1", "::1", "192.0.2.7", "2001:db8::7", "desk", "desk.local")
    assert own_hosts("::") == everywhere
    assert own_hosts("192.0.2.7") == ("192.0.2.7",)
    own_hosts.cache_clear()


@pytest.mark.parametrize(
    ("authority", "host"),
    [("A.org:80", "a.org"), ("[::1]:5000", "::1"), ("a.org.", "a.org"), ("[", ""), ("", "")],
)
def test_the_host_of_an_authority(authority: str, host: str) -> None:
    assert host_of(authority) == host
