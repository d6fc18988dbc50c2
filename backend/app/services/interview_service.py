"""The course of an interview: create, start, ask, answer, skip, end, stop; and its state."""

from collections.abc import Sequence
from typing import Any

import orjson

from app.contract import commands as wire
from app.contract.events.projection import Viewer, project
from app.contract.phrases import phrase
from app.contract.timestamps import iso
from app.domain import commands as domain
from app.domain.commands import SYSTEM, Actor
from app.domain.errors import Refusal
from app.domain.events import AnswerSubmitted, Recorded
from app.domain.identifiers import Id, id_key
from app.domain.interview import Interview, closed_error
from app.domain.policy import may_presume_consent
from app.domain.roles import HOSTS
from app.ports.delivery import Feeds
from app.ports.interview_log import Clock, EventLog, Version
from app.services.identity.caller import Caller
from app.services.interviews.admission import existing
from app.services.interviews.answer_analysis import AnswerAnalysisService
from app.services.interviews.executor import CommandExecutor

Payload = dict[str, Any]
PLAIN = domain.CreateInterview()
SYNC_LIMIT = 500
SYNC_BYTES = 256 * 1024
"""Of JSON in one answer, about: a client that is sent a megabyte at once may be cut off."""


class InterviewService:
    """Each method takes a caller and one command and returns its confirming payload.

    `asks_for_consent` (production): in no interview of others consents count as given.
    """

    def __init__(
        self,
        executor: CommandExecutor,
        log: EventLog,
        feeds: Feeds,
        clock: Clock,
        analysis: AnswerAnalysisService,
        asks_for_consent: bool = False,
    ) -> None:
        self._executor = executor
        self._analysis = analysis
        self._asks_for_consent = asks_for_consent
        self._log = log
        self._feeds = feeds
        self._clock = clock

    # --- commands

    def create(
        self,
        interview_id: Id,
        actor: Actor = SYSTEM,
        wanted: domain.CreateInterview = PLAIN,
        command_id: str | None = None,
        payload_hash: str = "",
    ) -> None:
        """Make an interview.

        Raises Refusal("interview_exists"), `consent_not_given`.
        """
        is_given = wanted.consent_default == "given"
        if is_given and not may_presume_consent(wanted.purpose) and self._asks_for_consent:
            raise Refusal("consent_not_given", "consent_default")
        self._executor.execute(interview_id, wanted, actor, command_id, payload_hash)

    def start_interview(self, caller: Caller, command: wire.StartInterview) -> Payload:
        """Let the interview's time run."""
        return self._executor.execute_and_show(
            caller, command.interview_id, domain.StartInterview()
        )

    def start_question(self, caller: Caller, command: wire.StartQuestion) -> Payload:
        """Put a question; the first one starts the interview."""
        return self._executor.execute_and_show(
            caller,
            command.interview_id,
            domain.StartQuestion(
                question_id=command.question_id, question_text=command.question_text
            ),
        )

    def skip_question(self, caller: Caller, command: wire.SkipQuestion) -> Payload:
        """Pass over a question."""
        skip = domain.SkipQuestion(question_id=command.question_id)
        return self._executor.execute_and_show(caller, command.interview_id, skip)

    def submit_answer(self, caller: Caller, command: wire.SubmitAnswer) -> Payload:
        """Take an answer; returns `answer_confirmed`, with the analysis where the role sees it."""
        recorded = self._executor.execute_for(
            caller,
            command.interview_id,
            domain.SubmitAnswer(
                question_id=command.question_id,
                answer_text=command.answer_text,
                response_time=command.response_time,
                format=command.format or "text",
                utterance_id=None if command.utterance_id is None else str(command.utterance_id),
            ),
        )[-1]
        answer = recorded.event
        assert isinstance(answer, AnswerSubmitted)
        locale = caller.locale
        payload: Payload = {
            "status": "confirmed",
            "interview_id": recorded.interview_id,
            "question_id": answer.question_id,
            "response_time": answer.response_time,
            "measured_response_time": answer.measured_response_time,
            "revision": answer.revision,
            "late": answer.late,
            "seq": recorded.seq,
            "message": phrase("answer_confirmed", locale),
        }
        analysis = None
        if caller.identity.may("see_analysis"):
            analysis = payload["analysis"] = self._analysis.of(recorded)
        self._analysis.tell_hosts(recorded, analysis)
        return payload

    def save_note(self, caller: Caller, command: wire.SaveNote) -> Payload:
        """Keep a note for the hosts, or another text in its place."""
        note = domain.SaveNote(
            note_id=command.note_id, text=command.text, question_id=command.question_id
        )
        return self._executor.execute_and_show(caller, command.interview_id, note)

    def end_interview(self, caller: Caller, command: wire.EndInterview) -> Payload:
        """Finish."""
        return self._executor.execute_and_show(caller, command.interview_id, domain.EndInterview())

    def emergency_stop(self, caller: Caller, command: wire.EmergencyStop) -> Payload:
        """Break off: no participant's command is taken after it."""
        stop = domain.EmergencyStop(reason=command.reason)
        return self._executor.execute_and_show(caller, command.interview_id, stop)

    def set_consent(self, caller: Caller, command: wire.SetConsent) -> Payload:
        """Give or withdraw one of the caller's own consents; what policy forbids is refused."""
        payload = self._executor.execute_and_show(
            caller,
            command.interview_id,
            domain.SetConsent(
                user_id=caller.actor.id, scope=command.scope, granted=command.granted
            ),
        )
        if "refused" in payload:
            raise Refusal(payload["refused"], "scope")
        return payload

    # --- questions

    def interview_status(self, caller: Caller, command: wire.InterviewStatus) -> Payload:
        """How the interview stands; the question's text is read from the log.

        Who is outside an interview with a lobby, or by invitation only, learns its status alone.
        """
        key = id_key(command.interview_id)
        version = self.existing(key)
        state = version.state
        place = caller.connection
        outside = place is None or key not in place.memberships
        is_kept_out = state.lobby and caller.actor.role not in HOSTS
        if outside and (is_kept_out or (state.invited_only and caller.identity.claims is None)):
            return {
                "interview_id": command.interview_id,
                "participants_count": None,
                "status": state.status,
                "current_question": None,
                "uptime": state.uptime(self._clock()),
                "progress": None,
                "purpose": state.purpose,
                "last_seq": None,
            }
        return {
            "interview_id": command.interview_id,
            "participants_count": len(state.participants),
            **self.state_payload(key, state),
            "last_seq": version.seq,
        }

    def sync_interview(
        self, caller: Caller, command: wire.SyncInterview, limit: int = SYNC_LIMIT
    ) -> Payload:
        """Events after `after_seq`, at most `limit`; `complete` says whether that was all."""
        key = id_key(command.interview_id)
        viewer = caller.viewer(command.interview_id)
        reset = command.epoch is not None and command.epoch != self._log.epoch
        after = 0 if reset else command.after_seq
        read = self._log.read(key, after, limit)
        events, last_seq = _page(read, viewer, after)
        payload: Payload = {
            "interview_id": command.interview_id,
            "events": events,
            "last_seq": last_seq,
            "complete": last_seq == (read[-1].seq if read else after) and len(read) < limit,
            "epoch": self._log.epoch,
        }
        return {**payload, "reset": True} if reset else payload

    def existing(self, key: str, *, must_be_open: bool = False) -> Version:
        """The interview as of now; see `admission.existing`."""
        return existing(self._feeds, key, must_be_open=must_be_open)

    def closed_with(self, key: str) -> str | None:
        """The code of the refusal of commands, where the interview is over; else None."""
        version = self._feeds.version(key)
        if version is None or version.state.is_open:
            return None
        return closed_error(version.state.status).code

    def state_payload(self, key: str, state: Interview) -> Payload:
        """Status, current question with its text, uptime and progress, as the wire names them."""
        return {
            "status": state.status,
            "current_question": self._current_question(key, state),
            "uptime": state.uptime(self._clock()),
            "progress": state.progress(),
            "purpose": state.purpose,
        }

    # --- inside

    def _current_question(self, key: str, state: Interview) -> Payload | None:
        question = state.current
        if question is None:
            return None
        return {
            "question_id": question.question_id,
            "question_text": self._feeds.question_text(key, question.seq),
            "start_time": iso(question.start_time),
        }


def participants_payload(state: Interview) -> list[Payload]:
    """Who is in the room, as every wire shows them."""
    return [
        {
            "user_id": person.user_id,
            "role": person.role,
            "name": person.name,
            "joined_at": iso(person.joined_at),
            "consents": dict(state.consents.get(user_key, {})),
        }
        for user_key, person in state.participants.items()
    ]


def _page(read: Sequence[Recorded], viewer: Viewer, after: int) -> tuple[list[Payload], int]:
    """What the viewer sees of the first events, up to SYNC_BYTES of JSON; and up to which seq.

    At least one event is passed, however large it is.
    """
    events: list[Payload] = []
    size, last_seq = 0, after
    for recorded in read:
        view = project(recorded, viewer)
        if view is not None:
            event: Payload = {"event": view[0], "data": view[1]}
            size += len(orjson.dumps(event))
            if size > SYNC_BYTES and last_seq > after:
                break
            events.append(event)
        last_seq = recorded.seq
    return events, last_seq
