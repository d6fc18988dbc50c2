"""The report of an interview: its log as one viewer may see it, in the order of its questions."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from app.contract.events.projection import Viewer, project
from app.contract.phrases import phrase
from app.contract.timestamps import iso
from app.domain.events import AnswerSubmitted, InterviewCreated, QuestionStarted, Recorded
from app.domain.identifiers import id_key
from app.domain.interview import Interview
from app.domain.policy import CONSENT_SCOPES, has_consent, said_yes
from app.domain.roles import may
from app.ports.interview_log import EventLog, Version
from app.services.interviews.spoken_answers import SpokenAnswers
from app.services.records.event_reader import all_events
from app.services.records.evidence import PARTS, evidence_in

Payload = dict[str, Any]
PERSON: Payload = {
    "engine": None,
    "degraded": False,
    "strategy_used": None,
    "focus_area": None,
    "confidence": None,
}


class Reports:
    """Makes reports. `compute(function, args)` runs what takes longer beside the event loop."""

    def __init__(
        self, log: EventLog, compute: Callable[..., Any], clock: Callable[[], int]
    ) -> None:
        self._log = log
        self._compute = compute
        self._clock = clock

    def report(self, key: str, version: Version, viewer: Viewer) -> Payload:
        """See contract.http.report.Report. Raises Unavailable."""
        state = version.state
        questions = _Questions(viewer)
        for recorded in all_events(self._log, key, version.seq):
            questions.take(recorded)
        self._compute(questions.find_spoken, ())
        self._find_evidence(questions, state, viewer)
        return {
            "interview_id": state.interview_id,
            "title": questions.title,
            "people": list(questions.people.values()),
            "purpose": state.purpose,
            "status": state.status,
            "interviewer": questions.setting,
            "started_at": None if state.started_at is None else iso(state.started_at),
            "closed_at": None if state.closed_at is None else iso(state.closed_at),
            "duration": state.uptime(self._clock()),
            "questions": questions.grouped(),
            "coverage": coverage(questions.all),
            "engines": questions.engines,
            "asides": questions.asides,
            "notes": [note for note in questions.notes.values() if note["text"].strip()],
            "consents": consents(questions.all, state),
            "last_seq": version.seq,
            "notice": phrase("report_notice", viewer.locale),
        }

    def page(self, render: Callable[..., str], report: Payload, *about: Any) -> str:
        """The report as a page, by `render(report, *about)`."""
        page: str = self._compute(render, (report, *about))
        return page

    def _find_evidence(self, questions: "_Questions", state: Interview, viewer: Viewer) -> None:
        for question in questions.all:
            for answer in question["answers"]:
                reason = _why_withheld(answer, state, viewer)
                answer["evidence_withheld"] = reason
                answer["evidence"] = None
                if reason is None:
                    arguments = (answer["answer_text"], question["question_text"])
                    answer["evidence"] = self._compute(evidence_in, arguments)


def _why_withheld(answer: Payload, state: Interview, viewer: Viewer) -> str | None:
    if answer["answer_text"] is None or not may(viewer.role, "see_analysis"):
        return "not_for_this_role"
    if not has_consent(state, id_key(answer["user_id"]), "ai_analysis"):
        return "consent_required"
    return None if answer["answer_text"].strip() else "no_words"


class _Questions:
    """What was asked, in order, as it is folded from the log."""

    def __init__(self, viewer: Viewer) -> None:
        self.all: list[Payload] = []
        self.asides: list[Payload] = []
        self.setting: Payload | None = None
        self.engines: Payload = {"turns": {}, "degraded": 0}
        self.title: str | None = None
        self.people: dict[str, Payload] = {}
        self.notes: dict[tuple[str, str], Payload] = {}
        self._viewer = viewer
        self._spoken = SpokenAnswers()
        self._answers: list[tuple[Recorded, Payload]] = []

    def take(self, recorded: Recorded) -> None:
        """Add one event."""
        self._spoken.take(recorded)
        if isinstance(recorded.event, InterviewCreated):
            self.title = recorded.event.title
        seen = project(recorded, self._viewer)
        if seen is None:
            return
        name, payload = seen
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
        """Say which answers were spoken, once all that was heard is known."""
        for recorded, row in self._answers:
            assert isinstance(recorded.event, AnswerSubmitted)
            row["spoken"] = self._spoken.was_spoken(recorded.event, recorded.time)

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


_SETTING = ("interview_style", "mode", "position", "language")


def _said(ai: Mapping[str, Any]) -> Payload:
    return {field: ai.get(field, default) for field, default in PERSON.items()}


def _without_mark(question: Payload) -> Payload:
    return {field: value for field, value in question.items() if field != "is_follow_up"}


def consents(questions: Iterable[Payload], state: Interview) -> list[Payload]:
    """What everybody who answered agreed to, and what counts as agreed without their word."""
    answers = [answer for question in questions for answer in question["answers"]]
    people = {id_key(answer["user_id"]): answer["user_id"] for answer in answers}
    rows = []
    for key, user_id in people.items():
        held = [scope for scope in CONSENT_SCOPES if has_consent(state, key, scope)]
        given = [scope for scope in held if said_yes(state, key, scope)]
        not_asked = [scope for scope in held if scope not in given]
        rows.append({"user_id": user_id, "given": given, "not_asked": not_asked})
    return rows


def coverage(questions: Iterable[Payload]) -> list[Payload]:
    """One row for each competency that was asked about, in the order of its first question.

    `parts` is null where no answer to it could be looked at.
    """
    rows: dict[str, Payload] = {}
    for question in questions:
        area = question["focus_area"]
        if area is None:
            continue
        row = rows.setdefault(
            area,
            {"focus_area": area, "questions": 0, "answered": 0, "follow_ups": 0, "parts": None},
        )
        row["follow_ups" if question["is_follow_up"] else "questions"] += 1
        row["answered"] += bool(question["answers"]) and not question["is_follow_up"]
        found = [a["evidence"] for a in question["answers"] if a["evidence"] is not None]
        if found:
            named = {span["part"] for evidence in found for span in evidence}
            named |= set(row["parts"] or ())
            row["parts"] = [part for part in PARTS if part in named]
    return list(rows.values())
