"""A python-socketio client whose handlers run in the order in which the events came."""

from typing import Any

import engineio
import socketio


class _OrderedEngine(engineio.Client):  # type: ignore[misc]
    def _trigger_event(self, event: str, *args: Any, **kwargs: Any) -> Any:
        # The library starts a thread for each message, and threads overtake each other.
        return super()._trigger_event(event, *args, **{**kwargs, "run_async": False})

    def _reset(self) -> None:
        super()._reset()
        if self.ws is not None:
            self.ws.shutdown()  # the library leaves a socket open that the server closed


class OrderedClient(socketio.Client):  # type: ignore[misc]
    """Handlers run in the reading thread, so they must not wait for an answer."""

    def disconnect(self) -> None:
        """Hang up."""
        if self.eio.state == "connected" and self.transport() == "polling":
            # What is still being sent when the library hangs up keeps it from saying so, and then
            # it waits for the server's next ping.
            self.eio.queue.join()
            self.eio.disconnect()
        else:
            super().disconnect()

    def _engineio_client_class(self) -> type[engineio.Client]:
        return _OrderedEngine
