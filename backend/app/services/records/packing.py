"""What is handed over as one ZIP: files, and a manifest with the hash of each."""

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any

import orjson

MANIFEST = "manifest.json"
_NOT_IN_NAMES = re.compile(r"[^\w.-]+", re.ASCII)
_TIME = (1980, 1, 1, 0, 0, 0)
"""Of every file: the same content is the same archive."""


def packed(files: Mapping[str, bytes], about: Mapping[str, Any]) -> bytes:
    """The ZIP. `about` stands at the head of its manifest."""
    listed = [
        {"name": name, "bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}
        for name, body in files.items()
    ]
    manifest = orjson.dumps({**about, "files": listed}, option=orjson.OPT_INDENT_2)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in {**files, MANIFEST: manifest}.items():
            archive.writestr(zipfile.ZipInfo(name, _TIME), body, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def file_name(what: str) -> str:
    """An id as a part of a file's name: no path, no header, nothing that a shell reads."""
    plain = _NOT_IN_NAMES.sub("-", what).strip("-.")[:60]
    mark = hashlib.sha256(what.encode()).hexdigest()[:8]
    return plain if plain and plain == what else f"{plain or 'id'}-{mark}"
