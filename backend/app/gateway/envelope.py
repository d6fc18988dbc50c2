"""What the JSON gateway sends: messages in their envelope."""

from collections.abc import Callable, Mapping
from typing import Any

import orjson

from app.contract.errors import payload_of
from app.contract.expectations import EXPECTED
from app.contract.timestamps import iso
from app.domain.errors import Refusal
from app.domain.identifiers import Id
from app.ports.statistics import Traffic
from app.transport import RawWebSocket


class Envelope:
    """Sends messages in their envelope. Raises ConnectionClosedError."""

    def __init__(
        self,
        websocket: RawWebSocket,
        clock: Callable[[], int],
        traffic: Traffic,
        locale: str,
        with_details: bool,
    ) -> None:
        self._websocket = websocket
        self._clock = clock
        self._traffic = traffic
        self._locale = locale
        self._with_details = with_details
        self.session_id: str | int | None = None

    def send(self, kind: str, data: Mapping[str, Any]) -> None:
        """One message."""
        self._traffic.sent += 1
        self._traffic.errors += kind == "error"
        self._websocket.send(message(kind, self.session_id, data, self._clock()))

    def pong(self) -> None:
        """The answer to a ping."""
        self.send("pong", {"timestamp": iso(self._clock())})

    def refuse(self, error: Refusal, request_id: Id | None = None) -> None:
        """Tell what went wrong; details (English) outside production only.

        `request_id` [+]: which message was refused, where its sender had named it.
        """
        data = error_data(error, self._locale, self._with_details)
        self.send("error", data if request_id is None else {**data, "request_id": request_id})


def message(kind: str, session_id: str | int | None, data: Mapping[str, Any], now: int) -> str:
    """A message's text. `now` in ms since 1970."""
    envelope = {"type": kind, "session_id": session_id, "timestamp": iso(now), "data": data}
    return orjson.dumps(envelope).decode()


def error_data(error: Refusal, locale: str, with_details: bool) -> dict[str, Any]:
    """The data of an `error`; [+] field and retry_after where there are some."""
    payload = payload_of(error, locale)
    details = EXPECTED[error.detail]["en"] if with_details and error.detail else None
    rest = {name: value for name, value in payload.items() if name in ("field", "retry_after")}
    return {"error": error.code, "message": payload["message"], "details": details, **rest}
