"""What a recording's sender says of its format, in whichever form it comes."""

import io

import pytest
from flask import Flask

from app.contract.conversation import AudioInput
from app.http.bodies import body_fields

L16 = "audio/L16; rate=8000; channels=1"


@pytest.fixture
def app() -> Flask:
    return Flask("test")


def test_raw_samples_keep_the_rate_of_their_type(app: Flask) -> None:
    with app.test_request_context(method="POST", data=bytes(8), content_type=L16):
        fields = body_fields(takes_recording=True)
    assert AudioInput.model_validate(fields).audio_format == L16


def test_so_do_those_of_a_form(app: Flask) -> None:
    form = {"file": (io.BytesIO(bytes(8)), "a.raw", L16)}
    with app.test_request_context(method="POST", data=form):
        fields = body_fields(takes_recording=True)
    assert fields["audio_format"] == L16


def test_a_field_of_the_form_counts_more(app: Flask) -> None:
    form = {"file": (io.BytesIO(bytes(8)), "a.raw", L16), "audio_format": "pcm"}
    with app.test_request_context(method="POST", data=form):
        fields = body_fields(takes_recording=True)
    assert fields["audio_format"] == "pcm"
