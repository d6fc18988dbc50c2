"""One answer of sync_interview is bounded in the bytes that are sent, in whatever script."""

from typing import Any
from unittest.mock import Mock

import orjson
import pytest

from app.contract import commands as wire
from app.domain import commands as c
from app.domain.commands import Actor
from app.services.identity.caller import Connection, Membership
from app.services.interview_service import SYNC_BYTES, InterviewService
from tests.support.fakes import FakeEventLog
from tests.unit.services.conftest import Process

MAYA = Actor("maya", "interviewer")


def pages(process: Process, log: FakeEventLog, texts: list[str]) -> list[dict[str, Any]]:
    """All answers, one after the other."""
    process.executor.execute("i1", c.CreateInterview(), c.SYSTEM)
    for number, text in enumerate(texts):
        said = c.SendMessage(message=text, type="text", message_id=str(number))
        process.executor.execute("i1", said, MAYA)
    service = InterviewService(process.executor, log, process.feeds, process.clock, Mock())
    connection = Connection("maya", memberships={"i1": Membership({"maya": MAYA})})
    answers: list[dict[str, Any]] = []
    while not answers or not answers[-1]["complete"]:
        after = answers[-1]["last_seq"] if answers else 0
        command = wire.SyncInterview(interview_id="i1", after_seq=after)
        answers.append(service.sync_interview(connection.caller(MAYA), command))
    return answers


@pytest.mark.parametrize("text", ["x" * 8000, "🙂" * 2000, '"' * 8000, "\x01" * 8000])
def test_no_page_is_larger_than_its_bytes(process: Process, log: FakeEventLog, text: str) -> None:
    answers = pages(process, log, [text] * 90)
    assert len(answers) > 1
    for answer in answers:
        assert len(orjson.dumps(answer["events"])) < SYNC_BYTES + 1000
    told = [event["data"]["message"] for answer in answers for event in answer["events"]]
    assert told == [text] * 90


def test_an_event_larger_than_a_page_is_a_page(
    process: Process, log: FakeEventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.interview_service.SYNC_BYTES", 10)
    answers = pages(process, log, ["one", "two"])
    assert [len(answer["events"]) for answer in answers] == [1, 1]
