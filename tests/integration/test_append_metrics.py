"""What the log refuses is counted, by reason."""

from prometheus_client import REGISTRY

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_event_log import RedisEventLog
from app.domain.events import InterviewCreated
from app.ports.interview_log import Append, Refused


def refusals() -> float:
    found = REGISTRY.get_sample_value("interview_append_refusals_total", {"reason": "exists"})
    return found or 0.0


def test_refused_writes_are_counted(redis_url: str, interview_id: str) -> None:
    connections = RedisConnections(redis_url)
    log = RedisEventLog(connections)
    before = refusals()
    for command_id in ("first", "second", "third"):
        answer = log.append(
            Append(
                key=f"counted_{interview_id}",
                interview_id=interview_id,
                events=[InterviewCreated()],
                time=0,
                guard="create",
                command_id=command_id,
            )
        )
    connections.close()
    assert isinstance(answer, Refused)
    assert refusals() == before + 2
