"""Who may do what: roles and the table of actions (protocol, section 4), deny by default."""

from functools import cache
from typing import Literal

CANDIDATE, INTERVIEWER, OBSERVER, ADMIN = "candidate", "interviewer", "observer", "admin"
CAPTIONER = "captioner"
"""Who writes what others say, for those who asked for it; otherwise as an observer."""
ParticipantRole = Literal["candidate", "interviewer", "observer", "captioner"]
"""A role that somebody may be invited with."""
Role = ParticipantRole | Literal["admin"]
ROLES = (CANDIDATE, INTERVIEWER, OBSERVER, ADMIN, CAPTIONER)

EVERYBODY = frozenset(ROLES)
SPEAKERS = frozenset((CANDIDATE, INTERVIEWER))
WRITERS = frozenset((CANDIDATE, INTERVIEWER, ADMIN))
HOSTS = frozenset((INTERVIEWER, ADMIN))
ASSESSORS = frozenset((INTERVIEWER, OBSERVER, ADMIN))
ADMINS = frozenset((ADMIN,))
CAPTIONERS = frozenset((CAPTIONER,))
"""No host: whoever judges somebody's words does not write them."""

ALLOWED: dict[str, frozenset[str]] = {
    "ping": EVERYBODY,
    "renew_token": EVERYBODY,
    "get_online_users": EVERYBODY,
    "join_interview": EVERYBODY,
    "leave_interview": EVERYBODY,
    "sync_interview": EVERYBODY,
    "interview_status": EVERYBODY,
    "participant_status": EVERYBODY,
    "set_consent": EVERYBODY,
    "set_caption_language": EVERYBODY,
    "call_test": EVERYBODY,
    "call_join": EVERYBODY,
    "call_signal": EVERYBODY,
    "call_media": EVERYBODY,
    "call_ice": EVERYBODY,
    "call_refresh": EVERYBODY,
    "call_trouble": EVERYBODY,
    "call_leave": EVERYBODY,
    "share_screen": SPEAKERS,
    "call_control": HOSTS,
    "submit_answer": SPEAKERS,
    "talk_to_interviewer": SPEAKERS,
    "voice_data": SPEAKERS,
    "voice_recording_started": SPEAKERS,
    "voice_recording_stopped": SPEAKERS,
    "restore_echo": SPEAKERS,
    "stream_video": SPEAKERS,
    "send_message": WRITERS,
    "typing_indicator": WRITERS,
    "request_help": WRITERS,
    "emergency_stop": WRITERS,
    "caption": CAPTIONERS,
    "start_interview": HOSTS,
    "start_question": HOSTS,
    "skip_question": HOSTS,
    "end_interview": HOSTS,
    "resolve_help": HOSTS,
    "save_note": HOSTS,
    "ask_suggestion": HOSTS,
    "show_suggestion": HOSTS,
    "use_suggestion": HOSTS,
    "admit_participant": HOSTS,
    "remove_participant": HOSTS,
    "broadcast_system_message": HOSTS,
    "broadcast_to_all": ADMINS,
    "manage": ADMINS,
    "erase": ADMINS,
    "hold": ADMINS,
    "read_accesses": ADMINS,
    "create_interview": HOSTS,
    "list_interviews": ASSESSORS,
    "read_interview": EVERYBODY,
    "export_interview": HOSTS,
    "invite": HOSTS,
    "see_notes": HOSTS,
    "assess": HOSTS,
    "give_feedback": frozenset((CANDIDATE,)),
    "see_suggestions": HOSTS,
    "see_feedback": HOSTS,
    "see_answers": ASSESSORS,
    "see_analysis": ASSESSORS,
    "see_plan": ASSESSORS,
}


def allow(action: str, roles: frozenset[str]) -> None:
    """Add a row to the table. Raises ValueError where there is one."""
    if action in ALLOWED:
        raise ValueError(f"{action} stands in a row already")
    ALLOWED[action] = roles
    actions_of.cache_clear()


@cache
def actions_of(roles: frozenset[str]) -> frozenset[str]:
    """Everything that at least one of the roles may do."""
    return frozenset(action for action, allowed in ALLOWED.items() if allowed & roles)


def may(role: str, action: str) -> bool:
    """Whether the role may do it. An action that stands in no row is nobody's."""
    return role in ALLOWED.get(action, frozenset())
