"""Help for human interviewers over HTTP: which there is, and what not to ask."""

from collections.abc import Sequence
from typing import Any

from app.contract.http.assistance import Assistance
from app.contract.http.base import AnswerData
from app.http.route import Call, Route


class AssistanceRoutes:
    """The row, and its handler. `topics`: protected ones, each with its patterns."""

    def __init__(self, topics: Sequence[dict[str, Any]], has_follow_ups: bool) -> None:
        self._topics = topics
        self._has_follow_ups = has_follow_ups

    def rows(self) -> list[Route]:
        """The part of the table that is about it."""
        return [
            Route(
                method="GET",
                path="/assistance",
                action="see_suggestions",
                handle=self.read_assistance,
                answer=Assistance,
            )
        ]

    def read_assistance(self, call: Call) -> AnswerData:
        """Read what a host's page warns of, and whether follow-ups are worded here."""
        return {"follow_ups": self._has_follow_ups, "protected_topics": self._topics}
