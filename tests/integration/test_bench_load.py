"""The load generator counts what a real server really delivers."""

from bench.load import Load, run
from tests.support.processes import WebServer


def load(server: WebServer, **fields: object) -> dict[str, float]:
    fixed = {"ports": [server.port], "pids": [server.pid], "rooms": 2, "members": 3, "talkers": 2}
    return run(Load(**{**fixed, "warmup": 0.1, **fields}))  # type: ignore[arg-type]


def test_a_closed_loop_delivers_all_that_was_sent(server: WebServer) -> None:
    for seconds in (0.3, 3.0, 30.0):  # on a busy machine a short while passes without any
        figures = load(server, room_prefix=f"load-closed-{seconds}", ack=True, seconds=seconds)
        if figures["deliveries_per_second"] and figures["cpu_us_per_delivery"]:
            break
    assert figures["connections"] == 6
    assert figures["deliveries_per_second"] > 0
    assert figures["cpu_us_per_delivery"] > 0
    assert figures["undelivered"] == 0
    assert figures["connections_lost"] == 0
    assert 0 < figures["p50_ms"] <= figures["p95_ms"] <= figures["p99_ms"]


def test_a_fixed_rate_sends_no_more_than_asked(server: WebServer) -> None:
    for seconds in (0.3, 3.0, 30.0):
        figures = load(server, room_prefix=f"load-{seconds}", rate=50.0, talkers=3, seconds=seconds)
        if figures["deliveries_per_second"]:
            break
    assert 0 < figures["deliveries_per_second"] < 3 * 50 * 2  # each message reaches 3
    assert figures["undelivered"] == 0
