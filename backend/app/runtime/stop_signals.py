"""SIGTERM and SIGINT as an event, for the workers."""

import os
import signal
import socket
import threading
import time
from collections.abc import Callable

STOP_SECONDS = 6.0
"""How long a worker may go on with what it is in the middle of, once told to stop."""
AGAIN_SECONDS = 1.0
"""From when on a further signal is a second request: who stops a whole group reaches a process
by itself and, a moment later, by its supervisor."""


def stop_on_signals(
    stopping: threading.Event,
    when_late: Callable[[], None] = lambda: None,
    patience: float = STOP_SECONDS,
    again: float = AGAIN_SECONDS,
    leave: Callable[[int], object] = os._exit,
) -> None:
    """Set `stopping` at SIGTERM or SIGINT; call it in the main thread.

    A second signal ends the process at once. It ends after `patience` seconds, too, if it has not
    by itself: the main thread may be hearing half a minute of speech; `when_late` is called first,
    to leave in good order.

    A thread is told by the wake-up descriptor, which C code writes to. A handler in Python would
    have to wait until the main thread comes back from its library; and it must not set the event:
    it interrupts the main thread, which may just hold the event's lock in `wait()`.
    """
    told, telling = socket.socketpair()
    telling.setblocking(False)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    signal.set_wakeup_fd(telling.detach(), warn_on_full_buffer=False)
    arguments = (told, stopping, when_late, patience, again, leave)
    threading.Thread(target=_watch, args=arguments, name="stop-signals", daemon=True).start()


def _watch(
    told: socket.socket,
    stopping: threading.Event,
    when_late: Callable[[], None],
    patience: float,
    again: float,
    leave: Callable[[int], object],
) -> None:
    with told:
        while not _wait(told, None):
            pass
        stopping.set()
        first = time.monotonic()
        while (left := first + patience - time.monotonic()) > 0:
            if _wait(told, left) and time.monotonic() - first >= again:
                leave(1)
                return
    when_late()
    leave(0)


def _wait(told: socket.socket, seconds: float | None) -> bool:
    """Wait for a signal to stop; whether one came."""
    told.settimeout(seconds)
    try:
        return told.recv(1)[0] in (signal.SIGTERM, signal.SIGINT)
    except TimeoutError:
        return False
