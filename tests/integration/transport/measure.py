"""Measures the transport: `PYTHONPATH=.:backend python tests/integration/transport/measure.py`.

Prints memory per idle joined connection, whether 10,000 connections are held and served, what an
announced gibibyte costs, and what 100 clients that never read do to themselves and to others.
Figures of one machine are to be read as ratios.
"""

from __future__ import annotations

import multiprocessing
import resource
import selectors
import socket
import sys
import time
from statistics import quantiles

from tests.integration.transport.peers import (
    EngineWebSocket,
    TransportProcess,
    client_frame,
    frame_head,
)

MIB = 1 << 20
BATCH = 250
HANDSHAKE = (
    b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
    b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)


def connect_many(process: TransportProcess, count: int) -> list[socket.socket]:
    """Open `count` WebSockets joined to the main namespace and to one room of four each."""
    opened: list[socket.socket] = []
    while len(opened) < count:
        batch = [socket.create_connection(("127.0.0.1", process.port)) for _ in range(BATCH)]
        exchange(batch, [HANDSHAKE] * BATCH, b'0{"sid"')
        exchange(batch, [client_frame("40")] * BATCH, b'42["auth"')
        rooms = [f"room{(len(opened) + index) // 4}" for index in range(BATCH)]
        exchange(batch, [client_frame(f'427["join","{room}"]') for room in rooms], b"437[")
        opened += batch
    return opened


def exchange(sockets: list[socket.socket], requests: list[bytes], answer: bytes) -> None:
    for client, request in zip(sockets, requests, strict=True):
        client.sendall(request)
    for client in sockets:
        received = b""
        while answer not in received:
            data = client.recv(4096)
            assert data, "closed by the server"
            received += data


def measure_connections(count: int) -> None:
    process = TransportProcess(socketio={"ping_interval": 300})
    connect_many(process, BATCH)  # what the first ones cost once for all
    before = process.state()["rss"]
    clients = connect_many(process, count)
    each = (process.state()["rss"] - before) / count / 1024
    exchange(clients, [client_frame('428["message-with-ack",1]')] * count, b"438[1]")
    held = process.state()["sessions"]
    print(f"{count} idle joined connections: {each:.1f} KiB each; all answered, {held} sessions")
    for client in clients:
        client.close()
    process.wait_for_state(lambda state: state["environs"] <= BATCH)
    process.stop()


def measure_announced_gibibyte() -> None:
    process = TransportProcess()
    websocket = process.open_engine()
    before = process.state()["rss"]
    websocket.socket.sendall(frame_head(0x82, 1 << 30))
    code = int.from_bytes(websocket.receive_frame()[1], "big")
    grown = (process.state()["rss"] - before) / MIB
    print(f"announced 1 GiB: closed with {code} at the header, memory +{grown:.2f} MiB")
    process.stop()


def read_all(members: list[EngineWebSocket]) -> None:
    """Read what comes, for ever."""
    with selectors.DefaultSelector() as selector:
        for member in members:
            selector.register(member.socket, selectors.EVENT_READ, member.socket)
        while True:
            for key, _ in selector.select():
                key.data.recv(1 << 18)


def measure_flood(*, reading: bool, seconds: float = 10) -> float:
    """100 events of 10 kB a second to 100 members; 5 others time acks of their own.

    Returns the others' 99th percentile in ms.
    """
    process = TransportProcess()
    members = [process.open_engine() for _ in range(100)]
    for member in members:
        member.join()
        member.call("join", "flooded")
    reader = multiprocessing.get_context("fork").Process(target=read_all, args=(members,))
    if reading:
        reader.start()
    others = [process.open_engine() for _ in range(5)]
    for other in others:
        other.join()
    flooder = process.open_engine()
    flooder.join()
    before = peak = process.state()["rss"]
    flooder.send('42["flood_slowly","flooded",100000,10000]')
    latencies: list[float] = []
    started = time.monotonic()
    cut_after = "never"
    while (elapsed := time.monotonic() - started) < seconds:
        latencies += [timed_call(other) for other in others]
        time.sleep(0.002)
        if len(latencies) % 100 == 0:
            state = process.state()
            peak = max(peak, state["rss"])
            if cut_after == "never" and state["sessions"] == 6:
                cut_after = f"{elapsed:.1f} s"
    p99 = quantiles(latencies, n=100)[98] * 1000
    print(
        f"100 members, 1 MB/s each, {'reading' if reading else 'never reading'}: cut after "
        f"{cut_after}; memory +{(peak - before) / MIB:.1f} MiB; others' acks p99 {p99:.2f} ms"
    )
    if reading:
        reader.kill()
        reader.join()
    process.stop()
    return p99


def timed_call(client: EngineWebSocket) -> float:
    started = time.perf_counter()
    client.call("fast")
    return time.perf_counter() - started


def main() -> None:
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    measure_connections(min(count, limit - 1000))
    measure_announced_gibibyte()
    for _ in range(3):
        reading = measure_flood(reading=True)
        print(f"  ratio {measure_flood(reading=False) / reading:.2f}")


if __name__ == "__main__":
    main()
