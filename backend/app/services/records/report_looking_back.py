"""What a report holds of the time after the interview: assessments and feedback."""

from collections.abc import Mapping
from typing import Any

from app.domain.identifiers import id_key

Payload = dict[str, Any]


class ReportLookingBack:
    """The latest that everybody wrote, by what it is about, as one viewer sees it."""

    def __init__(self) -> None:
        self._assessments: dict[tuple[str, str | None], Payload] = {}
        self._feedback: dict[str, Payload] = {}

    def apply(self, name: str, payload: Mapping[str, Any]) -> None:
        """Add one projected event."""
        if name == "assessment_written":
            self._assess(payload)
        elif name == "feedback_given":
            self._give(payload)

    def _assess(self, payload: Mapping[str, Any]) -> None:
        about = payload["question_id"]
        place = id_key(payload["user_id"]), None if about is None else id_key(about)
        row = {field: payload[field] for field in ("seq", "user_id", "question_id", "text")}
        self._assessments[place] = {
            **row,
            "grade": payload["grade"],
            "written_at": payload["timestamp"],
        }

    def _give(self, payload: Mapping[str, Any]) -> None:
        row = {field: payload[field] for field in ("seq", "user_id", "rating", "text")}
        self._feedback[id_key(payload["user_id"])] = {**row, "given_at": payload["timestamp"]}

    def told(self) -> Payload:
        """As the report has it; an assessment that was emptied again is none."""
        written = self._assessments.values()
        return {
            "assessments": [one for one in written if one["grade"] or one["text"].strip()],
            "feedback": list(self._feedback.values()),
        }
