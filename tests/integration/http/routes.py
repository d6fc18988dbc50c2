"""The table of HTTP routes, without anything behind it."""

from collections.abc import Sequence
from unittest.mock import MagicMock

from app.http.assistance import AssistanceRoutes
from app.http.auth import AuthRoutes
from app.http.calls import CallRoutes
from app.http.company import CompanyRoutes
from app.http.exports import ExportRoutes
from app.http.interviews import InterviewRoutes
from app.http.invitations import InvitationRoutes
from app.http.keeping import KeepingRoutes
from app.http.management import ManagementRoutes
from app.http.participants import ParticipantRoutes
from app.http.questions import QuestionRoutes
from app.http.reports import ReportRoutes
from app.http.route import Route
from app.http.sessions import SessionRoutes
from app.http.transcripts import TranscriptRoutes
from app.http.video import VideoRoutes


def table() -> Sequence[Route]:
    """Every route; a service that is not there answers nothing."""
    services = MagicMock()
    return [
        *SessionRoutes(services, services, services, services).rows(),
        *InterviewRoutes(services, services, services, services, services).rows(),
        *InvitationRoutes(services, services).rows(),
        *TranscriptRoutes(services, services).rows(),
        *ReportRoutes(services, services, services).rows(),
        *ExportRoutes(*[services] * 8, concurrency=services).rows(),
        *VideoRoutes(services, services).rows(),
        *ParticipantRoutes(services).rows(),
        *CallRoutes(services, services).rows(),
        *QuestionRoutes(services).rows(),
        *CompanyRoutes(services).rows(),
        *AssistanceRoutes([], False).rows(),
        *KeepingRoutes(services, services, services, services).rows(),
        *AuthRoutes(services).rows(),
        *ManagementRoutes(services, services, services).rows(),
    ]
