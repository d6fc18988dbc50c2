"""Interviews over HTTP: make, list, read, end."""

from app.contract.commands import EndInterview, SyncInterview
from app.contract.events.flow import InterviewEnded
from app.contract.events.record import InterviewEvents
from app.contract.http import interviews as http
from app.contract.http.base import AnswerData
from app.domain.errors import Refusal
from app.http.route import Call, Route
from app.ports.interview_log import Version
from app.ports.interview_search import Wanted
from app.services.commands import Events
from app.services.identity.caller import Caller
from app.services.identity.invitations import InvitationService
from app.services.interview_service import InterviewService
from app.services.interviews.admission import Admission
from app.services.interviews.directory import Directory


class InterviewRoutes:
    """The rows, and their handlers over the services."""

    def __init__(
        self,
        directory: Directory,
        interviews: InterviewService,
        invitations: InvitationService,
        admission: Admission,
        events: Events,
    ) -> None:
        self._directory = directory
        self._interviews = interviews
        self._invitations = invitations
        self._admission = admission
        self._events = events

    def rows(self) -> list[Route]:
        """The part of the table that is about interviews."""
        return [*self._of_all(), *self._of_one()]

    def _of_all(self) -> list[Route]:
        return [
            Route(
                method="POST",
                path="/interview",
                action="create_interview",
                handle=self.create_interview,
                body=http.NewInterview,
                answer=http.CreatedInterview,
                status=201,
                errors=("interview_exists", "consent_not_given", "storage_full"),
                idempotent=True,
            ),
            Route(
                method="GET",
                path="/interview",
                action="list_interviews",
                handle=self.list_interviews,
                query=http.PageQuery,
                answer=http.InterviewPage,
                errors=("search_needs_archive",),
            ),
        ]

    def _of_one(self) -> list[Route]:
        return [
            Route(
                method="GET",
                path="/interview/{interview_id}",
                action="read_interview",
                handle=self.read_interview,
                answer=http.InterviewDetails,
                errors=("interview_not_found", "not_in_interview"),
            ),
            Route(
                method="POST",
                path="/interview/{interview_id}/end",
                action="end_interview",
                handle=self.end_interview,
                body=http.EndInterview,
                answer=InterviewEnded,
                errors=(
                    "interview_not_found",
                    "interview_ended",
                    "interview_stopped",
                    "identity_mismatch",
                ),
                idempotent=True,
            ),
            Route(
                method="GET",
                path="/interview/{interview_id}/events",
                action="sync_interview",
                handle=self.read_events,
                query=http.EventsQuery,
                answer=InterviewEvents,
                errors=("interview_not_found", "not_in_interview"),
                noted=True,
            ),
        ]

    def create_interview(self, call: Call) -> AnswerData:
        """Make an interview, and an invitation for each of its participants.

        A token that is good for some interviews only can make those alone.
        """
        wanted: http.NewInterview = call.body
        interview_id = wanted.interview_id
        if interview_id is None:
            interview_id = f"interview_{call.new_id('interview')}"
        if not call.identity.covers(interview_id):
            raise Refusal("forbidden", "interview_id")
        created = self._directory.create(
            interview_id, call.actor, wanted, call.command_id, call.fingerprint
        )
        lifetime = self._invitations.lifetime(wanted.scheduled_ms)
        invitations = [
            self._invitations.create(
                interview_id,
                call.new_id(f"invitation {number}"),
                guest,
                lifetime,
                call.identity,
            )
            for number, guest in enumerate(wanted.participants)
        ]
        return {**created, "invitations": invitations}

    def list_interviews(self, call: Call) -> AnswerData:
        """List the interviews that the token is good for, the newest first.

        By status, purpose, participant, time and text; the last two that look inside an
        interview need the archive, and are a few seconds behind.
        """
        query: http.PageQuery = call.query
        before = None if query.cursor is None else int(query.cursor)
        return self._directory.page(
            call.identity,
            _wanted(query),
            before,
            query.limit,
            lambda state: self._admission.is_outside(state, call.actor),
        )

    def read_interview(self, call: Call, interview_id: str) -> AnswerData:
        """Read how an interview stands."""
        _, version = self._let_in(call, interview_id)
        return self._directory.details(version, call.identity.may("see_plan"))

    def end_interview(self, call: Call, interview_id: str) -> AnswerData:
        """End an interview."""
        caller = call.caller(interview_id, call.body.user_id)
        command = EndInterview(interview_id=interview_id)
        return self._events.give(caller, "end_interview", command)

    def read_events(self, call: Call, interview_id: str) -> AnswerData:
        """Read an interview's events as the token's holder sees them, in order."""
        query: http.EventsQuery = call.query
        caller, _ = self._let_in(call, interview_id)
        command = SyncInterview(
            interview_id=interview_id, after_seq=query.after_seq, epoch=query.epoch
        )
        return self._interviews.sync_interview(caller, command, query.limit)

    def _let_in(self, call: Call, interview_id: str) -> tuple[Caller, Version]:
        """The caller, if they may see the room: people in the lobby may not."""
        caller = call.caller(interview_id)
        return caller, self._admission.admit(caller, interview_id)


def _wanted(query: http.PageQuery) -> Wanted:
    return Wanted(
        status=query.status,
        purpose=query.purpose,
        participant=query.participant or None,
        text=query.text or None,
        since=None if query.since is None else round(query.since.timestamp() * 1000),
        until=None if query.until is None else round(query.until.timestamp() * 1000),
    )
