"""In production consents count as given in practice alone, whoever makes the interview."""

from collections.abc import Callable
from unittest.mock import Mock

import pytest

from app.domain.commands import Actor, CreateInterview
from app.domain.errors import Refusal
from app.domain.interviewing import Setting
from app.services.ai_interview.ai_interviews import AiInterviews
from app.services.ai_interview.conversation_reader import ConversationReader
from app.services.ai_interview.coordinator import Coordinator
from app.services.interview_service import InterviewService
from app.services.interviews.admission import Admission
from tests.support.fakes import FakeEventLog
from tests.unit.services.conftest import Process

HOST = Actor("maya", "interviewer")


def services(
    process: Process, log: FakeEventLog, asks: bool
) -> tuple[InterviewService, AiInterviews]:
    interviews = InterviewService(
        process.executor, log, process.feeds, process.clock, Mock(), asks_for_consent=asks
    )
    sessions = AiInterviews(
        interviews,
        process.executor,
        ConversationReader(log),
        Mock(spec=Coordinator),
        Admission(process.feeds, lambda _state, _actor: False),
        create_unknown=False,
        consent_default="given",
    )
    return interviews, sessions


@pytest.mark.parametrize(
    ("asks", "purpose", "default", "made"),
    [
        (True, "hiring", "given", False),
        (True, "hiring", "ask", True),
        (True, "practice", "given", True),
        (False, "hiring", "given", True),
    ],
)
def test_who_makes_an_interview_does_not_consent_for_the_candidate(
    process: Process, log: FakeEventLog, asks: bool, purpose: str, default: str, made: bool
) -> None:
    interviews, sessions = services(process, log, asks)
    setting = Setting(purpose=purpose)
    wanted = CreateInterview(purpose=purpose, consent_default=default)
    makers: list[Callable[[], None]] = [
        lambda: interviews.create("i1", HOST, wanted),
        lambda: sessions.start("i2", setting, HOST, consent_default=default),
    ]
    if default == "given":  # the server's own setting
        makers.append(lambda: sessions.enter("i3", HOST, setting, may_create=True))
    for number, make in enumerate(makers, 1):
        if made:
            make()
        else:
            with pytest.raises(Refusal, match="consent_not_given"):
                make()
        assert (log.load(f"i{number}") is not None) == made
