"""The transcript of an interview, read from its log: everything that was asked and said."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.contract.events.projection import Viewer
from app.contract.timestamps import iso
from app.ports.concurrency import Concurrency
from app.ports.interview_log import EventLog, Version
from app.services.records.event_reader import all_events
from app.services.records.joining import passages
from app.services.records.timed_words import TimedText, spans_of
from app.services.records.transcript_entries import entry, utterance
from app.services.records.transcript_rows import TranscriptRow, TranscriptRows

Payload = dict[str, Any]
Form = Callable[[Payload, Mapping[int, Sequence[TimedText]], str], str]
"""Makes a file of a transcript, the utterances' parts with their times, and a language."""


class Transcripts:
    """What was asked, answered and said, in the order in which it was begun.

    What takes long for long interviews is computed beside the event loop.
    """

    def __init__(self, log: EventLog, *, concurrency: Concurrency) -> None:
        self._log = log
        self._compute = concurrency.compute

    def transcript(
        self, key: str, version: Version, viewer: Viewer, with_chat: bool = False
    ) -> Payload:
        """See contract.http.Transcript. Times in seconds from `start_time`.

        That is the first word, question or start that the transcript holds, whichever was first.
        Utterances without words are left out; the chat is there where it is asked for.
        """
        rows = self._rows(key, version, viewer, with_chat)
        whole: Payload = self._compute(_put_together, rows, version)
        return whole

    def file(
        self, form: Form, key: str, version: Version, viewer: Viewer, with_chat: bool = False
    ) -> str:
        """The transcript as text, in the viewer's language."""
        rows = self._rows(key, version, viewer, with_chat)
        text: str = self._compute(_written, form, rows, version, viewer.locale)
        return text

    def _rows(self, key: str, version: Version, viewer: Viewer, with_chat: bool) -> TranscriptRows:
        rows = TranscriptRows(viewer, with_chat)
        for recorded in all_events(self._log, key, version.seq):
            rows.apply(recorded)
        return rows


def _written(form: Form, found: TranscriptRows, version: Version, locale: str) -> str:
    rows = found.in_order()
    zero = _zero(rows, version)
    spans = {row.seq: spans_of(row, zero) for row in rows if row.utterance is not None}
    return form(_told(rows, found, version), spans, locale)


def _put_together(found: TranscriptRows, version: Version) -> Payload:
    return _told(found.in_order(), found, version)


def _told(rows: Sequence[TranscriptRow], found: TranscriptRows, version: Version) -> Payload:
    zero = _zero(rows, version)
    return {
        "interview_id": version.state.interview_id,
        "start_time": iso(zero),
        "utterances": [utterance(row, zero) for row in rows if row.is_utterance],
        "entries": [entry(passage, zero, found.names) for passage in passages(rows)],
        "assistance": found.assistance.told(),
        "last_seq": version.seq,
    }


def _zero(rows: Sequence[TranscriptRow], version: Version) -> int:
    begins = [row.began for row in rows]
    if version.state.started_at is not None:
        begins.append(version.state.started_at)
    return min(begins, default=version.time)
