"""The interviewer's bench counts the turns that a real server really takes."""

import asyncio

import psutil

from bench.compare.subjects import Running
from bench.interviewer import Load, Run, longest
from tests.support.processes import WebServer


def test_a_closed_loop_is_answered_turn_by_turn(server: WebServer) -> None:
    for seconds in (0.5, 3.0, 30.0):  # on a busy machine a short while passes without any
        load = Load("bench test", sessions=20, pause=0.0, seconds=seconds, warmup=1.2)
        row = asyncio.run(Run(load, Running([server.port], [server.pid])).measure())
        label, turns, p50, p95, p99, *_, stall, _, refused = row
        assert (label, refused) == ("bench test", "0")
        if int(turns.replace(",", "")) > 0:
            break
    assert int(turns.replace(",", "")) > 0
    assert 0 < float(p50) <= float(p95) <= float(p99)
    assert stall.startswith("≤ ")
    ours = psutil.Process().net_connections("tcp")
    assert [one for one in ours if one.raddr and one.raddr.port == server.port] == []


def test_the_longest_stall_is_that_of_the_time_between_two_readings() -> None:
    before = {0.01: 5.0, 0.02: 9.0, float("inf"): 9.0}
    after = {0.01: 7.0, 0.02: 12.0, float("inf"): 12.0}
    assert longest(before, after) == "≤ 20 (3 samples)"
