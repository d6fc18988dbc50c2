"""The transcript of an interview, read from its log: everything that was asked and said."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from app.contract.events.projection import Viewer, project
from app.contract.timestamps import iso
from app.domain.events import (
    AnswerSubmitted,
    MessageSent,
    ParticipantJoined,
    QuestionSkipped,
    QuestionStarted,
    Recorded,
    UtteranceTranscribed,
)
from app.domain.identifiers import Id, id_key
from app.domain.talk import AI_INTERVIEWER, reply_in
from app.ports.interview_log import EventLog, Version
from app.services.interviews.spoken_answers import SpokenAnswers

Payload = dict[str, Any]
READ_LIMIT = 500
READING_SPEED = 15
"""Characters a second: how long something written is shown."""


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
        found = _Found(viewer, with_chat)
        for recorded in self._read(key, version.seq):
            found.take(recorded)
        whole: Payload = self._compute(_put_together, (found, version))
        return whole

    def file(self, form: Callable[[Payload, str], str], transcript: Payload, locale: str) -> str:
        """The transcript as text, in one of the forms of transcript_files."""
        text: str = self._compute(form, (transcript, locale))
        return text

    def _read(self, key: str, last_seq: int) -> Iterator[Recorded]:
        seq = 0
        while seq < last_seq:
            events = self._log.read(key, seq, READ_LIMIT)
            if not events:
                return
            yield from events
            seq = events[-1].seq


def _put_together(found: "_Found", version: Version) -> Payload:
    rows = found.rows()
    begins = [row.began for row in rows]
    if version.state.started_at is not None:
        begins.append(version.state.started_at)
    zero = min(begins, default=version.time)
    return {
        "interview_id": version.state.interview_id,
        "start_time": iso(zero),
        "utterances": [_utterance(row, zero) for row in rows if row.is_utterance],
        "entries": [_entry(row, zero, found.names) for row in rows],
        "last_seq": version.seq,
    }


class _Row(NamedTuple):
    """Something that was asked, said or written by `user_id`, begun at `began` (ms).

    `utterance`: what was heard. `in_talk`: written to or by the AI interviewer.
    """

    began: int
    seq: int
    kind: str
    user_id: Id
    text: str
    utterance: UtteranceTranscribed | None = None
    in_talk: bool = False
    more: Mapping[str, Any] = {}

    @property
    def is_utterance(self) -> bool:
        return self.utterance is not None or (self.in_talk and bool(self.text))


class _Answered(NamedTuple):
    recorded: Recorded
    answer: AnswerSubmitted
    text: str
    in_talk: bool


class _Found:
    """The rows of a transcript, as they are folded from the log."""

    def __init__(self, viewer: Viewer, with_chat: bool) -> None:
        self.names: dict[str, str] = {}
        self._viewer = viewer
        self._with_chat = with_chat
        self._rows: list[_Row] = []
        self._answers: list[_Answered] = []
        self._questions: dict[str, str] = {}
        self._spoken = SpokenAnswers()
        self._message: Recorded | None = None
        self._heard = ""

    def take(self, recorded: Recorded) -> None:
        """Add one event."""
        event = recorded.event
        self._spoken.take(recorded)
        if reply_in(event) is not None:
            self._before_a_reply(recorded)
        self._settle_message(in_talk=False)
        match event:
            case ParticipantJoined():
                if event.name:
                    self.names[id_key(event.user_id)] = event.name
            case UtteranceTranscribed():
                self._utterance(recorded, event)
            case QuestionStarted():
                self._question(recorded, event)
            case QuestionSkipped():
                text = self._questions.get(id_key(event.question_id), "")
                more = {"question_id": event.question_id}
                self._add(recorded, "skipped", event.skipped_by, text, more=more)
            case AnswerSubmitted():
                self._answer(recorded, event)
            case MessageSent():
                self._message = recorded

    def rows(self) -> list[_Row]:
        """All rows in order; an answer whose words were heard stands there as it was spoken."""
        self._settle_message(in_talk=False)
        answers_to: dict[int, Id] = {}
        written = []
        for recorded, answer, text, in_talk in self._answers:
            said = self._spoken.said_already(answer, recorded.time)
            answers_to |= dict.fromkeys(said, answer.question_id)
            if not said:
                written.append(self._answer_row(recorded, answer, text, in_talk))
        rows = [
            row._replace(more={"question_id": answers_to[row.seq]})
            if row.utterance is not None and row.seq in answers_to
            else row
            for row in self._rows
        ]
        return sorted((*rows, *written), key=lambda row: (row.began, row.seq))

    def _utterance(self, recorded: Recorded, event: UtteranceTranscribed) -> None:
        if not event.text:
            return
        self._heard = event.text
        row = _Row(event.started_at, recorded.seq, "speech", event.user_id, event.text, event)
        self._rows.append(row)

    def _question(self, recorded: Recorded, event: QuestionStarted) -> None:
        self._questions[id_key(event.question_id)] = event.question_text
        in_talk = event.ai is not None
        asked_by = AI_INTERVIEWER if in_talk else event.started_by
        more = {"question_id": event.question_id}
        self._add(recorded, "question", asked_by, event.question_text, in_talk, more)

    def _answer(self, recorded: Recorded, event: AnswerSubmitted) -> None:
        seen = project(recorded, self._viewer)
        text = None if seen is None else seen[1].get("answer_text")
        if text is not None:
            self._answers.append(_Answered(recorded, event, text, in_talk=False))

    def _answer_row(
        self, recorded: Recorded, answer: AnswerSubmitted, text: str, in_talk: bool
    ) -> _Row:
        more = {
            "question_id": answer.question_id,
            "revision": answer.revision,
            "late": answer.late,
            "format": answer.format,
            "spoken": self._spoken.was_spoken(answer, recorded.time),
            "utterance_id": answer.utterance_id,
        }
        in_utterances = in_talk and answer.utterance_id is None
        return _Row(
            recorded.time,
            recorded.seq,
            "answer",
            answer.user_id,
            text,
            in_talk=in_utterances,
            more=more,
        )

    def _before_a_reply(self, recorded: Recorded) -> None:
        """What the AI interviewer replies to stands right before its reply."""
        event = recorded.event
        if self._answers and self._answers[-1].recorded.seq == recorded.seq - 1:
            self._answers[-1] = self._answers[-1]._replace(in_talk=True)
        self._settle_message(in_talk=True)
        reply = reply_in(event)
        if reply is not None and not isinstance(event, QuestionStarted):
            self._add(recorded, "talk", AI_INTERVIEWER, reply.text, in_talk=True)

    def _settle_message(self, in_talk: bool) -> None:
        """A message is part of the talk where a reply follows it, else of the chat.

        A spoken one has its row already.
        """
        recorded, self._message = self._message, None
        if recorded is None or project(recorded, self._viewer) is None:
            return
        event = recorded.event
        assert isinstance(event, MessageSent)
        if in_talk and event.message != self._heard:
            self._add(recorded, "talk", event.user_id, event.message, in_talk=True)
        if not in_talk and self._with_chat:
            self._add(
                recorded, "message", event.user_id, event.message, more={"format": event.type}
            )

    def _add(
        self,
        recorded: Recorded,
        kind: str,
        user_id: Id,
        text: str,
        in_talk: bool = False,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        row = _Row(
            recorded.time, recorded.seq, kind, user_id, text, in_talk=in_talk, more=more or {}
        )
        self._rows.append(row)


def _entry(row: _Row, zero: int, names: Mapping[str, str]) -> Payload:
    start = (row.began - zero) / 1000
    spoken = row.utterance
    return {
        "seq": row.seq,
        "kind": row.kind,
        "user_id": row.user_id,
        "name": names.get(id_key(row.user_id)),
        "text": row.text,
        "t0": round(start, 3),
        "t1": round(start + (_reading_time(row.text) if spoken is None else spoken.duration), 3),
        "question_id": None,
        "spoken": spoken is not None,
        "utterance_id": None if spoken is None else spoken.utterance_id,
        "revision": None,
        "late": None,
        "format": "text",
        **row.more,
    }


def _utterance(row: _Row, zero: int) -> Payload:
    if row.utterance is not None:
        return _spoken(row.seq, row.utterance, zero)
    return _written(row, zero)


def _reading_time(text: str) -> float:
    return min(7.0, max(1.5, len(text) / READING_SPEED))


def _written(row: _Row, zero: int) -> Payload:
    start = (row.began - zero) / 1000
    end = start + _reading_time(row.text)
    segment = {"text": row.text, "t0": round(start, 3), "t1": round(end, 3), "confidence": None}
    return {
        "seq": row.seq,
        "user_id": row.user_id,
        "utterance_id": None,
        "written": True,
        "text": row.text,
        "confidence": None,
        "language": None,
        "t0": round(start, 3),
        "t1": round(end, 3),
        "segments": [segment],
    }


def _spoken(seq: int, event: UtteranceTranscribed, zero: int) -> Payload:
    start = (event.started_at - zero) / 1000
    segments = event.segments or [
        {"text": event.text, "t0": 0.0, "t1": event.duration, "confidence": event.confidence}
    ]
    return {
        "seq": seq,
        "user_id": event.user_id,
        "utterance_id": event.utterance_id,
        "written": False,
        "text": event.text,
        "confidence": event.confidence,
        "language": event.language,
        "t0": round(start, 3),
        "t1": round(start + event.duration, 3),
        "segments": [
            {
                "text": str(segment["text"]).strip(),
                "t0": round(start + segment["t0"], 3),
                "t1": round(start + segment["t1"], 3),
                "confidence": segment["confidence"],
            }
            for segment in segments
        ],
    }
