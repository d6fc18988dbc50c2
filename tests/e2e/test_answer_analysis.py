"""Who sees what software found in an answer, and whose consent it needs."""

from collections.abc import Callable

from tests.support.clients import Client

ANSWER = "I led the migration and we cut failures by 40%."


def _ask(host: Client, interview_id: str) -> None:
    question = {
        "interview_id": interview_id,
        "question_id": 1,
        "question_text": "What did you lead?",
    }
    host.ok("start_question", question)


def test_hosts_see_the_signals_of_another_persons_answer_and_candidates_do_not(
    connect: Callable[..., Client], interview_id: str
) -> None:
    host, candidate, rival = connect(), connect(), connect()
    host.join(interview_id, "ann", role="interviewer")
    candidate.join(interview_id, "lin", role="candidate")
    rival.join(interview_id, "kim", role="candidate")
    _ask(host, interview_id)
    answer = {"interview_id": interview_id, "question_id": 1, "answer_text": ANSWER}
    candidate.ok("submit_answer", answer)

    found = host.wait_for("answer_analysis")
    assert found["user_id"] == "lin"
    assert found["answer_seq"] == host.wait_for("answer_submitted")["seq"]
    assert [span["quote"] for span in found["analysis"]["figures"]["spans"]] == ["40%"]
    rival.ok("ping", {})
    assert not candidate.named("answer_analysis")
    assert not rival.named("answer_analysis")


def test_without_consent_nothing_is_analysed(
    connect: Callable[..., Client], interview_id: str
) -> None:
    host, candidate = connect(), connect()
    host.join(interview_id, "ann", role="interviewer")
    candidate.join(interview_id, "lin", role="candidate")
    _ask(host, interview_id)
    answer = {"interview_id": interview_id, "question_id": 1, "answer_text": ANSWER}
    consent = {"interview_id": interview_id, "scope": "ai_analysis"}

    candidate.ok("set_consent", {**consent, "granted": False})
    assert candidate.ok("submit_answer", answer)["analysis"] is None
    candidate.ok("set_consent", {**consent, "granted": True})
    assert candidate.ok("submit_answer", answer)["analysis"] is not None
    assert (
        host.wait_for("answer_analysis")["answer_seq"]
        == host.wait_for("answer_submitted", 2)["seq"]
    )
    assert len(host.named("answer_analysis")) == 1
