"""Networks with bad lines between them, for programs that a test starts inside."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Any, Self

import pytest

from tests.support.networks.router_process import SERVER
from tests.support.processes import ROOT, OwnedProcess


class BadNetwork(OwnedProcess):
    """A network for each name, and one called `server`; lines are good until they are told else.

    In each of them 127.0.0.1:`web_port` is the web server of that port.
    """

    def __init__(self, *names: str, web_port: int) -> None:
        self._names = names
        self._web_port = web_port
        self._powers = [] if os.geteuid() == 0 else ["unshare", "--user", "--map-root-user"]
        self._places: dict[str, list[Any]] = {}

    def __enter__(self) -> Self:
        router = [*self._powers, sys.executable, "-m", "tests.support.networks.router_process"]
        self._process = subprocess.Popen(
            [*router, ",".join(self._names), str(self._web_port)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        text = self._process.stdout.readline() if self._process.stdout else ""
        if not text:
            pytest.fail(
                "A bad network is made of network namespaces and TUN devices: that takes root, or "
                "user namespaces (sysctl kernel.apparmor_restrict_unprivileged_userns=0), and "
                "/dev/net/tun to be open for us; neither is so in every container"
            )
        self._places = json.loads(text)
        return self

    def entrance(self, name: str = SERVER) -> Sequence[str]:
        """What is put before a command to run it in a network."""
        place = f"/proc/{self._places[name][0]}/ns"
        owner = (f"--user={place}/user", "--preserve-credentials") if self._powers else ()
        return ("nsenter", *owner, f"--net={place}/net")

    def address(self, name: str = SERVER) -> str:
        """The one that the network began with."""
        return str(self._places[name][1])

    def line(self, *names: str, **conditions: float | bool) -> None:
        """Change what becomes of packets that leave these networks, of all people if none is named.

        delay: seconds; loss: share of packets; kbps: 0 is no limit; isCut: nothing comes or goes;
        hasUdp: whether UDP does.
        """
        for name in names or self._names:
            self._tell({"network": name, "line": conditions})

    def move(self, name: str, host: int) -> None:
        """Give a network another address in place of its own, as when a Wi-Fi is changed."""
        self._tell({"network": name, "host": host})

    def _tell(self, what: dict[str, Any]) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()
        self._answer()

    def _answer(self) -> Any:
        assert self._process is not None
        assert self._process.stdout is not None
        text = self._process.stdout.readline()
        assert text, "the router between the networks has ended"
        return json.loads(text)
