"""`run.py check` beside a real coturn."""

import subprocess
from pathlib import Path

import pytest

from app.config import load_settings
from app.runtime.call_reach import call_reach
from tests.support.patience import PATIENCE
from tests.support.processes import ROOT, free_port
from tests.support.turn_server import SECRET, Authority, TurnServer, found


def test_it_is_reached_by_each_of_its_ways(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = Authority(tmp_path / "authority")
    with TurnServer(tmp_path, certificate=authority.certificate("127.0.0.1")) as turn:
        stun = turn.urls[0].replace("turn:", "stun:")

        def said(secret: str) -> list[str]:
            settings = load_settings(
                STUN_URLS=stun, TURN_URLS=",".join(turn.urls), TURN_SECRET=secret
            )
            return [line.partition(" ")[2] for line in call_reach(settings)][1:]

        seen, by_udp, by_tcp, by_tls = said(SECRET)
        assert seen.endswith("and sees us as 127.0.0.1")
        assert by_udp.startswith("relays")
        assert by_tcp.startswith("relays")
        assert by_tls.startswith("does not work from here: its certificate is not trusted")
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority" / "ca.pem"))
        *refused, _ = said("of somebody else")
        assert all(line.startswith("refuses our credentials") for line in refused[1:])
        assert said(SECRET)[3].startswith("relays")


def refused(turn: TurnServer, address: str, port: int) -> bool:
    """Whether it lets nobody send there; what it says itself to those who try."""
    client = found("turnutils_uclient", "coturn")
    tried = subprocess.run(
        [
            *(client, "-t", "-W", SECRET, "-u", "anybody", "-e", address, "-r", str(port)),
            *("-n", "1", "-m", "1", "-c", "-p", str(turn.port), turn.address),
        ],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    return "403 (Forbidden IP)" in tried.stdout


def test_the_shipped_settings_are_understood_and_nothing_private_is_reached(tmp_path: Path) -> None:
    shipped = (ROOT / "config" / "turnserver.conf").read_text()
    own = ("cert=", "pkey=", "static-auth-secret=", "log-file=", "realm=", "listening-port=")
    kept = [line for line in shipped.splitlines() if not line.startswith((*own, "tls-"))]
    echo_port = free_port()
    kept.append("allowed-peer-ip=127.0.0.9")  # so that what is not denied is seen to work
    settings = tmp_path / "turnserver.conf"
    settings.write_text("\n".join(kept))
    echo = [found("turnutils_peer", "coturn"), "-L", "127.0.0.9", "-p", str(echo_port)]
    with (
        TurnServer(tmp_path / "turn", "-c", str(settings)) as turn,
        subprocess.Popen(echo, stdout=subprocess.DEVNULL) as peer,
    ):
        try:
            assert "Bad configuration" not in turn.log.read_text()
            for address in ("10.0.0.1", "169.254.169.254", "172.31.0.1", "127.0.0.1"):
                assert refused(turn, address, echo_port), address
            assert not refused(turn, "127.0.0.9", echo_port)
        finally:
            peer.kill()


def test_it_takes_the_old_secret_beside_the_new_one(tmp_path: Path) -> None:
    with TurnServer(tmp_path, "--static-auth-secret=the-new-one") as turn:
        for secret in (SECRET, "the-new-one"):
            settings = load_settings(TURN_URLS=turn.urls[1], TURN_SECRET=secret)
            assert " relays, after " in list(call_reach(settings))[1]
