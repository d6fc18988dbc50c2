"""HTTP's part of the records: what is read of an interview, and taken along."""

from app.http.exports import ExportRoutes
from app.http.looking_back import LookingBackRoutes
from app.http.reports import ReportRoutes
from app.http.route import Route
from app.http.transcripts import TranscriptRoutes
from app.services.interviews.directory import Directory
from app.services.interviews.looking_back import LookingBackService
from app.services.records.report import Reports
from app.services.records.transcripts import Transcripts
from app.wiring.clock import clock
from app.wiring.core import Core
from app.wiring.interviewer import AiInterviewer


def record_routes(*, directory: Directory, core: Core, interviewer: AiInterviewer) -> list[Route]:
    """What is read of an interview, taken along, and written about it afterwards."""
    reports = Reports(core.log, clock, concurrency=core.concurrency)
    transcripts = Transcripts(core.log, concurrency=core.concurrency)
    return [
        *TranscriptRoutes(transcripts, core.admission).rows(),
        *ExportRoutes(
            directory,
            core.interviews,
            transcripts,
            reports,
            core.admission,
            core.archive,
            interviewer.bank.topic,
            clock,
            concurrency=core.concurrency,
        ).rows(),
        *ReportRoutes(reports, core.admission, interviewer.bank.topic).rows(),
        *LookingBackRoutes(LookingBackService(core.executor, core.admission)).rows(),
    ]
