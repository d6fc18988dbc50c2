"""Transcripts over HTTP: as JSON, and as files of text, SubRip and WebVTT."""

from collections.abc import Mapping

from app.contract.http import transcripts as http
from app.contract.http.base import AnswerData
from app.domain.identifiers import id_key
from app.http.route import Call, Document, Route
from app.services.interviews.admission import Admission
from app.services.records.cues import Payload, Spans, cues
from app.services.records.transcript_files import as_srt, as_text, as_vtt
from app.services.records.transcript_lines import note
from app.services.records.transcripts import Form, Transcripts

TEXT, SUBRIP, WEBVTT = "text/plain", "application/x-subrip", "text/vtt"


def _text(told: Payload, _: object, locale: str) -> str:
    return as_text(told, locale, note(told, locale))


def _vtt(told: Payload, spans: Spans, locale: str) -> str:
    return as_vtt(cues(told, spans, locale), note(told, locale))


FILES: Mapping[str, tuple[Form, str]] = {
    "text": (_text, TEXT),
    "srt": (lambda *told: as_srt(cues(*told)), SUBRIP),
    "vtt": (_vtt, WEBVTT),
}
"""By the name of a format: how it is written, and its media type."""


class TranscriptRoutes:
    """The row, and its handler over the services."""

    def __init__(self, transcripts: Transcripts, admission: Admission) -> None:
        self._transcripts = transcripts
        self._admission = admission

    def rows(self) -> list[Route]:
        """The part of the table that is about transcripts."""
        return [
            Route(
                method="GET",
                path="/interview/{interview_id}/transcript",
                action="read_interview",
                handle=self.read_transcript,
                query=http.TranscriptQuery,
                answer=http.Transcript,
                errors=("interview_not_found", "not_in_interview"),
                noted=True,
                documents=(TEXT, SUBRIP, WEBVTT),
            )
        ]

    def read_transcript(self, call: Call, interview_id: str) -> AnswerData | Document:
        """Read what was asked, answered and said, in order, as the reader may see it.

        `format`: json (default), or text, srt, vtt as a plain file. `chat=1` adds the chat.
        """
        wanted: http.TranscriptQuery = call.query
        caller = call.caller(interview_id)
        key = id_key(interview_id)
        version = self._admission.admit(caller, interview_id)
        viewer = caller.viewer(interview_id)
        if wanted.format in FILES:
            form, mimetype = FILES[wanted.format]
            made = self._transcripts.file(form, key, version, viewer, wanted.chat)
            return Document(made, mimetype)
        return self._transcripts.transcript(key, version, viewer, wanted.chat)
