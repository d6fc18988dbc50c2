import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from app.config import PROJECT_ROOT
from app.runtime.supervisor import Supervisor
from app.settings.errors import StartupError
from tests.integration.processes import has_ended, wait_until
from tests.integration.supervised_shells import events, pid_of, shell_program
from tests.support.patience import PATIENCE


@contextmanager
def supervisor_process(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The script in a process group of its own, as a terminal would start it."""
    search = os.pathsep.join([str(PROJECT_ROOT / "backend"), str(PROJECT_ROOT)])
    script = PROJECT_ROOT / "tests" / "integration" / "supervised_shells.py"
    with subprocess.Popen(
        [sys.executable, str(script), str(folder)],
        env=os.environ | {"PYTHONPATH": search},
        start_new_session=True,
    ) as process:
        try:
            wait_until((folder / "ready").exists, "both programs are ready")
            yield process
        finally:
            process.kill()


def shells(folder: Path) -> list[int]:
    pids = [pid_of(folder, name) for name in ("first", "second")]
    return [pid for pid in pids if pid is not None]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_the_group_stops_what_works_before_what_it_works_on(
    tmp_path: Path, number: signal.Signals
) -> None:
    with supervisor_process(tmp_path) as process:
        os.killpg(process.pid, number)
        assert process.wait(PATIENCE) == 0
    assert events(tmp_path) == ["start first", "start second", "stop second", "stop first"]
    assert all(has_ended(pid) for pid in shells(tmp_path))


def test_a_killed_supervisor_leaves_no_process(tmp_path: Path) -> None:
    with supervisor_process(tmp_path) as process:
        pids = shells(tmp_path)
        assert len(pids) == 2
        assert not any(has_ended(pid) for pid in pids)
        process.kill()
        for pid in pids:
            wait_until(partial(has_ended, pid), "a child of the killed supervisor ends")


def test_a_dead_child_is_started_again_and_the_others_live_on(tmp_path: Path) -> None:
    with supervisor_process(tmp_path) as process:
        first, second = shells(tmp_path)
        os.kill(second, signal.SIGKILL)
        wait_until(lambda: pid_of(tmp_path, "second") not in (None, second), "a new second")
        assert shells(tmp_path)[0] == first
        assert not has_ended(first)
        process.terminate()
        assert process.wait(PATIENCE) == 0
    assert all(has_ended(pid) for pid in shells(tmp_path))


def test_a_child_that_does_not_drain_is_killed(tmp_path: Path) -> None:
    deaf = "trap '' TERM; echo $$ > $0/$1.pid; while :; do sleep 0.05; done"
    Supervisor([[shell_program(tmp_path, "deaf", deaf)]], drain_seconds=0.2).run(
        when_ready=lambda: signal.raise_signal(signal.SIGTERM)
    )
    pid = pid_of(tmp_path, "deaf")
    assert pid is not None
    assert has_ended(pid)


def test_a_second_ctrl_c_ends_the_waiting(tmp_path: Path) -> None:
    deaf = "trap '' TERM; echo $$ > $0/$1.pid; while :; do sleep 0.05; done"

    def twice() -> None:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    Supervisor([[shell_program(tmp_path, "deaf", deaf)]], drain_seconds=1e9).run(when_ready=twice)
    pid = pid_of(tmp_path, "deaf")
    assert pid is not None
    assert has_ended(pid)


def test_a_program_that_cannot_start_stops_those_before_it(tmp_path: Path) -> None:
    stages = [[shell_program(tmp_path, "first")], [shell_program(tmp_path, "second", "exit 3")]]
    announced: list[bool] = []
    with pytest.raises(StartupError, match=r"second ended while it was starting \(exit status 3\)"):
        Supervisor(stages).run(when_ready=lambda: announced.append(True))
    assert events(tmp_path) == ["start first", "stop first"]
    assert announced == []
