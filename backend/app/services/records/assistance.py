"""How often the interviewer was assisted, as hosts read it in reports and transcripts."""

from collections.abc import Mapping
from typing import Any

from app.contract.events.projection import Viewer
from app.domain.identifiers import id_key
from app.domain.roles import may

Payload = dict[str, Any]
_OF_WORDS = ("probe", "follow_up")
"""Kinds that rest on what a candidate said; the plan and the clock are no assistance by an AI."""


class AssistanceCount:
    """Suggestions by their ids: one that two hosts were shown is one."""

    def __init__(self, viewer: Viewer) -> None:
        self._is_told = may(viewer.role, "see_suggestions")
        self._shown: set[str] = set()
        self._used: set[str] = set()

    def apply(self, name: str, payload: Mapping[str, Any]) -> None:
        """Add one projected event."""
        if name == "suggestion_shown" and payload["kind"] in _OF_WORDS:
            self._shown.add(id_key(payload["suggestion_id"]))
        elif name == "suggestion_used":
            self._used.add(id_key(payload["suggestion_id"]))

    def told(self) -> Payload | None:
        """See contract.http.base.ToldAssistance; None for those who are not told."""
        if not self._is_told:
            return None
        return {"shown": len(self._shown), "used": len(self._shown & self._used)}
