"""A body that does not announce its length is taken whole or refused, never cut."""

from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from pydantic import BaseModel
from werkzeug.test import TestResponse

from app.contract.gateway import MAX_FRAME_BYTES
from app.contract.http.base import MAX_BODY_BYTES
from app.http.route import Call
from app.transport.request_body import BodyError
from tests.support.in_process_wires import http_app

Fields = list[dict[str, Any]]

AROUND = (
    b'--b\r\nContent-Disposition: form-data; name="audio"; filename="a.wav"\r\n'
    b"Content-Type: audio/wav\r\n\r\n",
    b"\r\n--b--\r\n",
)
KINDS = {
    "json": ("application/json", b'{"text":"a"', b"}", b" ", False),
    "form": ("application/x-www-form-urlencoded", b"text=", b"a", b"b", False),
    "multipart": ("multipart/form-data; boundary=b", *AROUND, b"\0", False),
    "recording": ("audio/wav", b"RIFF", b"", b"\0", True),
    "recording in a form": ("multipart/form-data; boundary=b", *AROUND, b"\0", True),
    "recording in JSON": ("application/json", b'{"text":"a"', b"}", b" ", True),
}


class Anything(BaseModel, extra="allow"):
    """Takes whatever is sent."""


@pytest.fixture
def taken() -> Fields:
    """What the route was called with."""
    return []


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Any:
    """How a body is sent: its type, its two ends, what fills it, and whether it is a recording."""
    return KINDS[request.param]


def client(taken: Fields, takes_recording: bool) -> FlaskClient:
    def take(call: Call) -> dict[str, Any]:
        taken.append(call.body.model_dump())
        return {}

    return http_app(Anything, take, takes_recording=takes_recording).test_client()


def send(client: FlaskClient, media_type: str, body: BytesIO) -> TestResponse:
    """As the server hands a chunked body on."""
    return client.post(
        "/api/v1/it",
        input_stream=body,
        headers={"Content-Type": media_type, "Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )


def of_size(kind: Any, more: int) -> BytesIO:
    """A body of `more` bytes than are allowed."""
    _, start, end, filling, takes_recording = kind
    size = (MAX_FRAME_BYTES if takes_recording else MAX_BODY_BYTES) + more
    return BytesIO(start + filling * (size - len(start) - len(end)) + end)


@pytest.mark.parametrize("more", [1, 70_000])
def test_too_much_is_refused(kind: Any, taken: Fields, more: int) -> None:
    answer = send(client(taken, kind[-1]), kind[0], of_size(kind, more))
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (413, "payload_too_large")
    assert not taken


@pytest.mark.parametrize("less", [0, 1])
def test_what_fits_is_not_too_large(kind: Any, taken: Fields, less: int) -> None:
    # a form's file of that size is no recording that is taken, but is read whole all the same
    answer = send(client(taken, kind[-1]), kind[0], of_size(kind, -less))
    assert answer.status_code == 200 or answer.get_json()["error"]["field"] == "audio"
    assert answer.status_code != 413


def test_an_empty_body_of_unknown_length(taken: Fields) -> None:
    answer = send(client(taken, False), "application/json", BytesIO())
    assert (answer.status_code, taken) == (200, [{}])


def test_a_body_that_is_lost_at_the_limit_is_the_clients_fault(taken: Fields) -> None:
    class Lost(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() == MAX_BODY_BYTES:
                raise BodyError("body cut short")
            return super().read(size)

    body = Lost(of_size(KINDS["json"], 0).getvalue())
    answer = send(client(taken, False), "application/json", body)
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (400, "invalid_payload")
    assert not taken
