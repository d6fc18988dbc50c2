"""The transcript of an interview, read from its log: everything that was asked and said."""

from collections.abc import Callable
from typing import Any

from app.contract.events.projection import Viewer
from app.contract.timestamps import iso
from app.ports.interview_log import EventLog, Version
from app.services.records.event_reader import all_events
from app.services.records.transcript_entries import entry, utterance
from app.services.records.transcript_rows import Rows

Payload = dict[str, Any]


class Transcripts:
    """What was asked, answered and said, in the order in which it was begun.

    `compute(function, args)` runs beside the event loop what takes long for long interviews.
    """

    def __init__(self, log: EventLog, compute: Callable[..., Any]) -> None:
        self._log = log
        self._compute = compute

    def transcript(
        self, key: str, version: Version, viewer: Viewer, with_chat: bool = False
    ) -> Payload:
        """See contract.http.Transcript. Times in seconds from `start_time`.

        That is the first word, question or start that the transcript holds, whichever was first.
        Utterances without words are left out; the chat is there where it is asked for.
        """
        rows = Rows(viewer, with_chat)
        for recorded in all_events(self._log, key, version.seq):
            rows.take(recorded)
        whole: Payload = self._compute(_put_together, (rows, version))
        return whole

    def file(self, form: Callable[[Payload, str], str], transcript: Payload, locale: str) -> str:
        """The transcript as text, in one of the forms of transcript_files."""
        text: str = self._compute(form, (transcript, locale))
        return text


def _put_together(found: Rows, version: Version) -> Payload:
    rows = found.in_order()
    begins = [row.began for row in rows]
    if version.state.started_at is not None:
        begins.append(version.state.started_at)
    zero = min(begins, default=version.time)
    return {
        "interview_id": version.state.interview_id,
        "start_time": iso(zero),
        "utterances": [utterance(row, zero) for row in rows if row.is_utterance],
        "entries": [entry(row, zero, found.names) for row in rows],
        "last_seq": version.seq,
    }
