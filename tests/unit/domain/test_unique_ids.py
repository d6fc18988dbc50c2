"""Ids that the server makes."""

from app.domain.unique_ids import candidate_id


def test_each_session_has_a_candidate_of_its_own() -> None:
    made = [candidate_id(f"session_{number}") for number in range(100)]
    assert len(set(made)) == 100
    assert all(name.startswith("candidate_") for name in made)


def test_every_wire_and_process_knows_a_sessions_candidate() -> None:
    assert candidate_id("session_1") == "candidate_a71af9de94ed611a"
    assert candidate_id(7) == candidate_id("7")
