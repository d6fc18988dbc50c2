"""Management over HTTP: what is connected, and messages to it."""

from functools import partial

from app.contract.commands import BroadcastSystemMessage
from app.contract.events.messages import SystemMessage
from app.contract.http import management as http
from app.contract.http.base import AnswerData
from app.domain.effects import check_invited
from app.http.route import Call, Route
from app.ports.delivery import Feeds
from app.ports.interview_log import Version
from app.services.commands import Events
from app.services.interview_service import participants_payload
from app.services.interviews.admission import existing
from app.services.process.statistics import StatisticsService

ROOT = "/websocket"
NOTICE = "broadcast_system_message"
EVERYWHERE = ""
"""No interview's id: for what is about all of them."""


class ManagementRoutes:
    """The rows, and their handlers over the services. A session is an interview."""

    def __init__(self, statistics: StatisticsService, events: Events, feeds: Feeds) -> None:
        self._statistics = statistics
        self._events = events
        self._feeds = feeds

    def rows(self) -> list[Route]:
        """The part of the table that is about connections."""
        one = ROOT + "/sessions/{session_id}"
        read = partial(Route, method="GET", action="manage")
        send = partial(
            Route,
            method="POST",
            action="manage",
            body=http.Notice,
            answer=SystemMessage,
            event=NOTICE,
        )
        return [
            read(path=ROOT + "/stats", handle=self.read_statistics, answer=http.Statistics),
            read(path=ROOT + "/sessions", handle=self.list_sessions, answer=http.Sessions),
            read(
                path=one,
                handle=self.read_session,
                answer=http.SessionDetails,
                errors=("session_not_found",),
            ),
            send(
                path=one + "/message",
                handle=self.send_to_session,
                errors=("session_not_found", "interview_ended", "interview_stopped"),
            ),
            send(path=ROOT + "/broadcast", handle=self.send_to_all),
        ]

    def read_statistics(self, call: Call) -> AnswerData:
        """Count connections and messages, over all processes."""
        return self._statistics.overview()

    def list_sessions(self, call: Call) -> AnswerData:
        """List all interviews that somebody is connected to."""
        found = sorted(self._statistics.sessions().items())
        sessions = [{"session_id": key, "connections": count} for key, count in found]
        return {"sessions": sessions, "count": len(sessions)}

    def read_session(self, call: Call, session_id: str) -> AnswerData:
        """Read who is in an interview, and by how many connections."""
        version = self._existing(call, session_id)
        return {
            "session_id": session_id,
            "connections": self._statistics.sessions().get(session_id, 0),
            "status": version.state.status,
            "participants_count": len(version.state.participants),
            "participants": participants_payload(version.state),
            "last_seq": version.seq,
        }

    def send_to_session(self, call: Call, session_id: str) -> AnswerData:
        """Send a system message to everybody in an interview."""
        self._existing(call, session_id)
        command = BroadcastSystemMessage(
            message=call.body.message, level=call.body.level, interview_id=session_id
        )
        return self._events.give(call.caller(session_id), NOTICE, command)

    def send_to_all(self, call: Call) -> AnswerData:
        """Send a system message to every connection."""
        command = BroadcastSystemMessage(message=call.body.message, level=call.body.level)
        return self._events.give(call.caller(EVERYWHERE), NOTICE, command)

    def _existing(self, call: Call, session_id: str) -> Version:
        code, field = "session_not_found", "session_id"
        version = existing(self._feeds, session_id, code=code, field=field)
        check_invited(version.state, call.actor)
        return version
