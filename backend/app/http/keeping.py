"""What becomes of records, over HTTP: admins erase, hold, and see who looked at them."""

from functools import partial

from app.contract.events.keeping import LegalHoldChanged
from app.contract.http import keeping as http
from app.contract.http.base import AnswerData
from app.contract.timestamps import iso
from app.domain.identifiers import id_key
from app.http.route import Call, Route
from app.ports.accesses import AccessLog
from app.services.records.erasure import ErasureService, PutsOut
from app.services.records.holds import Holds

_ERRORS = ("interview_not_found", "not_in_interview")


class KeepingRoutes:
    """The rows, and their handlers over the services."""

    def __init__(
        self, erasure: ErasureService, holds: Holds, accesses: AccessLog, removals: PutsOut
    ) -> None:
        self._removals = removals
        self._erasure = erasure
        self._holds = holds
        self._accesses = accesses

    def rows(self) -> list[Route]:
        """The part of the table that is about records as such."""
        one = "/interview/{interview_id}"
        noted = partial(Route, noted=True)
        return [
            noted(
                method="POST",
                path=one + "/erase",
                action="erase",
                handle=self.erase_person,
                body=http.PersonToErase,
                answer=http.ErasureReceipt,
                errors=(*_ERRORS, "legal_hold", "person_not_found"),
            ),
            noted(
                method="DELETE",
                path=one,
                action="erase",
                handle=self.delete_interview,
                answer=http.DeletionReceipt,
                errors=(*_ERRORS, "legal_hold"),
            ),
            noted(
                method="PUT",
                path=one + "/hold",
                action="hold",
                handle=self.hold_record,
                body=http.Hold,
                answer=LegalHoldChanged,
                errors=_ERRORS,
            ),
            self._accesses_row(one),
        ]

    def _accesses_row(self, one: str) -> Route:
        return Route(
            method="GET",
            path=one + "/access",
            action="read_accesses",
            handle=self.read_accesses,
            query=http.AccessesQuery,
            answer=http.Accesses,
            errors=("interview_not_found",),
        )

    def erase_person(self, call: Call, interview_id: str) -> AnswerData:
        """Erase one person from an interview: what they said, and what was made of it.

        It may still run; they are put out of it first. Other people's words that name them stay,
        and are listed. Sent again after a failure it goes on where it stopped.
        """
        caller = call.caller(interview_id)
        return self._erasure.erase_person(caller, interview_id, call.body.person, self._removals)

    def delete_interview(self, call: Call, interview_id: str) -> AnswerData:
        """Delete an interview with all that is kept of it; one that runs ends.

        Its id stays used, and the log of who looked at it stays.
        """
        return self._erasure.delete(call.caller(interview_id), interview_id)

    def hold_record(self, call: Call, interview_id: str) -> AnswerData:
        """Hold an interview's record, so that nothing of it is erased, or hold it no longer."""
        return self._holds.hold(call.caller(interview_id), interview_id, call.body.held)

    def read_accesses(self, call: Call, interview_id: str) -> AnswerData:
        """Read who read, held or erased an interview's record, also of one that was deleted."""
        call.identity.check_covers(interview_id)
        found = self._accesses.read(id_key(interview_id), call.query.limit)
        return {"accesses": [{**one._asdict(), "time": iso(one.time)} for one in found]}
