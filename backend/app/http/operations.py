"""For operators and their machines: does it live, does it serve, what does it count."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from app.ports.archive_state import ArchiveState
from app.ports.concurrency import Concurrency, TookTooLongError
from app.ports.video_store import VideoState
from app.ports.voice_store import SpeechState
from app.services.process.web_process import WebProcess

READY_WITHIN = 1.0
"""Seconds that Redis has to answer; a probe should not wait longer."""


def operations(
    process: WebProcess,
    has_room: Callable[[], bool],
    speech: Callable[[], SpeechState],
    video: Callable[[], VideoState],
    archive: Callable[[], ArchiveState],
    *,
    concurrency: Concurrency,
) -> Blueprint:
    """/health, /ready and /metrics of one web process."""
    pages = Blueprint("operations", __name__)

    @pages.get("/health")
    def health() -> ResponseReturnValue:
        """The process lives."""
        return jsonify(status="ok")

    @pages.get("/ready")
    def ready() -> ResponseReturnValue:
        """New connections are welcome: 200, else 503.

        So they are where the storage is full: interviews can still be ended.
        """
        redis = _answers_soon(process, concurrency)
        serves = redis and not process.draining
        answer = jsonify(
            status="draining" if process.draining else "ready" if serves else "unavailable",
            redis="ready" if redis else "unavailable",
            storage="ready" if has_room() else "full",
            **_workers(speech(), video(), archive()),
        )
        return answer, 200 if serves else 503

    @pages.get("/metrics")
    def metrics() -> ResponseReturnValue:
        """This process's numbers in the text format of Prometheus."""
        return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)

    return pages


def _answers_soon(process: WebProcess, concurrency: Concurrency) -> bool:
    """Whether Redis answers, and counts the process among the living."""
    try:
        with concurrency.within(READY_WITHIN):
            return process.holds_lease()
    except TookTooLongError:
        return False


def _workers(speech: SpeechState, video: VideoState, archive: ArchiveState) -> dict[str, Any]:
    return {
        "speech": speech.state,
        "video": video.state,
        "archive": archive.state,
        "archive_lag": archive.lag,
        "reasons": {"speech": speech.reason, "video": video.reason, "archive": archive.reason},
        "loading": {"speech": speech.loading, "video": video.loading},
    }
