"""What a client remembers of a room, so that nothing is missed and nothing told twice."""

import pytest
from interviewgenius_client.calls import ECHOING
from interviewgenius_client.session import Memory, Refused, answer_of, command

JOINED = {"interview_id": "7", "status": "joined", "epoch": "e1", "last_seq": 4}


def room() -> Memory:
    return Memory({"interview_id": 7, "user_id": "ann"})


def test_the_first_join_asks_for_nothing_and_each_later_one_for_what_was_missed() -> None:
    memory = room()
    assert memory.join_payload() == {"interview_id": 7, "user_id": "ann"}
    assert memory.take("joined_interview", JOINED)
    memory.take("new_message", {"interview_id": "7", "seq": 5})
    again = memory.join_payload()
    assert (again["last_seq"], again["epoch"], again["user_id"]) == (5, "e1", "ann")


def test_an_event_of_the_log_is_told_once() -> None:
    memory = room()
    told = [memory.take("new_message", {"seq": seq}) for seq in (1, 2, 2, 1, 3)]
    assert told == [True, True, False, False, True]


@pytest.mark.parametrize("event", sorted(ECHOING))
def test_what_repeats_another_events_seq_hides_it_from_nobody(event: str) -> None:
    memory = room()
    assert memory.take(event, {"seq": 1})
    assert memory.take("answer_submitted", {"seq": 1})
    assert memory.take(event, {"seq": 1})


def test_partial_texts_have_no_seq_and_always_come() -> None:
    memory = room()
    assert all(memory.take("live_transcription", {"seq": None}) for _ in range(2))


def test_a_log_that_lost_its_tail_is_told_anew() -> None:
    memory = room()
    memory.take("joined_interview", JOINED)
    memory.take("new_message", {"seq": 9})
    memory.take("joined_interview", {**JOINED, "epoch": "e2", "reset": True})
    assert memory.take("new_message", {"seq": 1})
    assert memory.join_payload()["epoch"] == "e2"


@pytest.mark.parametrize(("interview_id", "is_ours"), [("7", True), (7, True), (8, False)])
def test_ids_are_compared_as_texts(interview_id: object, is_ours: bool) -> None:
    assert room().is_about({"interview_id": interview_id}) is is_ours
    assert not room().is_about("7")


def test_a_command_keeps_its_callers_request_id() -> None:
    assert command("ping", {"request_id": "mine"}).request_id == "mine"
    assert command("ping", None).request_id != command("ping", None).request_id


def test_a_refusal_says_what_and_when_again() -> None:
    error = {"code": "rate_limited", "message": "Wait.", "retry_after": 2.0}
    with pytest.raises(Refused) as refused:
        answer_of({"ok": False, "error": error})
    assert (refused.value.code, refused.value.retry_after) == ("rate_limited", 2.0)
    with pytest.raises(Refused, match="unknown"):
        answer_of(None)
