"""The router between networks, as a process of its own: packets wait here, and some never leave.

A network is a namespace with a TUN device, whose other end is here. In each of them 127.0.0.1:PORT
is the web server: what a browser sends there goes over the TUN device as TCP of the kernel's own,
lost and late like everything else, to the network called `server`, and from there to the real one.
Linux can delay and drop by itself (netem), but not every kernel is built with it.

Told on stdin, a JSON object a line; each is answered by one on stdout.
"""

import ctypes
import fcntl
import json
import os
import queue
import random
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

SERVER = "server"
TUN = b"line"
MTU = 1500
FULL = 0.4
"""Seconds that a packet may wait for those before it; else it is dropped, as home routers do."""
OUTSIDE = "/proc/self/ns/net"
_NEWNET = 0x40000000
_TUNSETIFF, _IFF_TUN, _IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
_UDP = 17

Made = TypeVar("Made")
_libc = ctypes.CDLL(None, use_errno=True)


class Network:
    """One namespace; it ends with this process. `line`: what becomes of what it sends."""

    def __init__(self, name: str, number: int) -> None:
        self.name = name
        self.prefix = f"10.78.{number}"
        self.line = {"delay": 0.0, "loss": 0.0, "kbps": 0, "isCut": False, "hasUdp": True}
        self._holder = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "unshare", "--net", "sleep", "infinity"]
        )
        self.pid = self._holder.pid
        self._wait_until_made()
        self.tun = self.inside(_open_tun)
        self._out: queue.Queue[tuple[float, bytes]] = queue.Queue()
        self._free_at = 0.0
        self.be(1)
        threading.Thread(target=self._deliver, daemon=True).start()

    @property
    def address(self) -> str:
        """By which the others reach it."""
        return f"{self.prefix}.{self._host}"

    def be(self, host: int) -> None:
        """Have this address, and no other one."""
        self._host = host
        device = TUN.decode()
        for command in (
            f"link set lo up; addr flush dev {device}; addr add {self.address}/32 dev {device}; "
            f"link set {device} mtu {MTU} up; route replace default dev {device}"
        ).split("; "):
            inside = ["nsenter", f"--net=/proc/{self.pid}/ns/net", "ip", *command.split()]
            subprocess.run(inside, check=True)

    def inside(self, make: Callable[[], Made]) -> Made:
        """What is opened meanwhile belongs to the network; by a thread that never comes back."""

        def there() -> Made:
            with Path(f"/proc/{self.pid}/ns/net").open() as namespace:
                if _libc.setns(namespace.fileno(), _NEWNET):
                    raise OSError(ctypes.get_errno(), "setns")
            return make()

        with ThreadPoolExecutor(1) as thread:
            return thread.submit(there).result()

    def take(self, packet: bytes, sender: "Network") -> None:
        """A packet for this network, as its sender's line treats it."""
        line = sender.line
        is_udp = packet[9] == _UDP
        if line["isCut"] or self.line["isCut"] or random.random() < line["loss"]:
            return
        if is_udp and not (line["hasUdp"] and self.line["hasUdp"]):
            return
        now = time.monotonic()
        if line["kbps"]:
            sent = max(now, sender._free_at)
            if sent - now > FULL:
                return
            sender._free_at = now = sent + len(packet) * 8 / (line["kbps"] * 1000)
        self._out.put((now + line["delay"], packet))

    def _deliver(self) -> None:
        while True:
            at, packet = self._out.get()
            time.sleep(max(0.0, at - time.monotonic()))
            with suppress(OSError):  # its device is down
                os.write(self.tun, packet)

    def _wait_until_made(self) -> None:
        own = Path(OUTSIDE).readlink()
        while True:
            if self._holder.poll() is not None:
                sys.exit("no network namespace can be made")
            with suppress(OSError):
                if Path(f"/proc/{self.pid}/ns/net").readlink() != own:
                    return
            time.sleep(0.01)


def _open_tun() -> int:
    device = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(device, _TUNSETIFF, struct.pack("16sH", TUN, _IFF_TUN | _IFF_NO_PI))
    return device


class Router:
    """All networks. `web_port`: of the real web server, on this machine's 127.0.0.1."""

    def __init__(self, names: list[str], web_port: int) -> None:
        self.networks = {name: Network(name, at) for at, name in enumerate([*names, SERVER], 1)}
        self._web_port = web_port
        self._server = self.networks[SERVER]
        for network in self.networks.values():
            threading.Thread(target=self._route, args=(network,), daemon=True).start()
        self._listen(self._server, self._server.address, self._to_the_real_one)
        for name in names:
            network = self.networks[name]
            self._listen(network, "127.0.0.1", partial(self._to_the_server, network))

    def _route(self, sender: Network) -> None:
        by_prefix = {network.prefix: network for network in self.networks.values()}
        while True:
            packet = os.read(sender.tun, MTU)
            if packet[0] >> 4 != 4:
                continue
            address = socket.inet_ntoa(packet[16:20])
            receiver = by_prefix.get(address.rpartition(".")[0])
            if receiver is not None:
                receiver.take(packet, sender)

    # --- the way to the web server

    def _to_the_real_one(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self._web_port))

    def _to_the_server(self, network: Network) -> socket.socket:
        connection = network.inside(lambda: socket.socket(socket.AF_INET))
        connection.connect((self._server.address, self._web_port))
        return connection

    def _listen(self, network: Network, at: str, connect: Callable[[], socket.socket]) -> None:
        port = self._web_port
        listener = network.inside(lambda: socket.create_server((at, port), backlog=64))
        threading.Thread(target=_accept, args=(listener, connect), daemon=True).start()


def _accept(listener: socket.socket, connect: Callable[[], socket.socket]) -> None:
    while True:
        client, _ = listener.accept()
        threading.Thread(target=_join, args=(client, connect), daemon=True).start()


def _join(client: socket.socket, connect: Callable[[], socket.socket]) -> None:
    try:
        server = connect()
    except OSError:
        client.close()
        return
    for source, sink in ((client, server), (server, client)):
        source.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=_pump, args=(source, sink), daemon=True).start()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    for end in (source, sink):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


def main() -> None:
    """Make the networks, then do as is told until nobody tells anything any more."""
    names, web_port = sys.argv[1].split(","), int(sys.argv[2])
    router = Router(names, web_port)

    def tell(answer: Any) -> None:
        print(json.dumps(answer), flush=True)

    tell({name: [one.pid, one.address] for name, one in router.networks.items()})
    for text in sys.stdin:
        told = json.loads(text)
        network = router.networks[told["network"]]
        network.line.update(told.get("line", {}))
        if "host" in told:
            network.be(told["host"])
        tell({})


if __name__ == "__main__":
    main()
