"""InterviewGenius: a server for live interviews."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.config import Settings

__version__ = "0.1.0"


def create_app(settings: "Settings | None" = None) -> "Flask":
    """Make the web process's Flask app, wired to Redis; settings default to the environment's."""
    from app.factory import build_app  # workers import this package too, and need no Flask

    return build_app(settings)
