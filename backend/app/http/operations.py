"""For operators and their machines: does it live, does it serve, what does it count."""

from collections.abc import Callable

import gevent
from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from app.ports.archive_state import ArchiveState
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
        redis = False
        with gevent.Timeout(READY_WITHIN, False):  # type: ignore[arg-type]
            redis = process.holds_lease()
        heard, seen, kept = speech(), video(), archive()
        serves = redis and not process.draining
        answer = jsonify(
            status="draining" if process.draining else "ready" if serves else "unavailable",
            redis="ready" if redis else "unavailable",
            storage="ready" if has_room() else "full",
            speech=heard.state,
            video=seen.state,
            archive=kept.state,
            archive_lag=kept.lag,
            reasons={"speech": heard.reason, "video": seen.reason, "archive": kept.reason},
            loading={"speech": heard.loading, "video": seen.loading},
        )
        return answer, 200 if serves else 503

    @pages.get("/metrics")
    def metrics() -> ResponseReturnValue:
        """This process's numbers in the text format of Prometheus."""
        return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)

    return pages
