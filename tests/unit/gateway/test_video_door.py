"""The video wire's door: the core of all wires looks at who opens a stream, and counts it."""

import json
from typing import Any
from unittest.mock import MagicMock, Mock

import pytest
from prometheus_client import REGISTRY

from app.config import TestingConfig
from app.domain.errors import Refusal
from app.gateway.video_stream import VideoGateway
from app.ports.statistics import Traffic
from app.services.commands import VIDEO, Commands
from app.services.identity.caller import Identity
from app.transport import ConnectionClosedError


class Door:
    """The wire over a service that only takes note, for one candidate."""

    def __init__(self) -> None:
        self.video, self.access, self.rates = Mock(), Mock(), Mock()
        self.access.identify.return_value = Identity("ann", "candidate", open=False)
        self.commands = Commands(
            VIDEO,
            {},
            self.access,
            self.rates,
            events=("stream_video",),
            own_errors=(ConnectionClosedError,),
        )

    def open(self) -> list[Any]:
        """What a connection hears until its end, and the code of its close, if it was closed."""
        routes, websocket = Mock(), MagicMock(closed=False)
        websocket.receive.side_effect = ConnectionClosedError(1000, "")
        VideoGateway(
            self.video, self.commands, self.access, Traffic(), TestingConfig(), lambda: 0
        ).add_to(routes)
        serve = routes.add.call_args.args[1]
        serve(websocket, {"session_id": "i1"}, {"QUERY_STRING": "", "REMOTE_ADDR": "203.0.113.7"})
        told = [json.loads(call.args[0]) for call in websocket.send.call_args_list]
        closed = [call.args[0] for call in websocket.close.call_args_list]
        return [message["error_code"] for message in told if message["type"] == "error"] + closed


def counted(result: str) -> float:
    labels = {"wire": VIDEO, "event": "stream_video", "result": result}
    return REGISTRY.get_sample_value("interview_events_total", labels) or 0.0


def test_a_stream_is_opened_and_counted() -> None:
    door, before = Door(), counted("ok")
    assert door.open() == []
    assert door.video.open.called
    assert counted("ok") == before + 1


@pytest.mark.parametrize(
    ("part", "code", "told"),
    [
        ("rates", "rate_limited", ["CAPACITY", 1013]),
        ("access", "token_revoked", ["UNAUTHORIZED", 4401]),
    ],
)
def test_who_may_not_is_told_and_opens_nothing(part: str, code: str, told: list[Any]) -> None:
    door, before = Door(), counted(code)
    getattr(door, part).check.side_effect = Refusal(code)
    assert door.open() == told
    assert not door.video.open.called
    assert counted(code) == before + 1


def test_no_other_role_may() -> None:
    door = Door()
    door.access.identify.return_value = Identity("bob", "observer", open=False)
    assert door.open() == ["UNAUTHORIZED", 4401]
    assert not door.video.open.called


def test_a_fault_of_ours_is_told_as_one() -> None:
    door = Door()
    door.video.open.side_effect = ValueError("what somebody sent")
    assert door.open() == ["PROCESSING_FAILED", 1011]
