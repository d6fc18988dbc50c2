"""The only path from the log to a person: what a viewer sees of an event.

Live emits, replays, HTTP and reports all come through `project`.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from app.contract.errors import MESSAGES
from app.contract.phrases import phrase
from app.contract.timestamps import iso
from app.domain import events as e
from app.domain.identifiers import id_key
from app.domain.roles import may
from app.domain.talk import AI_INTERVIEWER

Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Viewer:
    """Through whose eyes an event is projected: a connection in one interview.

    `is_known`: a token says who it is, and that it has this role.
    """

    user_keys: frozenset[str]
    role: str
    locale: str = "en"
    is_known: bool = False


def project(recorded: e.Recorded, viewer: Viewer) -> tuple[str, Payload] | None:
    """(event name, payload) as the viewer may see it; None for what is on no wire.

    Every payload carries interview_id (as its sender wrote it) and seq.
    """
    row = _ROWS.get(type(recorded.event))
    if row is None:
        return None
    name, build = row
    if isinstance(recorded.event, e.NoteSaved) and not _sees_note(recorded.event, viewer):
        name, build = _HIDDEN
    payload = build(recorded.event, recorded, viewer)
    payload["interview_id"] = recorded.interview_id
    payload["seq"] = recorded.seq
    return name, payload


def kind_of_view(event: e.Event, viewer: Viewer) -> Hashable:
    """Viewers of one kind get the same payload, so that it is encoded once; None: all do."""
    match event:
        case e.AnswerSubmitted():
            return _sees_text(event, viewer)
        case e.NoteSaved():
            return _sees_note(event, viewer)
        case e.InterviewEnded() | e.EmergencyStopped():
            return viewer.locale
    return None


def _sees_text(answer: e.AnswerSubmitted, viewer: Viewer) -> bool:
    return may(viewer.role, "see_answers") or id_key(answer.user_id) in viewer.user_keys


def _sees_note(note: e.NoteSaved, viewer: Viewer) -> bool:
    """Hosts do; where no token says who is one, only its author."""
    if viewer.is_known:
        return may(viewer.role, "see_notes")
    return id_key(note.user_id) in viewer.user_keys


def _joined(event: e.ParticipantJoined, recorded: e.Recorded, _: Viewer) -> Payload:
    return {
        "user_id": event.user_id,
        "participants_count": recorded.participants_count,
        "role": event.role,
        "name": event.name,
        "timestamp": iso(recorded.time),
    }


def _left(event: e.ParticipantLeft, recorded: e.Recorded, _: Viewer) -> Payload:
    return {
        "user_id": event.user_id,
        "participants_count": recorded.participants_count,
        "reason": event.reason,
        "timestamp": iso(recorded.time),
    }


def _consent(event: e.ConsentChanged, recorded: e.Recorded, _: Viewer) -> Payload:
    return {
        "user_id": event.user_id,
        "scope": event.scope,
        "granted": event.granted,
        "timestamp": iso(recorded.time),
        **({} if event.refused is None else {"refused": event.refused}),
    }


def _started(event: e.InterviewStarted, recorded: e.Recorded, _: Viewer) -> Payload:
    return {"started_by": event.started_by, "start_time": iso(recorded.time)}


def _question(event: e.QuestionStarted, recorded: e.Recorded, _: Viewer) -> Payload:
    payload: Payload = {
        "question_id": event.question_id,
        "question_text": event.question_text,
        "start_time": iso(recorded.time),
    }
    return payload if event.ai is None else {**payload, "ai": _ai(event.ai)}


def _ai(mark: Mapping[str, Any]) -> Payload:
    """What everybody may know of why an interviewer engine said something."""
    return {field: mark.get(field) for field in _AI_FIELDS}


_AI_FIELDS = (
    "engine",
    "degraded",
    "response_type",
    "strategy_used",
    "focus_area",
    "confidence",
)


def _interviewer_set(event: e.InterviewerSet, recorded: e.Recorded, _: Viewer) -> Payload:
    return {
        "set_by": event.set_by,
        "interview_style": event.style,
        "mode": event.mode,
        "position": event.position,
        "language": event.language,
        "timestamp": iso(recorded.time),
    }


def _interviewer_spoke(event: e.InterviewerSpoke, recorded: e.Recorded, _: Viewer) -> Payload:
    return {
        "user_id": AI_INTERVIEWER,
        "message": event.message,
        "type": "text",
        "timestamp": iso(recorded.time),
        "message_id": event.message_id,
        "ai": _ai(event.ai),
    }


def _skipped(event: e.QuestionSkipped, recorded: e.Recorded, _: Viewer) -> Payload:
    return {
        "question_id": event.question_id,
        "skipped_by": event.skipped_by,
        "timestamp": iso(recorded.time),
    }


def _answer(event: e.AnswerSubmitted, recorded: e.Recorded, viewer: Viewer) -> Payload:
    payload: Payload = {
        "question_id": event.question_id,
        "user_id": event.user_id,
        "response_time": event.response_time,
        "measured_response_time": event.measured_response_time,
        "revision": event.revision,
        "late": event.late,
        "timestamp": iso(recorded.time),
        "format": event.format,
    }
    if event.utterance_id is not None:
        payload["utterance_id"] = event.utterance_id
    if _sees_text(event, viewer):
        payload["answer_text"] = event.answer_text
    return payload


def _message(event: e.MessageSent, recorded: e.Recorded, _: Viewer) -> Payload:
    return {
        "user_id": event.user_id,
        "message": event.message,
        "type": event.type,
        "timestamp": iso(recorded.time),
        "message_id": event.message_id,
    }


def _note(event: e.NoteSaved, recorded: e.Recorded, _: Viewer) -> Payload:
    return {
        "user_id": event.user_id,
        "note_id": event.note_id,
        "question_id": event.question_id,
        "text": event.text,
        "timestamp": iso(recorded.time),
    }


def _live_transcription(event: e.UtteranceTranscribed, _: e.Recorded, __: Viewer) -> Payload:
    return {
        "user_id": event.user_id,
        "text": event.text,
        "is_final": True,
        "utterance_id": event.utterance_id,
        "confidence": event.confidence,
        "language": event.language,
        "duration": event.duration,
        "timestamp": iso(event.started_at),
    }


def project_to_speaker(recorded: e.Recorded, viewer: Viewer) -> tuple[str, Payload] | None:
    """What the speaker of a transcript gets besides; None for everybody else and other events."""
    event = recorded.event
    if not isinstance(event, e.UtteranceTranscribed):
        return None
    if id_key(event.user_id) not in viewer.user_keys:
        return None
    return "voice_transcribed", {
        "interview_id": recorded.interview_id,
        "user_id": event.user_id,
        "transcribed_text": event.text,
        "confidence": event.confidence,
        "is_final": True,
        "utterance_id": event.utterance_id,
        "language": event.language,
        "language_probability": event.language_probability,
        "confidence_parts": event.confidence_parts,
        "segments": event.segments,
        "gaps": event.gaps,
        "quality": event.quality,
        "duration": event.duration,
        "error": event.error,
        "seq": recorded.seq,
    }


def in_language(payload: Mapping[str, Any], locale: str) -> Mapping[str, Any]:
    """Give a refusal that names only its code the words for it."""
    if "code" not in payload or "message" in payload:
        return payload
    return {**payload, "message": MESSAGES[payload["code"]][locale]}


def _help(event: e.HelpRequested, recorded: e.Recorded, _: Viewer) -> Payload:
    return {
        "user_id": event.user_id,
        "help_type": event.help_type,
        "question_id": event.question_id,
        "message": event.message,
        "help_id": event.help_id,
        "timestamp": iso(recorded.time),
    }


def _help_resolved(event: e.HelpResolved, recorded: e.Recorded, _: Viewer) -> Payload:
    return {
        "help_id": event.help_id,
        "resolved_by": event.resolved_by,
        "note": event.note,
        "timestamp": iso(recorded.time),
    }


def _ended(event: e.InterviewEnded, recorded: e.Recorded, viewer: Viewer) -> Payload:
    return {
        "ended_by": event.ended_by,
        "timestamp": iso(recorded.time),
        "message": phrase("interview_ended", viewer.locale),
    }


def _stopped(event: e.EmergencyStopped, recorded: e.Recorded, viewer: Viewer) -> Payload:
    return {
        "stopped_by": event.stopped_by,
        "reason": event.reason,
        "timestamp": iso(recorded.time),
        "message": phrase("emergency_stopped", viewer.locale),
    }


def _record_entry(_: e.Event, __: e.Recorded, ___: Viewer) -> Payload:
    return {}


_HIDDEN = "record_entry", _record_entry

_ROWS: Mapping[type[e.Event], tuple[str, Callable[[Any, e.Recorded, Viewer], Payload]]] = {
    e.ParticipantJoined: ("participant_joined", _joined),
    e.ParticipantLeft: ("participant_left", _left),
    e.ConsentChanged: ("consent_changed", _consent),
    e.InterviewStarted: ("interview_started", _started),
    e.QuestionStarted: ("question_started", _question),
    e.QuestionSkipped: ("question_skipped", _skipped),
    e.AnswerSubmitted: ("answer_submitted", _answer),
    e.MessageSent: ("new_message", _message),
    e.NoteSaved: ("note_saved", _note),
    e.InterviewerSet: ("interviewer_set", _interviewer_set),
    e.InterviewerSpoke: ("new_message", _interviewer_spoke),
    e.UtteranceTranscribed: ("live_transcription", _live_transcription),
    e.HelpRequested: ("help_requested", _help),
    e.HelpResolved: ("help_resolved", _help_resolved),
    e.InterviewEnded: ("interview_ended", _ended),
    e.EmergencyStopped: ("emergency_stopped", _stopped),
    e.UnknownEvent: _HIDDEN,
}
