"""Bodies that hold a recording: a multipart form's file, kept in memory, or JSON."""

from io import BytesIO
from typing import IO, Any

from flask import request
from werkzeug.formparser import FormDataParser

from app.contract.errors import AppError
from app.contract.gateway import MAX_AUDIO_BYTES, MAX_FRAME_BYTES

FILE_FIELDS = ("audio", "file", "audio_file", "audio_data")


def allow_recording() -> None:
    """Let this request's body be as large as a recording; else the application's limit holds."""
    request.max_content_length = MAX_FRAME_BYTES


def is_form() -> bool:
    """Whether the request is a multipart form."""
    return request.mimetype == "multipart/form-data"


def _in_memory(*_: object, **__: object) -> IO[bytes]:
    return BytesIO()


def recording_in_form() -> dict[str, Any]:
    """The form as the fields of an AudioInput.

    Read into memory: what people say is never written to a disk. Raises `invalid_payload`.
    """
    parser = FormDataParser(
        stream_factory=_in_memory,
        max_content_length=MAX_FRAME_BYTES,
        max_form_memory_size=MAX_FRAME_BYTES,
        max_form_parts=20,
    )
    _, form, files = parser.parse(
        request.stream, request.mimetype, request.content_length, request.mimetype_params
    )
    file = next((files[name] for name in FILE_FIELDS if name in files), None)
    if file is None:
        raise AppError("invalid_payload", "audio", detail="a file is expected")
    data = file.read()
    if not 0 < len(data) <= MAX_AUDIO_BYTES:
        raise AppError("invalid_payload", "audio", detail="1 byte to 25 MB are expected")
    fields: dict[str, Any] = {"audio_data": data}
    if "audio_format" in form:
        fields["audio_format"] = form["audio_format"]
    return fields
