"""A supervisor over two stages of shells that note what happens to them; run as a script.

Argument: the folder in which NAME.pid and `events` are written.
"""

import signal
import sys
from functools import partial
from pathlib import Path

from app.runtime.bound_process import launch
from app.runtime.supervisor import Program, Supervisor

_SHELL = """
trap 'echo stop $1 >> $0/events; exit 0' TERM
echo start $1 >> $0/events
echo $$ > $0/$1.pid
while :; do sleep 0.05; done
"""


def shell_program(
    folder: Path, name: str, script: str = _SHELL, *, is_foundation: bool = False
) -> Program:
    """A shell that is ready once it has written its process id."""
    return Program(
        name,
        partial(launch, ["sh", "-c", script, str(folder), name]),
        lambda: pid_of(folder, name) is not None,
        is_foundation=is_foundation,
    )


def pid_of(folder: Path, name: str) -> int | None:
    """The process id that a shell wrote, once it is wholly written."""
    file = folder / f"{name}.pid"
    text = file.read_text() if file.exists() else ""
    return int(text) if text.endswith("\n") else None


def events(folder: Path) -> list[str]:
    """What the shells noted, in order."""
    return (folder / "events").read_text().splitlines()


if __name__ == "__main__":
    place = Path(sys.argv[1])
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # a run under nohup ignores it, and so would this
    first = shell_program(place, "first", is_foundation=True)
    Supervisor([[first], [shell_program(place, "second")]]).run(when_ready=(place / "ready").touch)
