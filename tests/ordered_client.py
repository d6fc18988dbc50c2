"""A python-socketio client whose handlers run in the order in which the events came."""

from typing import Any

import engineio
import socketio


class _OrderedEngine(engineio.Client):  # type: ignore[misc]
    def _trigger_event(self, event: str, *args: Any, **kwargs: Any) -> Any:
        # The library starts a thread for each message, and threads overtake each other.
        return super()._trigger_event(event, *args, **{**kwargs, "run_async": False})


class OrderedClient(socketio.Client):  # type: ignore[misc]
    """Handlers run in the reading thread, so they must not wait for an answer."""

    def _engineio_client_class(self) -> type[engineio.Client]:
        return _OrderedEngine
