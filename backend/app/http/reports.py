"""The report over HTTP: as JSON, and as a page."""

from collections.abc import Callable

from app.contract.http.base import AnswerData
from app.contract.http.report import Report, ReportQuery
from app.domain.identifiers import id_key
from app.http.report_page import CONTENT_SECURITY_POLICY, report_page
from app.http.route import Call, Document, Route
from app.services.interviews.admission import Admission
from app.services.records.report import Reports

HTML = "text/html"


class ReportRoutes:
    """The row, and its handler over the services.

    `topic(focus_area, language)`: what a focus area is called.
    """

    def __init__(
        self,
        reports: Reports,
        admission: Admission,
        topic: Callable[[str, str], str],
    ) -> None:
        self._topic = topic
        self._reports = reports
        self._admission = admission

    def rows(self) -> list[Route]:
        """The part of the table that is about reports."""
        return [
            Route(
                method="GET",
                path="/interview/{interview_id}/report",
                action="read_interview",
                handle=self.read_report,
                query=ReportQuery,
                answer=Report,
                errors=("interview_not_found", "not_in_interview"),
                documents=(HTML,),
                noted=True,
            )
        ]

    def read_report(self, call: Call, interview_id: str) -> AnswerData | Document:
        """Read what was asked and answered, with quotes; there is no score in it.

        Quotes are shown to those who assess, of candidates who consented to `ai_analysis`.
        """
        wanted: ReportQuery = call.query
        caller = call.caller(interview_id)
        key = id_key(interview_id)
        version = self._admission.admit(caller, interview_id)
        report = self._reports.report(key, version, caller.viewer(interview_id))
        if wanted.format == "html":
            about = call.locale, self._topic_in(call.locale), wanted.time_zone
            page = self._reports.page(report_page, report, *about)
            return Document(page, HTML, CONTENT_SECURITY_POLICY)
        return report

    def _topic_in(self, locale: str) -> Callable[[str], str]:
        return lambda area: self._topic(area, locale)
