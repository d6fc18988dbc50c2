"""Child processes that do not outlive their parent (by the kernel's help on Linux)."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import IO

_PR_SET_PDEATHSIG = 1


def launch(
    command: Sequence[str | os.PathLike[str]],
    environment: Mapping[str, str] | None = None,
    output: IO[bytes] | None = None,
    pass_fds: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start `command` so that it gets SIGTERM when this process dies, however that happens.

    It runs in a session of its own: Ctrl-C in a terminal is the parent's to handle. Call this in
    the main thread: the kernel watches the *thread* that started a child. `output` takes what the
    child says on both its streams; by default they are the parent's.
    """
    return subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        pass_fds=pass_fds,
        start_new_session=True,
        preexec_fn=_bind_to(os.getpid()),  # noqa: PLW1509 - it runs no code that takes locks
    )


def _bind_to(parent: int) -> Callable[[], None]:
    """Return what the child does before its exec; the binding survives that. See prctl(2)."""
    if sys.platform != "linux":
        return lambda: None
    libc = ctypes.CDLL(None)  # loaded here: a forked child should not load libraries

    def bind() -> None:
        # The parent's handler, inherited until the exec, would swallow a signal that comes now.
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        if libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM) != 0 or os.getppid() != parent:
            os._exit(1)  # the parent died before the binding stood

    return bind
