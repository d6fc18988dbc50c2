"""The AI interviewer over HTTP: start a session, say something in writing or as a recording."""

from typing import Any

from app.contract.conversation import AudioInput, TextInput
from app.contract.http.base import AnswerData
from app.contract.http.invitations import Guest
from app.contract.http.sessions import (
    AiResponse,
    Candidate,
    StartedSession,
    StartSession,
)
from app.domain.commands import Actor
from app.domain.errors import Refusal
from app.domain.identifiers import Id
from app.domain.interviewing import Setting
from app.domain.roles import CANDIDATE
from app.domain.unique_ids import candidate_id
from app.http.route import Call, Route
from app.services.ai_interview.ai_interviews import AiInterviews, new_session_id
from app.services.ai_interview.coordinator import Coordinator, UnifiedInput
from app.services.identity.access import Access
from app.services.identity.invitations import InvitationService

_TURN_ERRORS = (
    "interview_not_found",
    "not_in_interview",
    "no_interviewer",
    "interview_ended",
    "interview_stopped",
    "interview_full",
    "storage_full",
    "rate_limited",
)
_AUDIO_ERRORS = (
    *_TURN_ERRORS,
    "consent_required",
    "transcription_unavailable",
    "undecodable_audio",
    "audio_too_long",
    "transcription_failed",
    "capacity",
)


class SessionRoutes:
    """The rows, and their handlers over the services."""

    def __init__(
        self,
        sessions: AiInterviews,
        coordinator: Coordinator,
        access: Access,
        invitations: InvitationService,
    ) -> None:
        self._sessions = sessions
        self._coordinator = coordinator
        self._access = access
        self._invitations = invitations

    def rows(self) -> list[Route]:
        """The part of the table that is about the AI interviewer."""
        one = "/interview/{session_id}"
        return [
            Route(
                method="POST",
                path="/interview/start",
                action="create_interview",
                handle=self.start_session,
                body=StartSession,
                answer=StartedSession,
                status=201,
                errors=("interview_exists", "consent_not_given"),
                idempotent=True,
            ),
            Route(
                method="POST",
                path=one + "/process-unified",
                action="talk_to_interviewer",
                handle=self.process_text,
                body=TextInput,
                answer=AiResponse,
                errors=_TURN_ERRORS,
                event="text_input",
                idempotent=True,
            ),
            Route(
                method="POST",
                path=one + "/process-unified-audio",
                action="talk_to_interviewer",
                handle=self.process_audio,
                body=AudioInput,
                answer=AiResponse,
                errors=_AUDIO_ERRORS,
                event="audio_input",
                idempotent=True,
                takes_recording=True,
            ),
        ]

    def start_session(self, call: Call) -> AnswerData:
        """Start a session; the answer holds the first question.

        Where tokens are needed, it holds the candidate's own as well, for this session alone; of
        one that is `invited_only` an invitation for the candidate.
        """
        wanted: StartSession = call.body
        session_id = wanted.session_id
        if session_id is None:
            session_id = new_session_id() if call.command_id is None else call.new_id("session")
        if not call.identity.covers(session_id):
            raise Refusal("forbidden", "session_id")
        setting = Setting(
            style=wanted.interview_style,
            mode=wanted.mode,
            position=wanted.position,
            language=wanted.language,
            purpose=wanted.purpose,
        )
        self._sessions.start(
            session_id,
            setting,
            call.actor,
            wanted.consent_default,
            call.command_id,
            call.fingerprint,
            wanted.invited_only,
        )
        candidate = _candidate(wanted, session_id)
        invitation = self._invitation(call, candidate, str(session_id))
        return {
            **invitation,
            "session_id": session_id,
            "first_question": self._sessions.first_question(session_id),
            "token": self._token(call, candidate, str(session_id)),
            "user_id": candidate.id,
            "role": CANDIDATE,
        }

    def _invitation(self, call: Call, candidate: Actor, session_id: str) -> AnswerData:
        """The code by which the candidate of a session by invitation only comes in."""
        if not call.body.invited_only:
            return {}
        guest = Guest(role=CANDIDATE, user_id=candidate.id, name=candidate.name)
        made = self._invitations.create(
            session_id,
            call.new_id("invitation"),
            guest,
            self._invitations.lifetime(None),
            call.identity,
        )
        return {"invitation": made["code"]}

    def _token(self, call: Call, candidate: Actor, session_id: str) -> str | None:
        if call.identity.claims is None:
            return None
        return self._access.issue_for(
            candidate, session_id, call.identity, call.new_id("access session")
        )

    def process_text(self, call: Call, session_id: str) -> AnswerData:
        """Answer what the candidate wrote; the same as `text_input` on the WebSocket."""
        body: TextInput = call.body
        return self._turn(call, session_id, UnifiedInput(text=body.text, context=body.context))

    def process_audio(self, call: Call, session_id: str) -> AnswerData:
        """Answer what the candidate said in a recording; the same as `audio_input`.

        A multipart form has it as the file `audio` (or `file`), JSON as base64 in `audio_data`.
        """
        body: AudioInput = call.body
        said = UnifiedInput(
            audio=body.audio_data, audio_format=body.audio_format, context=body.context
        )
        return self._turn(call, session_id, said)

    def _turn(self, call: Call, session_id: str, said: UnifiedInput) -> AnswerData:
        caller, speaker = call.caller(session_id), _speaker(call, session_id)
        call.identity.check_place(session_id, speaker.id)
        self._sessions.let_in(session_id, speaker)
        answer: dict[str, Any] = self._coordinator.process_unified_input(
            input_data=said,
            session_id=session_id,
            actor=speaker,
            command_id=caller.command_id,
            payload_hash=call.fingerprint,
        )
        return answer


def _speaker(call: Call, session_id: Id) -> Actor:
    """The token's user; without tokens the same as on the WebSocket."""
    if call.identity.claims is not None:
        return call.actor
    return Actor(candidate_id(session_id), counts_as_host=True)


def _candidate(wanted: StartSession, session_id: Id) -> Actor:
    given = wanted.candidate
    if given is None:
        return Actor(candidate_id(session_id))
    if isinstance(given, Candidate):
        return Actor(given.user_id, name=given.name)
    return Actor(given, name=given)
