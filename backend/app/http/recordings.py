"""Bodies that hold a recording: a multipart form's file, kept in memory, or the body itself."""

from io import BytesIO
from typing import IO, Any

from flask import request
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.formparser import MultiPartParser

from app.contract.conversation import MAX_AUDIO_BYTES
from app.contract.gateway import MAX_FRAME_BYTES
from app.domain.errors import Refusal

FILE_FIELDS = ("audio", "file", "audio_file", "audio_data")
MAX_PARTS = 10
MAX_FIELD_BYTES = 96 * 1024
"""Of all parts that are no file, and of one part's headers."""
_READ_BYTES = 8 * 1024


def allow_recording() -> None:
    """Let this request's body be as large as a recording; else the application's limit holds."""
    request.max_content_length = MAX_FRAME_BYTES


def is_form() -> bool:
    """Whether the request is a multipart form."""
    return request.mimetype == "multipart/form-data"


def is_recording() -> bool:
    """Whether the body is the recording itself, as it is where a file is sent as it is."""
    return request.mimetype.startswith(("audio/", "video/")) or (
        request.mimetype == "application/octet-stream"
    )


def form_fields(takes_recording: bool) -> dict[str, Any]:
    """The form as fields; its file, whatever it is called, as `audio_data`.

    Read into memory: what people say is never written to a disk. Raises `invalid_payload`.
    """
    form, files = _parsed()
    fields: dict[str, Any] = form.to_dict()
    if not takes_recording:
        return fields
    others = (name for name in files if not files[name].mimetype.startswith(("image/", "text/")))
    name = next((name for name in (*FILE_FIELDS, *others) if name in files), None)
    if name is None:
        raise Refusal("invalid_payload", "audio", detail="file")
    data = files[name].read()
    if not 0 < len(data) <= MAX_AUDIO_BYTES:
        raise Refusal("invalid_payload", "audio", detail="recording")
    return {"audio_format": files[name].content_type, **fields, "audio_data": data}


def _parsed() -> tuple[MultiDict[str, str], MultiDict[str, FileStorage]]:
    parser = MultiPartParser(
        stream_factory=_in_memory,
        max_form_memory_size=MAX_FIELD_BYTES,
        max_form_parts=MAX_PARTS,
        buffer_size=_READ_BYTES,
    )
    boundary = request.mimetype_params.get("boundary", "").encode("latin-1", "replace")
    try:
        return parser.parse(request.stream, boundary, request.content_length)
    except ValueError:
        raise Refusal("invalid_payload", detail="form") from None


def _in_memory(*_: object, **__: object) -> IO[bytes]:
    return BytesIO()
