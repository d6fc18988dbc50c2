"""The table of statuses, and what happens to a fault of ours."""

import pytest
from flask import Flask
from werkzeug.exceptions import Forbidden, RequestTimeout

from app.contract.errors import MESSAGES
from app.domain.errors import Refusal
from app.http.errors import STATUS_OF, STATUSES, handle_errors
from app.ports.interview_log import Unavailable


def test_every_code_has_one_status() -> None:
    assert set(STATUS_OF) == set(MESSAGES)
    assert sum(map(len, STATUSES.values())) == len(MESSAGES)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Refusal("forbidden", "interview_id"), 403, "forbidden"),
        (Refusal("interview_ended"), 409, "interview_ended"),
        (Unavailable(2.0), 503, "temporarily_unavailable"),
        (ZeroDivisionError("what somebody wrote"), 500, "internal_error"),
        (Forbidden("what somebody wrote"), 400, "invalid_payload"),
        (RequestTimeout(), 400, "invalid_payload"),
    ],
)
def test_every_error_is_answered_in_one_form(error: Exception, status: int, code: str) -> None:
    app = Flask(__name__)
    handle_errors(app)

    @app.get("/")
    def fail() -> str:
        raise error

    answer = app.test_client().get("/")
    assert answer.status_code == status
    content = answer.get_json()
    assert (content["success"], content["error"]["code"]) == (False, code)
    assert "what somebody wrote" not in answer.text
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(("retry_after", "header"), [(0.1, "1"), (2.4, "3"), (60.0, "60")])
def test_when_to_come_again_is_said(retry_after: float, header: str) -> None:
    app = Flask(__name__)
    handle_errors(app)

    @app.get("/")
    def fail() -> str:
        raise Refusal("rate_limited", retry_after=retry_after)

    answer = app.test_client().get("/")
    assert answer.headers["Retry-After"] == header
    assert answer.get_json()["error"]["retry_after"] == retry_after
