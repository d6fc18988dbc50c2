"""A transcript's rows as HTTP shows them; see contract.http."""

from collections.abc import Mapping
from typing import Any

from app.domain.events import UtteranceTranscribed
from app.domain.identifiers import id_key
from app.services.records.transcript_rows import Row

Payload = dict[str, Any]
READING_SPEED = 15
"""Characters a second: how long something written is shown."""


def entry(row: Row, zero: int, names: Mapping[str, str]) -> Payload:
    """Any row; its times count from `zero` (ms)."""
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


def utterance(row: Row, zero: int) -> Payload:
    """A row that counts as said, with its segments."""
    if row.utterance is not None:
        return _spoken(row.seq, row.utterance, zero)
    return _written(row, zero)


def _reading_time(text: str) -> float:
    return min(7.0, max(1.5, len(text) / READING_SPEED))


def _written(row: Row, zero: int) -> Payload:
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
