"""SIGTERM and SIGINT as an event, for the workers."""

import signal
import threading
from queue import SimpleQueue


def stop_on_signals(stopping: threading.Event) -> None:
    """Set `stopping` at SIGTERM or SIGINT; call it in the main thread.

    A handler must not set it itself: it interrupts the main thread, which may just hold the
    event's lock in `wait()`, and would wait for that lock for ever. SimpleQueue.put alone is made
    for such places (it is reentrant); a thread of its own does the rest.
    """
    asked: SimpleQueue[None] = SimpleQueue()

    def stop() -> None:
        asked.get()
        stopping.set()

    threading.Thread(target=stop, name="stop-signals", daemon=True).start()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: asked.put(None))
