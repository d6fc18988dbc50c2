"""The interviews there are: made, listed, and described."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from app.contract.http import interviews as http
from app.contract.timestamps import iso
from app.domain.commands import Actor, CreateInterview
from app.domain.events import InterviewCreated, Recorded
from app.domain.identifiers import Id, id_key
from app.domain.interview import Interview
from app.ports.interview_log import EventLog, Overview, Version
from app.ports.interview_search import Wanted
from app.services.identity.caller import Identity
from app.services.interview_service import InterviewService, participants_payload
from app.services.interviews.listing import Listing

Payload = dict[str, Any]


class Directory:
    """What HTTP tells of interviews. Titles and planned questions are read from the log."""

    def __init__(
        self,
        log: EventLog,
        listing: Listing,
        interviews: InterviewService,
        consent_default: str,
    ) -> None:
        self._log = log
        self._listing = listing
        self._interviews = interviews
        self._consent_default = consent_default

    def create(
        self,
        interview_id: Id,
        actor: Actor,
        wanted: http.NewInterview,
        command_id: str | None,
        payload_hash: str,
    ) -> Payload:
        """Make an interview; a repeated command gets the first one's answer."""
        command = CreateInterview(
            purpose=wanted.purpose,
            consent_default=wanted.consent_default or self._consent_default,
            planned_questions=[
                question.model_dump(exclude_none=True) for question in wanted.planned_questions
            ],
            lobby=wanted.lobby,
            invited_only=wanted.invited_only,
            title=wanted.title,
            scheduled_at=wanted.scheduled_ms,
            minutes=wanted.minutes,
        )
        self._interviews.create(interview_id, actor, command, command_id, payload_hash)
        recorded, created = self._creation(id_key(interview_id))
        return {
            **_meeting(created),
            "interview_id": recorded.interview_id,
            "purpose": created.purpose,
            "lobby": created.lobby,
            "invited_only": created.invited_only,
            "consent_default": created.consent_default,
            "planned_questions": created.planned_questions,
            "created_at": iso(recorded.time),
            "created_by": created.created_by,
        }

    def page(
        self,
        identity: Identity,
        wanted: Wanted,
        before: int | None,
        limit: int,
        keeps_out: Callable[[Interview], bool],
    ) -> Payload:
        """The newest interviews that the identity's token is good for, older than `before`.

        `keeps_out`: those in whose lobby they are; nothing is shown of what goes on inside.
        """
        page = self._listing.page(_covered(identity, wanted), before, limit, keeps_out)
        return {
            "interviews": [
                _summary(overview, keeps_out(overview.version.state)) for overview in page.overviews
            ],
            "next_cursor": None if page.cursor is None else str(page.cursor),
            "complete": page.is_complete,
        }

    def of_person(self, identity: Identity, user: str, most: int) -> tuple[list[str], bool]:
        """Keys of the newest `most` in which somebody took part, and whether those are all.

        Raises `search_needs_archive`.
        """
        wanted = _covered(identity, Wanted(user=user))
        page = self._listing.page(wanted, None, most, lambda _: False)
        keys = [id_key(overview.version.state.interview_id) for overview in page.overviews]
        return keys, page.cursor is None

    def details(self, version: Version, with_plan: bool) -> Payload:
        """One interview as it stands."""
        state = version.state
        key = id_key(state.interview_id)
        recorded, created = self._creation(key)
        payload = {
            **self._interviews.state_payload(key, state),
            "interview_id": state.interview_id,
            **_meeting(created),
            "lobby": state.lobby,
            "invited_only": state.invited_only,
            "consent_default": state.consent_default,
            "created_at": iso(recorded.time),
            "created_by": created.created_by,
            "started_at": None if state.started_at is None else iso(state.started_at),
            "closed_at": None if state.closed_at is None else iso(state.closed_at),
            "participants_count": len(state.participants),
            "participants": participants_payload(state),
            "last_seq": version.seq,
            "epoch": self._log.epoch,
        }
        if with_plan:
            payload["planned_questions"] = created.planned_questions
        return payload

    def meeting(self, key: str) -> Payload:
        """What its maker planned, for invited people. Raises `interview_not_found`."""
        state = self._interviews.existing(key).state
        return {
            **_meeting(self._creation(key)[1]),
            "purpose": state.purpose,
            "lobby": state.lobby,
            "consent_default": state.consent_default,
        }

    def _creation(self, key: str) -> tuple[Recorded, InterviewCreated]:
        recorded = self._log.read(key, -1, 1)[0]
        assert isinstance(recorded.event, InterviewCreated)
        return recorded, recorded.event


def _covered(identity: Identity, wanted: Wanted) -> Wanted:
    """Of them, those that the token is good for."""
    claims = identity.claims
    if claims is None or claims.interviews is None:
        return wanted
    return replace(wanted, among=tuple(claims.interviews))


def _meeting(created: InterviewCreated) -> Payload:
    at = created.scheduled_at
    return {
        "title": created.title,
        "scheduled_at": None if at is None else iso(at),
        "minutes": created.minutes,
    }


def _summary(overview: Overview, is_outside: bool) -> Payload:
    state, created = overview.version.state, overview.created.event
    assert isinstance(created, InterviewCreated)
    meeting = _meeting(created)
    return {
        "interview_id": state.interview_id,
        **(dict.fromkeys(meeting) if is_outside else meeting),
        "purpose": state.purpose,
        "status": state.status,
        "lobby": state.lobby,
        "created_at": iso(overview.created.time),
        "participants_count": None if is_outside else len(state.participants),
        "progress": None if is_outside else state.progress(),
    }
