"""Once an interview is over, over HTTP: hosts assess it, candidates say how it was."""

from app.contract.events.looking_back import AssessmentWritten, FeedbackGiven
from app.contract.http import looking_back as http
from app.contract.http.base import AnswerData
from app.domain.commands import Actor, Assess, GiveFeedback
from app.domain.roles import CANDIDATE
from app.http.route import Call, Route
from app.services.identity.caller import Caller
from app.services.interviews.looking_back import LookingBackService

_ERRORS = ("interview_not_found", "not_in_interview", "interview_not_over", "identity_mismatch")


class LookingBackRoutes:
    """The rows, and their handlers over the service."""

    def __init__(self, looking_back: LookingBackService) -> None:
        self._looking_back = looking_back

    def rows(self) -> list[Route]:
        """The part of the table that is about the time after an interview."""
        one = "/interview/{interview_id}"
        return [
            Route(
                method="PUT",
                path=one + "/assessment",
                action="assess",
                handle=self.write_assessment,
                body=http.Assessment,
                answer=AssessmentWritten,
                errors=(*_ERRORS, "unknown_question", "interview_full", "storage_full"),
            ),
            Route(
                method="PUT",
                path=one + "/feedback",
                action="give_feedback",
                handle=self.give_feedback,
                body=http.Feedback,
                answer=FeedbackGiven,
                errors=(*_ERRORS, "interview_full", "storage_full"),
            ),
        ]

    def write_assessment(self, call: Call, interview_id: str) -> AnswerData:
        """Write what one thinks of an answer or of the whole, for hosts; nothing scores for them.

        It is taken once the interview is over, and stands in its report.
        """
        wanted: http.Assessment = call.body
        command = Assess(text=wanted.text, grade=wanted.grade, question_id=wanted.question_id)
        return self._looking_back.keep(
            call.caller(interview_id, wanted.user_id), interview_id, command
        )

    def give_feedback(self, call: Call, interview_id: str) -> AnswerData:
        """Say, as a candidate, how the interview was; its hosts read it.

        It is taken once the interview is over, and stands in its report.
        """
        wanted: http.Feedback = call.body
        command = GiveFeedback(rating=wanted.rating, text=wanted.text)
        caller = call.caller(interview_id, wanted.user_id)
        return self._looking_back.keep(_as_candidate(caller), interview_id, command)


def _as_candidate(caller: Caller) -> Caller:
    """Where no token says who somebody is, they speak as a candidate."""
    if caller.identity.claims is None:
        caller.actor = Actor(caller.actor.user_id, CANDIDATE, counts_as_host=True)
    return caller
