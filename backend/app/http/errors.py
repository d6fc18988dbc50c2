"""Errors over HTTP: one form, and one table from codes to statuses."""

import math
from collections.abc import Mapping
from typing import Any

import orjson
from flask import Flask, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from app.contract.errors import payload_of, pick_language
from app.domain.errors import Refusal
from app.http.not_found_page import is_for_people, not_found_page
from app.observability.logs import get_logger
from app.observability.raised import raised_at

logger = get_logger(__name__)

STATUSES: Mapping[int, frozenset[str]] = {
    400: frozenset(("invalid_payload", "invalid_signal", "binary_expected", "unknown_event")),
    401: frozenset(("token_required", "token_invalid", "token_expired", "token_revoked")),
    403: frozenset(
        (
            "forbidden",
            "identity_mismatch",
            "not_in_interview",
            "invitation_required",
            "admission_refused",
            "removed",
            "renewal_refused",
            "origin_not_allowed",
            "consent_required",
        )
    ),
    404: frozenset(
        (
            "not_found",
            "interview_not_found",
            "invitation_not_found",
            "session_not_found",
            "unknown_question",
            "unknown_help",
            "not_waiting",
            "person_not_found",
        )
    ),
    405: frozenset(("method_not_allowed",)),
    408: frozenset(("session_timeout",)),
    409: frozenset(
        (
            "interview_exists",
            "search_needs_archive",
            "no_interviewer",
            "consent_not_given",
            "interview_already_started",
            "interview_ended",
            "interview_not_over",
            "interview_stopped",
            "interview_full",
            "call_full",
            "call_closed",
            "not_in_call",
            "peer_gone",
            "question_not_current",
            "caption_not_asked_for",
            "translation_unavailable",
            "language_not_offered",
            "not_marked",
            "no_language_model",
            "nothing_to_follow",
            "legal_hold",
            "late_audio",
            "emotions_disabled_by_policy",
            "session_replaced",
            "request_id_reused",
        )
    ),
    410: frozenset(("invitation_used", "invitation_expired", "invitation_withdrawn")),
    413: frozenset(("payload_too_large", "too_complex", "audio_too_long")),
    421: frozenset(("host_not_allowed",)),
    415: frozenset(("unsupported_media_type", "undecodable_audio", "undecodable_video")),
    422: frozenset(("idempotency_key_reused",)),
    429: frozenset(("rate_limited", "too_many_connections")),
    500: frozenset(("internal_error", "transcription_failed", "video_processing_failed")),
    503: frozenset(
        (
            "temporarily_unavailable",
            "storage_full",
            "server_draining",
            "transcription_unavailable",
            "capacity",
        )
    ),
}
STATUS_OF = {code: status for status, codes in STATUSES.items() for code in codes}
CODE_OF = {
    400: "invalid_payload",
    404: "not_found",
    405: "method_not_allowed",
    413: "payload_too_large",
    415: "unsupported_media_type",
}
"""What the framework refuses by itself."""


def handle_errors(app: Flask) -> None:
    """Answer every error of the app as JSON."""
    app.register_error_handler(Refusal, refuse)
    app.register_error_handler(HTTPException, _refused_by_framework)
    app.register_error_handler(Exception, _failed)


def refuse(error: Refusal) -> Response:
    """The answer to a request that is refused."""
    locale = pick_language(request.headers.get("Accept-Language"))
    response = json_response(
        {"success": False, "error": payload_of(error, locale)}, STATUS_OF[error.code]
    )
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(max(1, math.ceil(error.retry_after)))
    if response.status_code == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def json_response(content: Any, status: int = 200) -> Response:
    """An answer as JSON."""
    return Response(orjson.dumps(content), status, mimetype="application/json")


def _refused_by_framework(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400:
        return error  # a redirect
    if status == 404 and is_for_people(request):
        return not_found_page()
    fallback = "invalid_payload" if status < 500 else "internal_error"
    response = refuse(Refusal(CODE_OF.get(status, fallback)))
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _failed(error: Exception) -> Response:
    logger.error(
        "request_failed",
        route=str(request.url_rule),
        error=type(error).__name__,
        at=raised_at(error),
    )
    return refuse(Refusal("internal_error"))
