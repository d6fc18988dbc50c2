"""The table of roles is the protocol's (section 4), written out once more."""

from inspect import signature
from unittest.mock import Mock

from app.domain.roles import ALLOWED, ROLES, may
from app.websocket.handlers import event_table

# action: candidate, interviewer, observer, admin, captioner
TABLE = {
    "join_interview": "x x x x x",
    "leave_interview": "x x x x x",
    "interview_status": "x x x x x",
    "sync_interview": "x x x x x",
    "ping": "x x x x x",
    "get_online_users": "x x x x x",
    "participant_status": "x x x x x",
    "set_consent": "x x x x x",
    "submit_answer": "x x - - -",
    "send_message": "x x - x -",
    "typing_indicator": "x x - x -",
    "request_help": "x x - x -",
    "emergency_stop": "x x - x -",
    "caption": "- - - - x",
    "start_interview": "- x - x -",
    "start_question": "- x - x -",
    "skip_question": "- x - x -",
    "end_interview": "- x - x -",
    "admit_participant": "- x - x -",
    "remove_participant": "- x - x -",
    "resolve_help": "- x - x -",
    "save_note": "- x - x -",
    "ask_suggestion": "- x - x -",
    "show_suggestion": "- x - x -",
    "use_suggestion": "- x - x -",
    "see_suggestions": "- x - x -",
    "see_notes": "- x - x -",
    "assess": "- x - x -",
    "give_feedback": "x - - - -",
    "see_feedback": "- x - x -",
    "broadcast_system_message": "- x - x -",
    "broadcast_to_all": "- - - x -",
    "erase": "- - - x -",
    "hold": "- - - x -",
    "read_accesses": "- - - x -",
}


def test_every_role_may_what_the_protocol_says() -> None:
    roles = ("candidate", "interviewer", "observer", "admin", "captioner")
    assert roles == ROLES
    for action, row in TABLE.items():
        allowed = {role for role, mark in zip(roles, row.split(), strict=True) if mark == "x"}
        assert {role for role in roles if may(role, action)} == allowed, action


def test_a_candidate_sees_neither_others_answers_nor_what_analysis_finds() -> None:
    for sight in ("see_answers", "see_analysis"):
        assert not may("candidate", sight)
        assert not may("captioner", sight)
        assert all(may(role, sight) for role in ("interviewer", "observer", "admin"))


def test_what_stands_in_no_row_is_nobodys() -> None:
    assert not any(may(role, "erase_everything") for role in ROLES)
    assert not any(may("stranger", action) for action in ALLOWED)


def test_every_client_event_has_a_row() -> None:
    services = [Mock() for _ in signature(event_table).parameters]
    assert set(event_table(*services)) <= set(ALLOWED)
