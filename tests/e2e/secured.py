"""Tokens, and interviews in any state, for servers that ask who somebody is."""

import time
from collections.abc import Sequence
from typing import Any

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_event_log import RedisEventLog
from app.domain.events import Event, InterviewCreated, InterviewerSet, QuestionStarted
from app.ports.interview_log import Append, Appended
from app.services.identity.tokens import Tokens
from tests.support.processes import free_port

SECRET = "0123456789abcdefghijklmnopqrstuv"
OTHER_SECRET = "vutsrqponmlkjihgfedcba9876543210"
QUESTION = QuestionStarted(question_id="q1", question_text="Why us?", started_by="host")
HELD = InterviewerSet(
    set_by="host", style="formal", mode="structured", position=None, language="en"
)
"""An AI interviewer leads."""


def production_settings(**changed: Any) -> dict[str, Any]:
    """For a WebServer as for the public, open to pages of its own address."""
    port = free_port()
    return {
        "port": port,
        "APP_ENV": "production",
        "SECRET_KEY": SECRET,
        "SOCKETIO_CORS_ALLOWED_ORIGINS": f"http://127.0.0.1:{port}",
    } | changed


def clock() -> int:
    """Milliseconds since 1970."""
    return time.time_ns() // 1_000_000


TOKENS = Tokens([SECRET], clock)


def token(
    user: Any, role: str = "candidate", interviews: Sequence[Any] | None = None, **more: Any
) -> str:
    """A token of the servers started with SECRET; for every interview where none is named."""
    return TOKENS.issue(user, role, interviews=interviews, **{"lifetime": 3600, **more})


def auth(*claims: Any, **more: Any) -> dict[str, str]:
    """What a client connects with to be that user."""
    return {"token": token(*claims, **more)}


def create_interview(redis_url: str, interview_id: str, *then: Event, lobby: bool = False) -> None:
    """Write the beginning of an interview's log."""
    connections = RedisConnections(redis_url)
    answer = RedisEventLog(connections).append(
        Append(
            key=interview_id,
            interview_id=interview_id,
            events=[InterviewCreated(created_by=None, purpose="hiring", lobby=lobby), *then],
            time=clock(),
            guard="create",
            command_id="created",
        )
    )
    connections.close()
    assert isinstance(answer, Appended), answer


def events_in(redis_url: str, interview_id: str) -> list[Event]:
    """What an interview's log holds behind its creation."""
    connections = RedisConnections(redis_url)
    found = RedisEventLog(connections).read(interview_id, 0)
    connections.close()
    return [recorded.event for recorded in found]
