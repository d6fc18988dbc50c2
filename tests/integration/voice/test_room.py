"""What a speech worker writes into an interview's log, and reads of it to find echoes."""

from collections.abc import Iterator

import pytest

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_event_log import RedisEventLog
from app.adapters.redis_interview_channel import RedisInterviewChannel
from app.domain.events import EchoMarked, UtteranceTranscribed
from app.ports.interview_log import Append
from tests.support.event_log_suite import CREATED, message

MARK = EchoMarked(user_id="ben", utterance_id="v", echo_of="u", spoken_by="ann")


def final(user: str, name: str) -> UtteranceTranscribed:
    return UtteranceTranscribed(
        user_id=user, utterance_id=name, text=name, confidence=None, started_at=1, duration=1.0
    )


@pytest.fixture
def room(redis_url: str, interview_id: str) -> Iterator[RedisInterviewChannel]:
    """Of an interview in which something was said in the chat."""
    connections = RedisConnections(redis_url)
    log = RedisEventLog(connections)
    for guard, events in (("create", (CREATED,)), ("system", (message("hello"), message("you")))):
        log.append(
            Append(
                key=interview_id,
                interview_id=interview_id,
                events=events,
                time=1,
                guard=guard,  # type: ignore[arg-type]
                command_id=guard,
            )
        )
    yield RedisInterviewChannel(connections, 60)
    connections.close()


def test_finals_and_marks_have_their_place_and_are_found_among_all_else(
    room: RedisInterviewChannel, interview_id: str
) -> None:
    said, heard = final("ann", "u"), final("ben", "v")
    first = room.append(interview_id, interview_id, said, "final:u")
    assert first == 3
    assert room.append(interview_id, interview_id, heard, "final:v") == 4
    assert room.append(interview_id, interview_id, MARK, "echo:v") == 5
    assert room.append(interview_id, interview_id, said, "final:u") == first  # a second try
    assert room.append(interview_id, interview_id, MARK, "echo:v") == 5
    assert room.transcribed(interview_id, -1, 9) == [said, heard, MARK]
    assert room.transcribed(interview_id, first, 4) == [heard]


def test_of_an_interview_that_is_not_there_nothing_is_written(room: RedisInterviewChannel) -> None:
    assert room.append("no such", "no such", final("ann", "u"), "final:u") is None
