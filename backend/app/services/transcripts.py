"""The transcript of an interview, read from its log, and its forms: text, SRT, WebVTT."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from app.contract.timestamps import iso
from app.domain.events import UtteranceTranscribed
from app.domain.identifiers import Id
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

    def transcript(self, key: str, version: Version) -> Payload:
        """Utterances with their segments; times in seconds from the interview's start.

        Where somebody spoke before the start, from there. Utterances without words are left out.
        """
        spoken = [
            (recorded.seq, recorded.event)
            for recorded in self._read(key, version.seq)
            if isinstance(recorded.event, UtteranceTranscribed) and recorded.event.text
        ]
        spoken.sort(key=lambda row: row[1].started_at)
        begins = [event.started_at for _, event in spoken]
        if version.state.started_at is not None:
            begins.append(version.state.started_at)
        zero = min(begins, default=version.time)
        return {
            "interview_id": version.state.interview_id,
            "start_time": iso(zero),
            "utterances": [_utterance(seq, event, zero) for seq, event in spoken],
            "last_seq": version.seq,
        }

    def _read(self, key: str, last_seq: int) -> Iterator[Any]:
        seq = 0
        while seq < last_seq:
            events = self._log.read(key, seq, READ_LIMIT)
            if not events:
                return
            yield from events
            seq = events[-1].seq


def _utterance(seq: int, event: UtteranceTranscribed, zero: int) -> Payload:
    start = (event.started_at - zero) / 1000
    segments = event.segments or [
        {"text": event.text, "t0": 0.0, "t1": event.duration, "confidence": event.confidence}
    ]
    return {
        "seq": seq,
        "user_id": event.user_id,
        "utterance_id": event.utterance_id,
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
