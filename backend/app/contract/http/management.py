"""What an operator asks and tells over HTTP."""

from app.contract.events.parts import Participant
from app.contract.fields import Level, MessageText
from app.contract.http.base import Answer
from app.contract.incoming import Incoming
from app.contract.values import Count, Seconds
from app.contract.vocabulary import Status


class Notice(Incoming):
    """A system message."""

    message: MessageText
    level: Level = "info"


class WebSocketStats(Answer):
    """Counts over all processes; `uptime_seconds` is the oldest living process's."""

    total_connections: Count
    active_connections: Count
    messages_sent: Count
    messages_received: Count
    errors_count: Count
    uptime_seconds: Seconds


class Statistics(Answer):
    """Statistics, and the ids of all interviews that somebody is connected to."""

    websocket_stats: WebSocketStats
    active_sessions: list[str]


class Session(Answer):
    """An interview and how many connections are in it."""

    session_id: str
    connections: Count


class Sessions(Answer):
    """All interviews that somebody is connected to."""

    sessions: list[Session]
    count: Count


class SessionDetails(Session):
    """An interview with its connections, and who is in it."""

    status: Status
    participants_count: Count
    participants: list[Participant]
    last_seq: Count
