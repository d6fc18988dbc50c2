"""How large a request's body may be, also of one that does not announce its length."""

from typing import IO

import flask
from flask import Flask
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.utils import cached_property
from werkzeug.wsgi import LimitedStream

from app.contract.http.base import MAX_BODY_BYTES


def limit_bodies(app: Flask) -> None:
    """Answer 413 to a larger body, however it is sent; a route may raise its request's limit."""
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.request_class = LimitedRequest


class LimitedRequest(flask.Request):
    """A request whose body is read whole or refused.

    Of a chunked body werkzeug hands on what fits, and whether there is more it asks only who
    reads further; one of exactly the limit is then refused.
    """

    @cached_property
    def stream(self) -> IO[bytes]:
        """The body; reading raises `RequestEntityTooLarge` where it goes on after the limit."""
        stream = super().stream
        limit = self.max_content_length
        if limit is None or "wsgi.input_terminated" not in self.environ:
            return stream
        return _LimitedBody(self.environ["wsgi.input"], limit, is_max=True)  # type: ignore[return-value]


class _LimitedBody(LimitedStream):
    def on_exhausted(self) -> None:
        """Tell a body that fills the limit from one that goes on."""
        try:
            more = self._stream.read(1)
        except (OSError, ValueError) as error:
            self.on_disconnect(error)
            return
        if more:
            raise RequestEntityTooLarge

    def readall(self) -> bytes:
        """Read the rest of it."""
        body = super().readall()
        if body and self.is_exhausted:
            self.on_exhausted()
        return body
