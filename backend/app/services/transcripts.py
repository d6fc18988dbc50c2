"""The transcript of an interview, read from its log, and its forms: text, SRT, WebVTT."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from app.contract.projection import Viewer, project
from app.contract.timestamps import iso
from app.domain.events import AnswerSubmitted, MessageSent, Recorded, UtteranceTranscribed
from app.domain.identifiers import Id
from app.domain.talk import AI_INTERVIEWER, reply_in
from app.services.ports import EventLog, Version

Payload = dict[str, Any]
READ_LIMIT = 500


class Cue(NamedTuple):
    """Something that is shown from `t0` to `t1`, seconds from the transcript's zero."""

    t0: float
    t1: float
    speaker: Id
    text: str


class Transcripts:
    """What was said, in the order in which it was begun."""

    def __init__(self, log: EventLog) -> None:
        self._log = log

    def transcript(self, key: str, version: Version, viewer: Viewer) -> Payload:
        """Utterances with their segments; times in seconds from the interview's start.

        Where somebody spoke before the start, from there. Utterances without words are left out.
        Of a talk with the AI interviewer, what was written is part of it, too.
        """
        said = sorted(_said(self._read(key, version.seq), viewer), key=lambda row: row.began)
        begins = [row.began for row in said]
        if version.state.started_at is not None:
            begins.append(version.state.started_at)
        zero = min(begins, default=version.time)
        return {
            "interview_id": version.state.interview_id,
            "start_time": iso(zero),
            "utterances": [
                _utterance(row.seq, row.spoken, zero) if row.spoken else _written(row, zero)
                for row in said
            ],
            "last_seq": version.seq,
        }

    def _read(self, key: str, last_seq: int) -> Iterator[Recorded]:
        seq = 0
        while seq < last_seq:
            events = self._log.read(key, seq, READ_LIMIT)
            if not events:
                return
            yield from events
            seq = events[-1].seq


class _Said(NamedTuple):
    """Something that was said at `began` (ms): `spoken`, or written by `user_id`."""

    seq: int
    began: int
    user_id: Id
    text: str
    spoken: UtteranceTranscribed | None = None


def _said(events: Iterator[Recorded], viewer: Viewer) -> Iterator[_Said]:
    before: Recorded | None = None
    heard = ""
    for recorded in events:
        event = recorded.event
        if isinstance(event, UtteranceTranscribed) and event.text:
            heard = event.text
            yield _Said(recorded.seq, event.started_at, event.user_id, event.text, event)
        reply = reply_in(event)
        if reply is not None:
            if before is not None:  # what the interviewer replies to stands right before it
                yield from _candidates_words(before, viewer, heard)
            yield _Said(recorded.seq, recorded.time, AI_INTERVIEWER, reply.text)
        before = recorded


def _candidates_words(recorded: Recorded, viewer: Viewer, heard: str) -> Iterator[_Said]:
    """What was written to the interviewer, if the viewer may see it.

    What was `heard` right before has an entry already.
    """
    event, seen = recorded.event, project(recorded, viewer)
    if seen is None or (isinstance(event, AnswerSubmitted) and event.utterance_id):
        return
    text = seen[1].get("answer_text") if isinstance(event, AnswerSubmitted) else None
    if isinstance(event, MessageSent) and event.message != heard:
        text = event.message
    if text and isinstance(event, AnswerSubmitted | MessageSent):
        yield _Said(recorded.seq, recorded.time, event.user_id, text)


def _written(row: _Said, zero: int) -> Payload:
    """Shown for as long as reading takes, about 15 characters a second."""
    start = (row.began - zero) / 1000
    end = start + min(7.0, max(1.5, len(row.text) / 15))
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


def _utterance(seq: int, event: UtteranceTranscribed, zero: int) -> Payload:
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


def cues(transcript: Payload) -> list[Cue]:
    """One cue for each segment, in order."""
    found = [
        Cue(
            max(0.0, segment["t0"]),
            max(segment["t1"], segment["t0"] + 0.001),
            utterance["user_id"],
            " ".join(segment["text"].split()),
        )
        for utterance in transcript["utterances"]
        for segment in utterance["segments"]
    ]
    return sorted(found, key=lambda cue: cue.t0)


def as_text(transcript: Payload) -> str:
    """One line for each utterance."""
    return "".join(
        f"{_one_line(utterance['user_id'])}: {' '.join(utterance['text'].split())}\n"
        for utterance in transcript["utterances"]
    )


def as_srt(shown: Sequence[Cue]) -> str:
    """SubRip."""
    blocks = []
    for number, cue in enumerate(shown, 1):
        text = f"{_one_line(cue.speaker)}: {cue.text}".replace("-->", "->")
        blocks.append(f"{number}\n{_clock(cue.t0, ',')} --> {_clock(cue.t1, ',')}\n{text}\n")
    return "\n".join(blocks)


def as_vtt(shown: Sequence[Cue]) -> str:
    """WebVTT, each cue with its speaker in a voice span."""
    blocks = ["WEBVTT\n"]
    for cue in shown:
        speaker, text = _escaped(_one_line(cue.speaker)), _escaped(cue.text)
        blocks.append(f"{_clock(cue.t0, '.')} --> {_clock(cue.t1, '.')}\n<v {speaker}>{text}</v>\n")
    return "\n".join(blocks)


def _one_line(speaker: Id) -> str:
    return " ".join(str(speaker).split())


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _clock(seconds: float, mark: str) -> str:
    """`hh:mm:ss` and milliseconds after the mark."""
    rest, milliseconds = divmod(round(seconds * 1000), 1000)
    minutes, seconds_shown = divmod(rest, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds_shown:02d}{mark}{milliseconds:03d}"
