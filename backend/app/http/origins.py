"""Which pages may use the HTTP wire: the same list as on every other wire."""

import re

from flask import Flask, request
from flask_cors import CORS

from app.config import Settings
from app.domain.errors import Refusal

API = r"/api/.*"
SAFE_METHODS = frozenset(("GET", "HEAD", "OPTIONS"))


def allow_origins(app: Flask, cors: CORS, settings: Settings) -> None:
    """Let pages of the allowed origins read the API, and no others change anything."""
    cors.init_app(
        app,
        resources={API: {"origins": [_pattern(o) for o in settings.allowed_origins]}},
        allow_headers=["Authorization", "Content-Type", "Idempotency-Key"],
        expose_headers=["Retry-After"],
        max_age=600,
    )

    def check() -> None:
        # A missing Origin is a script's. Browsers send it with whatever changes something.
        origin = request.headers.get("Origin")
        if origin is None or request.method in SAFE_METHODS:
            return
        if not settings.origin_allowed(origin):
            raise Refusal("origin_not_allowed")

    app.before_request(check)


def _pattern(origin: str) -> re.Pattern[str]:
    """Exactly this origin; `*` alone is every one, as a port any port."""
    if origin == "*":
        return re.compile(r".*\Z")
    return re.compile(re.escape(origin).replace(r":\*", r"(:\d+)?") + r"\Z", re.IGNORECASE)
