"""The installer's process: its word reaches the web processes; it ends with all it began."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_media import RedisMedia
from app.config import PROJECT_ROOT
from app.ports.loading import Loading
from tests.integration.processes import has_ended, wait_until
from tests.support.patience import PATIENCE

Start = Callable[[str], "subprocess.Popen[bytes]"]


@pytest.fixture
def start(redis_url: str, tmp_path: Path) -> Iterator[Start]:
    """Start `run.py install speech` where `make` is a script of the test's."""
    started: list[subprocess.Popen[bytes]] = []

    def with_make(script: str) -> "subprocess.Popen[bytes]":
        make = tmp_path / "make"
        make.write_text(f"#!/bin/sh\n{script}\n")
        make.chmod(0o755)
        environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "MEDIA_REDIS_URL": redis_url}
        command = [sys.executable, str(PROJECT_ROOT / "run.py"), "install", "speech"]
        started.append(subprocess.Popen(command, env=environment, cwd=tmp_path))
        return started[-1]

    yield with_make
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def media(redis_url: str) -> Iterator[RedisMedia]:
    connections = RedisConnections(redis_url)
    yield RedisMedia(connections)
    connections.close()


def test_how_far_it_is_reaches_the_web_processes_and_its_end_lets_the_worker_begin(
    start: Start, media: RedisMedia, tmp_path: Path
) -> None:
    line = "speech: 45 %, 45 of about 100 MB, av"
    process = start(f"echo '{line}'; while [ ! -e {tmp_path}/go ]; do sleep 0.05; done")
    installing = Loading("installing", 45)
    wait_until(lambda: media.speech_state().loading == installing, "the share is told")
    assert media.speech_state().state == "starting"
    (tmp_path / "go").touch()
    assert process.wait(PATIENCE) == 0
    assert media.speech_state().state == "unavailable"  # until the worker speaks


def test_who_stops_it_stops_what_it_runs(start: Start, tmp_path: Path) -> None:
    process = start(f"echo $$ >{tmp_path}/part; mv {tmp_path}/part {tmp_path}/pid; exec sleep 600")
    wait_until((tmp_path / "pid").exists, "it runs")
    process.terminate()
    process.wait(PATIENCE)
    make = int((tmp_path / "pid").read_text())
    wait_until(lambda: has_ended(make), "make ends")
