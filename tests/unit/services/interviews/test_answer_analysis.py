"""The analysis of an answer is made once, for everybody who sees it."""

from collections.abc import Callable
from typing import Any

import pytest

from app.contract.commands import SubmitAnswer
from app.domain import commands as c
from app.domain.commands import Actor
from app.services.identity.caller import Connection, Identity, Membership
from app.services.interview_service import InterviewService
from app.services.interviews.answer_analysis import AnswerAnalysisService
from tests.support.fake_concurrency import FakeConcurrency
from tests.unit.services.conftest import Process

ANN, LIN = Actor("ann", "interviewer"), Actor("lin", "candidate")
OPEN = Identity()
CANDIDATE = Identity("lin", "candidate", open=False)


class Setup:
    """An interview with a question asked; `computed` holds the texts that were analysed."""

    def __init__(self, process: Process) -> None:
        self.computed: list[str] = []
        self.feeds = process.feeds
        analysis = AnswerAnalysisService(
            process.feeds, concurrency=FakeConcurrency(compute=self._compute)
        )
        self.interviews = InterviewService(
            process.executor, process.log, process.feeds, process.clock, analysis
        )
        process.executor.execute("i1", c.CreateInterview(consent_default="given"), ANN)
        process.feeds.follow("i1")
        question = c.StartQuestion(question_id=1, question_text="What did you lead?")
        process.executor.execute("i1", question, ANN)

    def _compute(self, function: Callable[..., Any], *arguments: Any) -> Any:
        self.computed.append(arguments[0])
        return function(*arguments)

    def answer(self, identity: Identity) -> dict[str, Any]:
        place = Membership({"lin": LIN})
        connection = Connection("s1", identity, memberships={"i1": place})
        command = SubmitAnswer(
            interview_id="i1", question_id=1, answer_text="We cut it by 40%.", user_id="lin"
        )
        return self.interviews.submit_answer(connection.caller(LIN), command)

    @property
    def told(self) -> list[Any]:
        """What the hosts were sent."""
        return [
            payload["analysis"]
            for _, event, payload in self.feeds.published
            if event == "answer_analysis"
        ]


@pytest.fixture
def setup(process: Process) -> Setup:
    return Setup(process)


def test_once_for_its_author_and_the_hosts(setup: Setup) -> None:
    confirmed = setup.answer(OPEN)
    assert setup.computed == ["We cut it by 40%."]
    assert setup.told == [confirmed["analysis"]]


def test_once_for_the_hosts_alone(setup: Setup) -> None:
    assert "analysis" not in setup.answer(CANDIDATE)
    assert setup.computed == ["We cut it by 40%."]
    assert len(setup.told) == 1
