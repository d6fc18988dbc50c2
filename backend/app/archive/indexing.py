"""The index follows the archive: a chore of its role."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence

import orjson

from app.archive.anatomy import Json
from app.archive.archive import Archive
from app.archive.errors import ArchiveUnavailable
from app.archive.reader import PAGE
from app.archive.search_index import Entry, SearchIndex
from app.domain.identifiers import id_key
from app.observability.faults import note_fault
from app.ports.interview_log import Unavailable
from app.ports.log_lines import LogLine, LogLines

INDEXING_EVERY = 1.0
AFTER_SECONDS = 5.0
"""How long what changed waits, since more of it is being said."""
EVERYTHING_SECONDS = 600.0
AT_A_TIME = 10
_WORDS = {
    "InterviewCreated": "title",
    "QuestionStarted": "question_text",
    "AnswerSubmitted": "answer_text",
    "MessageSent": "message",
    "InterviewerSpoke": "message",
    "UtteranceTranscribed": "text",
    "CaptionWritten": "text",
}
"""What everybody may read who may list interviews: notes and what is written afterwards are not."""
Summary = Callable[[str, Sequence[LogLine]], tuple[str, bytes] | None]
"""Status and state of an interview, folded from its lines; None where there is none."""


class Indexing:
    """`note(interview)`: it changed. Whatever was missed is found by comparing, now and then."""

    def __init__(
        self, logs: LogLines, archive: Archive, index: SearchIndex, summary: Summary
    ) -> None:
        self._logs = logs
        self._archive = archive
        self._index = index
        self._summary = summary
        self._due: dict[str, float] = {}
        self._all_due = 0.0

    def note(self, interview: str) -> None:
        """Look at it again in a while."""
        self._due.setdefault(interview, time.monotonic() + AFTER_SECONDS)

    def run(self, stopping: threading.Event) -> bool:
        """Index a few; whether there are more."""
        now = time.monotonic()
        if now >= self._all_due:
            self._compare()
            self._all_due = now + EVERYTHING_SECONDS
        due = [key for key, at in self._due.items() if at <= now][:AT_A_TIME]
        for key in due:
            if stopping.is_set():
                return False
            del self._due[key]
            try:
                self.index(key)
            except (ArchiveUnavailable, Unavailable):
                self._due[key] = now
                raise
            except Exception as error:  # noqa: BLE001 - the others are indexed
                note_fault("indexing", error, interview_id=key)
        return len(due) == AT_A_TIME

    def index(self, interview: str) -> None:
        """Index one as it is archived now; one that is not there any more is forgotten."""
        lines = list(self._lines(interview))
        summary = self._summary(interview, lines) if lines else None
        if summary is None:
            self._index.forget(interview)
            return
        status, version = summary
        created = self._logs.created([interview]).get(interview)
        read = [line for line in map(_read, lines) if line is not None]
        first = read[0] if read else {}
        entry = Entry(
            interview=interview,
            seq=lines[-1].seq,
            created=created or first.get("time", 0) * 1000,
            status=status,
            purpose=first.get("data", {}).get("purpose"),
            people=_people(read),
            words=" ".join(_words(read)),
            version=version,
            first=lines[0].body,
        )
        if any(line.get("type") == "PersonErased" for line in read):
            self._index.forget(interview)  # which leaves nothing of it on the disk
        self._index.put(entry)

    def _lines(self, interview: str) -> Iterator[LogLine]:
        after = -1
        while lines := self._archive.lines(interview, after):
            yield from lines
            after = lines[-1].seq
            if len(lines) < PAGE:
                return

    def _compare(self) -> None:
        archived, indexed = self._archive.seqs(), self._index.seqs()
        for key in archived.keys() | indexed.keys():
            if archived.get(key) != indexed.get(key):
                self._due.setdefault(key, 0.0)


def _read(line: LogLine) -> Json | None:
    try:
        body = orjson.loads(line.body)
    except orjson.JSONDecodeError:
        return None
    return body if isinstance(body, dict) and isinstance(body.get("data"), dict) else None


def _words(lines: Sequence[Json]) -> Iterator[str]:
    for line in lines:
        said = line["data"].get(_WORDS.get(str(line.get("type")), ""))
        if isinstance(said, str):
            yield said


def _people(lines: Sequence[Json]) -> set[tuple[str, str]]:
    joined = [line["data"] for line in lines if line.get("type") == "ParticipantJoined"]
    return {
        (id_key(data["user_id"]), str(data.get("name") or ""))
        for data in joined
        if data.get("user_id") is not None
    }
