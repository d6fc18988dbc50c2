"""Video settings over HTTP."""

from app.contract.commands import SetConsent
from app.contract.http import interviews as http
from app.contract.http.base import AnswerData
from app.domain.identifiers import id_key
from app.domain.policy import EMOTIONS, emotions_status
from app.http.route import Call, Route
from app.services.commands import Events
from app.services.interview_service import InterviewService


class VideoRoutes:
    """The row, and its handler over the services."""

    def __init__(self, interviews: InterviewService, events: Events) -> None:
        self._interviews = interviews
        self._events = events

    def rows(self) -> list[Route]:
        """The part of the table that is about video."""
        return [
            Route(
                method="PUT",
                path="/interview/{interview_id}/video-settings",
                action="set_consent",
                handle=self.set_video_settings,
                body=http.VideoSettings,
                answer=http.VideoSettingsSaved,
                errors=(
                    "interview_not_found",
                    "interview_ended",
                    "interview_stopped",
                    "identity_mismatch",
                    "emotions_disabled_by_policy",
                ),
            )
        ]

    def set_video_settings(self, call: Call, interview_id: str) -> AnswerData:
        """Choose, for oneself, whether movements of the face are reported (practice only).

        In hiring nothing about a face's expression can be switched on; that it was asked for
        stands in the interview's log. From the lobby it holds once a host has let the sender in.
        """
        wanted: http.VideoSettings = call.body
        command = SetConsent(interview_id=interview_id, scope=EMOTIONS, granted=wanted.emotions)
        caller = call.caller(interview_id, wanted.user_id)
        seen = self._events.give(caller, "set_consent", command)
        state = self._interviews.existing(id_key(interview_id)).state
        return {
            "interview_id": seen["interview_id"],
            "user_id": seen["user_id"],
            "emotions_status": emotions_status(state, id_key(seen["user_id"])),
        }
