"""Coming back to an interview whose log is larger than what may wait for one client."""

from collections.abc import Callable
from typing import Any

from tests.support.clients import Client
from tests.support.patience import PATIENCE

ANSWERS = 40
ANSWER = "word " * 12_000  # 60 KB: all together more than the megabyte that may wait for a client


def fill_log(host: Client, interview_id: str) -> Client:
    host.join(interview_id, "ann", role="interviewer")
    question = {"interview_id": interview_id, "question_id": 1}
    host.ok("start_question", {**question, "question_text": "Why?"})
    for _ in range(ANSWERS):
        host.ok("submit_answer", {**question, "user_id": "ann", "answer_text": ANSWER})
    return host


def test_a_long_log_is_replayed_whole_and_in_order(
    connect: Callable[..., Client], interview_id: str
) -> None:
    host = fill_log(connect(), interview_id)
    last = host.ok("interview_status", {"interview_id": interview_id})["last_seq"]

    for transport in ("websocket", "polling"):
        late = connect(transport=transport)
        late.join(interview_id, "lin", role="interviewer", last_seq=0)
        late.wait_for("answer_submitted", ANSWERS, timeout=PATIENCE)
        seqs = [payload["seq"] for _, payload in late.logged()]
        assert seqs[:last] == list(range(1, last + 1))


def test_a_long_log_is_synchronised_in_pages(
    connect: Callable[..., Client], interview_id: str
) -> None:
    host = fill_log(connect(), interview_id)
    seqs: list[int] = []
    page: dict[str, Any] = {"complete": False, "last_seq": 0}
    while not page["complete"]:
        request = {"interview_id": interview_id, "after_seq": page["last_seq"]}
        page = host.ok("sync_interview", request)
        seqs += [event["data"]["seq"] for event in page["events"]]
    assert seqs == list(range(1, ANSWERS + 4))
