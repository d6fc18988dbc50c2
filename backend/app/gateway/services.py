"""What the JSON gateway stands on."""

from collections.abc import Callable
from dataclasses import dataclass

from app.ports.concurrency import Concurrency
from app.ports.delivery import Feeds
from app.ports.statistics import Traffic
from app.services.ai_interview.ai_interviews import AiInterviews
from app.services.ai_interview.coordinator import Coordinator
from app.services.commands import Commands
from app.services.identity.access import Access
from app.services.interview_service import InterviewService
from app.services.process.raw_connections import RawConnections
from app.services.process.web_process import WebProcess


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayServices:
    """What the wire is a thin table over."""

    concurrency: Concurrency
    commands: Commands
    access: Access
    process: WebProcess
    interviews: InterviewService
    sessions: AiInterviews
    coordinator: Coordinator
    feeds: Feeds
    connections: RawConnections
    traffic: Traffic
    clock: Callable[[], int]
