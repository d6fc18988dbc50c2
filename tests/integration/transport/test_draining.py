"""Stopping without losing anybody: what the transport does of it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.integration.transport.peers import RefusedError, TransportProcess

Start = Callable[..., TransportProcess]


def test_draining_closes_all_and_waits_for_handlers(start_transport: Start) -> None:
    process = start_transport()
    websockets = [process.open_engine() for _ in range(5)]
    for websocket in websockets:
        websocket.join()
    raw = process.open_raw()
    raw.send("x")
    raw.receive()
    polling = process.open_polling()
    websockets[0].send('42["wait",0.5]')

    with ThreadPoolExecutor() as pool:
        poll = pool.submit(process.poll, polling)
        assert process.http("/drain?within=0.2", "POST") == (200, '{"handlers_done":true}\n')
        assert poll.result()[0] == 400  # which clients take for a lost connection, and reconnect

    for websocket in websockets:
        # a lost transport, not a DISCONNECT, after which clients would stay away
        assert websocket.receive_frame() == (8, (1012).to_bytes(2, "big"))
    assert raw.receive_close() == 1012
    state = process.state()
    assert ["end", 0.5] in state["log"]
    assert state["environs"] == 0
    assert state["rooms"] == {}
    assert len([entry for entry in state["log"] if entry[0] == "disconnect"]) == 5


def test_a_draining_server_opens_nothing_new(start_transport: Start) -> None:
    process = start_transport()
    process.http("/drain?within=0", "POST")

    assert process.poll()[0] == 503
    for path in ("/echo", "/socket.io/?EIO=4&transport=websocket"):
        with pytest.raises(RefusedError) as refused:
            process.open_raw(path)
        assert refused.value.status == 503
