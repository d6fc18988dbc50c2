"""Readiness: what a load balancer is told in each state of the process."""

from types import SimpleNamespace
from typing import Any

import gevent
import pytest
from flask import Flask

from app.http import operations as module
from app.http.operations import operations
from app.ports.archive_state import ArchiveState
from app.ports.loading import Loading
from app.ports.video_store import VideoState
from app.ports.voice_store import SpeechState
from tests.support.fake_concurrency import FakeConcurrency

OFF = ArchiveState()


def ask(
    path: str, process: Any, has_room: bool = True, states: Any = None, archive: Any = None
) -> tuple[int, dict[str, Any]]:
    app = Flask(__name__)
    speech, video = SpeechState("unavailable", "no worker"), VideoState("unavailable", "none")
    speech, video = states or (speech, video)
    app.register_blueprint(
        operations(
            process,
            lambda: has_room,
            lambda: speech,
            lambda: video,
            lambda: archive or OFF,
            concurrency=FakeConcurrency(),
        )
    )
    answer = app.test_client().get(path)
    body: dict[str, Any] = answer.get_json()
    return answer.status_code, body


@pytest.mark.parametrize(
    ("lease", "draining", "code", "status", "redis"),
    [
        (True, False, 200, "ready", "ready"),
        (False, False, 503, "unavailable", "unavailable"),
        (True, True, 503, "draining", "ready"),
        (False, True, 503, "draining", "unavailable"),
    ],
)
def test_ready(lease: bool, draining: bool, code: int, status: str, redis: str) -> None:
    process = SimpleNamespace(draining=draining, holds_lease=lambda: lease)
    got, body = ask("/ready", process)
    assert (got, body["status"], body["redis"]) == (code, status, redis)
    for worker in ("speech", "video"):
        assert body[worker] == "unavailable"
        assert body["reasons"][worker]


@pytest.mark.parametrize(("has_room", "storage"), [(True, "ready"), (False, "full")])
def test_a_full_storage_is_told_and_nobody_is_sent_away(has_room: bool, storage: str) -> None:
    """Who is sent to another process finds it as full; and here interviews can be ended."""
    process = SimpleNamespace(draining=False, holds_lease=lambda: True)
    code, body = ask("/ready", process, has_room)
    assert (code, body["status"], body["storage"]) == (200, "ready", storage)


def test_a_redis_that_does_not_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "READY_WITHIN", 0.01)
    process = SimpleNamespace(draining=False, holds_lease=lambda: gevent.sleep(30))
    assert ask("/ready", process)[0] == 503


def test_health_asks_nobody() -> None:
    assert ask("/health", None) == (200, {"status": "ok"})


def test_what_is_still_being_installed_is_told_beside_the_states() -> None:
    """The three words that a state may be stay the same: who waits for `ready` waits on."""
    process = SimpleNamespace(draining=False, holds_lease=lambda: True)
    installing = SpeechState("starting", "speech: 45 %", Loading("installing", 45))
    code, body = ask("/ready", process, states=(installing, VideoState("ready", "with")))
    assert (code, body["speech"], body["video"]) == (200, "starting", "ready")
    assert body["reasons"]["speech"] == "speech: 45 %"
    assert body["loading"] == {"speech": {"step": "installing", "percent": 45}, "video": None}


@pytest.mark.parametrize(
    "state", [OFF, ArchiveState("following"), ArchiveState("behind", 12.5, "no database")]
)
def test_the_archive_is_told_of_and_sends_nobody_away(state: ArchiveState) -> None:
    process = SimpleNamespace(draining=False, holds_lease=lambda: True)
    code, body = ask("/ready", process, archive=state)
    assert code == 200
    told = body["archive"], body["archive_lag"], body["reasons"]["archive"]
    assert told == (state.state, state.lag, state.reason)
