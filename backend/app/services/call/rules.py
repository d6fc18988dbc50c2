"""The operator's rules for calls, and whether an interview may have one."""

from dataclasses import dataclass

from app.domain.errors import Refusal
from app.domain.identifiers import Id, id_key
from app.services.interview_service import InterviewService


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRules:
    """`relay_only`: nobody learns another's address."""

    enabled: bool
    most: int
    relay_only: bool

    def key_of_open(self, interviews: InterviewService, interview_id: Id) -> str:
        """The key of an interview that may have a call.

        Raises `call_closed`, and `interview_not_found` where there is none.
        """
        key = id_key(interview_id)
        if not self.enabled:
            raise Refusal("call_closed", "interview_id")
        try:
            interviews.existing(key, must_be_open=True)
        except Refusal as refusal:
            if refusal.code in ("interview_ended", "interview_stopped"):
                raise Refusal("call_closed", "interview_id") from None
            raise
        return key
