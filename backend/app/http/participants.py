"""The people in an interview, over HTTP: take somebody out."""

from app.contract.commands import RemoveParticipant
from app.contract.http import interviews as http
from app.contract.http.base import AnswerData
from app.http.route import Call, Route
from app.services.commands import Events


class ParticipantRoutes:
    """The row, and its handler over the service."""

    def __init__(self, events: Events) -> None:
        self._events = events

    def rows(self) -> list[Route]:
        """The part of the table that is about participants."""
        return [
            Route(
                method="DELETE",
                path="/interview/{interview_id}/participants/{user_id}",
                action="remove_participant",
                handle=self.remove_participant,
                answer=http.RemovedParticipant,
                errors=("interview_not_found", "interview_ended", "interview_stopped"),
            )
        ]

    def remove_participant(self, call: Call, interview_id: str, user_id: str) -> AnswerData:
        """Take somebody out of an interview, so that they stay out: the same as on the WebSocket.

        What they came in by is revoked, and their connections are closed. Only a new invitation
        brings them back. Nobody can remove an admin, or themselves.
        """
        command = RemoveParticipant(interview_id=interview_id, user_id=user_id)
        return self._events.give(call.caller(interview_id), "remove_participant", command)
