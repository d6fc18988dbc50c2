"""What is handed over: an interview, or all that one person took part in, as one ZIP."""

from collections.abc import Callable, Iterator
from typing import Any

import orjson

from app.contract.commands import SyncInterview
from app.contract.consent_words import CONSENT_WORDS
from app.contract.http.base import AnswerData
from app.contract.http.exports import Export, ExportQuery
from app.contract.phrases import PHRASES
from app.contract.timestamps import iso
from app.domain.conversation import AI_INTERVIEWER
from app.domain.errors import Refusal
from app.domain.identifiers import Id, id_key
from app.http.export_page import interview_page
from app.http.report_page import report_page
from app.http.route import Call, Document, Route
from app.http.transcripts import FILES
from app.ports.concurrency import Concurrency
from app.ports.interview_log import Clock
from app.ports.record_chain import ChainLink, RecordChain
from app.services.identity.caller import Caller
from app.services.interview_service import InterviewService
from app.services.interviews.admission import Admission
from app.services.interviews.directory import Directory
from app.services.records.packing import file_name, packed
from app.services.records.report import Reports
from app.services.records.transcript_lines import TranscriptLine, transcript_lines
from app.services.records.transcripts import Transcripts

ZIP = "application/zip"
PAGE = 500
MOST = 200
"""Interviews of one person in one ZIP; the manifest says where there are more."""
Files = dict[str, bytes]
Payload = dict[str, Any]


class ExportRoutes:
    """The rows, and their handlers. `chain` None: there is no archive.

    Everything in it went through the projection, for who asks for it.
    """

    def __init__(
        self,
        directory: Directory,
        interviews: InterviewService,
        transcripts: Transcripts,
        reports: Reports,
        admission: Admission,
        chain: RecordChain | None,
        topic: Callable[[str, str], str],
        clock: Clock,
        *,
        concurrency: Concurrency,
    ) -> None:
        self._directory = directory
        self._interviews = interviews
        self._transcripts = transcripts
        self._reports = reports
        self._admission = admission
        self._chain = chain
        self._topic = topic
        self._compute = concurrency.compute
        self._clock = clock

    def rows(self) -> list[Route]:
        """The part of the table that is about handing over."""
        return [
            Route(
                method="GET",
                path="/interview/{interview_id}/export",
                action="export_interview",
                handle=self.export_interview,
                query=ExportQuery,
                answer=Export,
                errors=("interview_not_found", "not_in_interview"),
                documents=(ZIP,),
                noted=True,
            ),
            Route(
                method="GET",
                path="/person/{user_id}/export",
                action="manage",
                handle=self.export_person,
                query=ExportQuery,
                answer=Export,
                errors=("search_needs_archive",),
                documents=(ZIP,),
            ),
        ]

    def export_interview(self, call: Call, interview_id: Id) -> AnswerData | Document:
        """Take an interview along, as one ZIP: a page that opens without a server, and its data.

        JSON, the transcript (text, VTT, SRT), the report to print, consents with the words that
        were agreed to, and a manifest with SHA-256 of each file. AI parts are marked in each.
        """
        files = self._files(call, interview_id)
        about = {**self._about(call), "interview_id": interview_id}
        return self._document(files, about, f"interview-{file_name(str(interview_id))}")

    def export_person(self, call: Call, user_id: Id) -> AnswerData | Document:
        """Take along every interview that one person took part in, a folder each.

        Of a person whose id is the same in all of them; the newest 200.
        """
        keys, is_complete = self._directory.of_person(call.identity, id_key(user_id), MOST)
        files: Files = {}
        for key in keys:
            folder = file_name(key)
            try:
                found = self._files(call, key)
            except Refusal as refusal:
                if refusal.code not in ("interview_not_found", "not_in_interview"):
                    raise
                continue
            files |= {f"{folder}/{name}": body for name, body in found.items()}
        about = {**self._about(call), "user_id": user_id, "complete": is_complete}
        return self._document(files, about, f"person-{file_name(str(user_id))}")

    # --- one interview

    def _files(self, call: Call, interview_id: Id) -> Files:
        caller = call.caller(interview_id)
        version = self._admission.admit(caller, interview_id)
        key, viewer, locale = id_key(interview_id), caller.viewer(interview_id), call.locale
        transcript = self._transcripts.transcript(key, version, viewer, True)
        report = self._reports.report(key, version, viewer)
        topic = self._topic_in(locale)
        html = self._reports.page(report_page, report, locale, topic, call.query.time_zone)
        events = list(self._events(caller, interview_id))
        details = self._directory.details(version, call.identity.may("see_plan"))
        data = {
            "ai_notice": _notice(),
            "interview": details,
            "events": events,
            "transcript": transcript,
            "report": report,
        }
        files = {
            "interview.json": _json(data),
            "consents.json": _json(_consents(events, report)),
            "report.html": html.encode(),
        }
        for name, (form, _) in FILES.items():
            told = self._transcripts.file(form, key, version, viewer, True)
            files[f"transcript.{'txt' if name == 'text' else name}"] = told.encode()
        links = [] if self._chain is None else self._chain.chain(key)
        about = transcript, report["title"], links, interview_id, locale
        page = self._compute(self._page, *about)
        return {"interview.html": page.encode(), **files}

    def _events(self, caller: Caller, interview_id: Id) -> Iterator[Any]:
        after, is_complete = 0, False
        while not is_complete:
            asked = SyncInterview(interview_id=interview_id, after_seq=after)
            page = self._interviews.sync_interview(caller, asked, PAGE)
            yield from page["events"]
            is_complete = page["complete"] or page["last_seq"] <= after
            after = page["last_seq"]

    def _page(
        self,
        transcript: Payload,
        title: str | None,
        chain: list[ChainLink],
        interview_id: Id,
        locale: str,
    ) -> str:
        lines = [_entry(line) for line in transcript_lines(transcript, locale)]
        told = {
            "interview_id": interview_id,
            "title": title,
            "day": transcript["start_time"][:16].replace("T", " ") + " UTC",
            "entries": lines,
            "has_ai": any(line["is_ai"] or line["is_machine"] for line in lines),
            "chain": [link._asdict() for link in chain],
        }
        return interview_page(told, locale)

    def _topic_in(self, locale: str) -> Callable[[str], str]:
        return lambda area: self._topic(area, locale)

    # --- the whole

    def _about(self, call: Call) -> Payload:
        return {
            "made_at": iso(self._clock()),
            "made_for": call.actor.id,
            "ai_notice": _notice(),
        }

    def _document(self, files: Files, about: Payload, name: str) -> Document:
        body: bytes = self._compute(packed, files, about)
        return Document(body, ZIP, name=f"{name}.zip")


def _entry(line: TranscriptLine) -> Payload:
    entry = line.entry
    engines = {piece["engine"] for piece in entry["pieces"]}
    return {
        "t0": max(0.0, entry["t0"]),
        "t1": max(0.0, entry["t1"]),
        "when": f"{int(max(0.0, entry['t0']) // 60)}:{int(max(0.0, entry['t0']) % 60):02}",
        "speaker": line.speaker,
        "text": line.text,
        "is_ai": entry["user_id"] == AI_INTERVIEWER,
        "is_machine": bool(engines - {"person", None}),
    }


def _consents(events: list[Payload], report: Payload) -> Payload:
    """What was agreed to, each time that somebody said so, and in which words they were asked."""
    return {
        "now": report["consents"],
        "said": [event["data"] for event in events if event["event"] == "consent_changed"],
        "words": CONSENT_WORDS,
    }


def _notice() -> Payload:
    return dict(PHRASES["export_ai_notice"])


def _json(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2)
