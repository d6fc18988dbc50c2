"""The report of an interview: its log as one viewer may see it, in the order of its questions."""

from collections.abc import Callable
from typing import Any

from app.contract.events.projection import Viewer
from app.contract.phrases import phrase
from app.contract.timestamps import iso
from app.domain.identifiers import id_key
from app.domain.interview import Interview
from app.domain.policy import has_consent
from app.domain.roles import may
from app.ports.concurrency import Concurrency
from app.ports.interview_log import Clock, EventLog, Version
from app.services.records.event_reader import all_events
from app.services.records.evidence import evidence_in
from app.services.records.report_questions import ReportedQuestions
from app.services.records.report_summary import consents, coverage

Payload = dict[str, Any]


class Reports:
    """Makes reports; what takes longer is computed beside the event loop."""

    def __init__(self, log: EventLog, clock: Clock, *, concurrency: Concurrency) -> None:
        self._log = log
        self._compute = concurrency.compute
        self._clock = clock

    def report(self, key: str, version: Version, viewer: Viewer) -> Payload:
        """See contract.http.report.Report. Raises Unavailable."""
        state = version.state
        questions = ReportedQuestions(viewer)
        for recorded in all_events(self._log, key, version.seq):
            questions.apply(recorded)
        self._compute(questions.find_spoken)
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
            "assistance": questions.assistance.told(),
            "asides": questions.asides,
            "notes": [note for note in questions.notes.values() if note["text"].strip()],
            **questions.looking_back.told(),
            "consents": consents(questions.all, state),
            "last_seq": version.seq,
            "notice": phrase("report_notice", viewer.locale),
        }

    def page(self, render: Callable[..., str], report: Payload, *about: Any) -> str:
        """The report as a page, by `render(report, *about)`."""
        page: str = self._compute(render, report, *about)
        return page

    def _find_evidence(
        self, questions: ReportedQuestions, state: Interview, viewer: Viewer
    ) -> None:
        for question in questions.all:
            for answer in question["answers"]:
                reason = _why_withheld(answer, state, viewer)
                answer["evidence_withheld"] = reason
                answer["evidence"] = None
                if reason is None:
                    arguments = (answer["answer_text"], question["question_text"])
                    answer["evidence"] = self._compute(evidence_in, *arguments)


def _why_withheld(answer: Payload, state: Interview, viewer: Viewer) -> str | None:
    if answer["answer_text"] is None or not may(viewer.role, "see_analysis"):
        return "not_for_this_role"
    if not has_consent(state, id_key(answer["user_id"]), "ai_analysis"):
        return "consent_required"
    return None if answer["answer_text"].strip() else "no_words"
