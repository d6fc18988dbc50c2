"""The questions of a report with their answers, as they are folded from the log."""

from collections.abc import Mapping
from typing import Any

from app.contract.events.projection import Viewer, project
from app.domain.events import AnswerSubmitted, InterviewCreated, QuestionStarted, Recorded
from app.domain.identifiers import id_key
from app.services.interviews.spoken_answers import SpokenAnswers
from app.services.records.assistance import AssistanceCount
from app.services.records.report_looking_back import ReportLookingBack

Payload = dict[str, Any]
_PERSON: Payload = {
    "engine": None,
    "degraded": False,
    "strategy_used": None,
    "focus_area": None,
    "confidence": None,
}
_SETTING = ("interview_style", "mode", "position", "language")


class ReportedQuestions:
    """What was asked, in order, as one viewer may see it. `apply` gives it the log's events."""

    def __init__(self, viewer: Viewer) -> None:
        self.all: list[Payload] = []
        self.asides: list[Payload] = []
        self.setting: Payload | None = None
        self.engines: Payload = {"turns": {}, "degraded": 0}
        self.title: str | None = None
        self.people: dict[str, Payload] = {}
        self.notes: dict[tuple[str, str], Payload] = {}
        self.looking_back = ReportLookingBack()
        self.assistance = AssistanceCount(viewer)
        self._viewer = viewer
        self._spoken = SpokenAnswers()
        self._answers: list[tuple[Recorded, Payload]] = []

    def apply(self, recorded: Recorded) -> None:
        """Add one event."""
        self._spoken.apply(recorded)
        if isinstance(recorded.event, InterviewCreated):
            self.title = recorded.event.title
        seen = project(recorded, self._viewer)
        if seen is None:
            return
        name, payload = seen
        self.looking_back.apply(name, payload)
        self.assistance.apply(name, payload)
        match name:
            case "participant_joined":
                self._person(payload)
            case "interviewer_set":
                self.setting = {field: payload[field] for field in _SETTING}
            case "question_started":
                assert isinstance(recorded.event, QuestionStarted)
                self._ask(payload, recorded.event.started_by)
            case "answer_submitted":
                assert isinstance(recorded.event, AnswerSubmitted)
                self._answer(payload, recorded)
            case "question_skipped":
                self._skip(payload)
            case "new_message":
                self._aside(payload)
            case "note_saved":
                self._note(payload)

    def find_spoken(self) -> None:
        """Say which answers were spoken, once all that was heard is known.

        What a captioner wrote stands in place of what was heard; an echo is no part of them.
        """
        for recorded, row in self._answers:
            assert isinstance(recorded.event, AnswerSubmitted)
            answer = self._spoken.as_said(recorded.event)
            row["spoken"] = self._spoken.was_spoken(recorded.event, recorded.time)
            if row["answer_text"] is not None:
                text = self._spoken.as_captioned(answer, recorded.time)
                row |= {
                    "answer_text": text,
                    "captioned": text != answer.answer_text,
                    "echo_removed": answer is not recorded.event,
                }

    def grouped(self) -> list[Payload]:
        """Questions with their follow-ups."""
        found: list[Payload] = []
        for question in self.all:
            if question["is_follow_up"] and found:
                found[-1]["follow_ups"].append(_without_mark(question))
            else:
                found.append({**_without_mark(question), "follow_ups": []})
        return found

    def _ask(self, payload: Payload, asked_by: Any) -> None:
        ai = payload.get("ai") or {}
        self._count(ai)
        self.all.append(
            {
                **_said(ai),
                "seq": payload["seq"],
                "question_id": payload["question_id"],
                "question_text": payload["question_text"],
                "asked_at": payload["start_time"],
                "asked_by": asked_by,
                "skipped": False,
                "answers": [],
                "is_follow_up": ai.get("response_type") == "follow_up",
            }
        )

    def _answer(self, payload: Payload, recorded: Recorded) -> None:
        question = self._latest(payload["question_id"])
        if question is None:
            return
        row = {
            "seq": payload["seq"],
            "user_id": payload["user_id"],
            "answer_text": payload.get("answer_text"),
            "spoken": False,
            "captioned": False,
            "echo_removed": False,
            "response_time": payload["response_time"],
            "measured_response_time": payload["measured_response_time"],
            "revision": payload["revision"],
            "late": payload["late"],
        }
        question["answers"].append(row)
        self._answers.append((recorded, row))

    def _person(self, payload: Payload) -> None:
        key = id_key(payload["user_id"])
        known = self.people.get(key, {"name": None})
        name = payload["name"] or known["name"]
        self.people[key] = {"user_id": payload["user_id"], "name": name, "role": payload["role"]}

    def _skip(self, payload: Payload) -> None:
        question = self._latest(payload["question_id"])
        if question is not None:
            question["skipped"] = True

    def _aside(self, payload: Payload) -> None:
        ai = payload.get("ai") or {}
        self._count(ai)
        self.asides.append(
            {
                **_said(ai),
                "seq": payload["seq"],
                "user_id": payload["user_id"],
                "message": payload["message"],
                "said_at": payload["timestamp"],
            }
        )

    def _note(self, payload: Payload) -> None:
        """The latest text under an author's id; who may not see notes never gets here."""
        place = id_key(payload["user_id"]), id_key(payload["note_id"])
        note = {field: payload[field] for field in ("seq", "user_id", "question_id", "text")}
        self.notes[place] = {**note, "saved_at": payload["timestamp"]}

    def _latest(self, question_id: Any) -> Payload | None:
        wanted = id_key(question_id)
        return next((q for q in reversed(self.all) if id_key(q["question_id"]) == wanted), None)

    def _count(self, ai: Mapping[str, Any]) -> None:
        engine = ai.get("engine")
        if engine is None:
            return
        self.engines["turns"][engine] = self.engines["turns"].get(engine, 0) + 1
        self.engines["degraded"] += bool(ai.get("degraded"))


def _said(ai: Mapping[str, Any]) -> Payload:
    return {field: ai.get(field, default) for field, default in _PERSON.items()}


def _without_mark(question: Payload) -> Payload:
    return {field: value for field, value in question.items() if field != "is_follow_up"}
