"""The head of an HTTP request, read strictly and within bounds (RFC 9112, sections 3 to 6)."""

from __future__ import annotations

import re
from collections.abc import Callable

MAX_LINE = 8192
MAX_HEAD = 64 * 1024
MAX_FIELDS = 100

_METHOD = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}")
_TARGET = re.compile(r"[!-~\x80-\xff]+")
_ABSOLUTE = re.compile(r"https?://[^/?#]*", re.IGNORECASE)
_FIELD = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\x00-\x08\x0a-\x1f\x7f]*)")
_LENGTH = re.compile(r"[0-9]{1,18}")

ReadLine = Callable[[int], bytes]


class BadRequestError(ValueError):
    """A request that cannot be understood; `status` is that of the answer."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class Fields:
    """A head's fields, by lower-case name, with what pywsgi's handler asks of them."""

    status = ""

    def __init__(self) -> None:
        self.headers: list[str] = []  # the lines
        self._values: dict[str, list[str]] = {}

    def add(self, name: str, value: str) -> None:
        """Add a field; the same name may come again."""
        self.headers.append(f"{name}: {value}\r\n")
        self._values.setdefault(name.lower(), []).append(value)

    def all(self, name: str) -> list[str]:
        """Return the elements of a comma-separated field, of all its lines, in lower case."""
        lines = self._values.get(name, [])
        elements = [part.strip().lower() for line in lines for part in line.split(",")]
        return [element for element in elements if element]

    def get(self, name: str, default: str | None = None) -> str | None:
        """Return a field's first value."""
        return self._values.get(name.lower(), [default])[0]

    getheader = get

    @property
    def typeheader(self) -> str | None:
        """The content's type."""
        return self.get("content-type")

    def lines(self, name: str) -> int:
        """Return how often a field comes."""
        return len(self._values.get(name, []))


def parse_request_line(line: str) -> tuple[str, str, str]:
    """Return method, target (as path and query) and version; raises `BadRequestError`."""
    words = line.rstrip("\r\n").split(" ")
    if len(words) != 3:
        raise BadRequestError("400 Bad Request")
    method, target, version = words
    if not _METHOD.fullmatch(method) or not _TARGET.fullmatch(target):
        raise BadRequestError("400 Bad Request")
    if version not in ("HTTP/1.1", "HTTP/1.0"):
        known = re.fullmatch(r"HTTP/[0-9]\.[0-9]", version)
        raise BadRequestError("505 HTTP Version Not Supported" if known else "400 Bad Request")
    if (absolute := _ABSOLUTE.match(target)) is not None:
        rest = target[absolute.end() :]
        target = rest if rest.startswith("/") else f"/{rest}"
    return method, target, version


def read_fields(read_line: ReadLine) -> Fields:
    """Read up to the empty line that ends the head; raises `BadRequestError`."""
    fields, size = Fields(), 0
    while True:
        line = read_line(MAX_LINE).decode("latin-1")
        size += len(line)
        if not line.endswith("\n"):
            too_long = len(line) >= MAX_LINE
            raise BadRequestError(
                "431 Request Header Fields Too Large" if too_long else "400 Bad Request"
            )
        content = line[:-1].removesuffix("\r")
        if not content:
            return fields
        if size > MAX_HEAD or len(fields.headers) >= MAX_FIELDS:
            raise BadRequestError("431 Request Header Fields Too Large")
        found = _FIELD.fullmatch(content)
        if found is None:  # a folded line, or a space before the colon, are refused, too
            raise BadRequestError("400 Bad Request")
        fields.add(found[1], found[2].rstrip(" \t"))


def body_length(fields: Fields, version: str) -> int | None:
    """Return the length of the body, None for a chunked one; raises `BadRequestError`.

    Where the same length comes several times, as some proxies make it, it counts once. What could
    be read in two ways is refused: two readers would find two different next requests.
    """
    codings, lengths = fields.all("transfer-encoding"), set(fields.all("content-length"))
    if codings and version == "HTTP/1.0":
        raise BadRequestError("400 Bad Request")
    if codings and codings != ["chunked"]:
        raise BadRequestError("501 Not Implemented")
    if codings and not lengths:
        return None
    if codings or len(lengths) > 1 or not all(map(_LENGTH.fullmatch, lengths)):
        raise BadRequestError("400 Bad Request")
    if fields.lines("content-length") and not lengths:
        raise BadRequestError("400 Bad Request")
    return int(lengths.pop()) if lengths else 0


def keeps_alive(fields: Fields, version: str) -> bool:
    """Tell whether the client wants to go on over the same connection."""
    options = fields.all("connection")
    return "close" not in options and (version == "HTTP/1.1" or "keep-alive" in options)
