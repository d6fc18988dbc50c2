"""A transcript's rows as HTTP shows them; see contract.http."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.events import UtteranceTranscribed
from app.domain.identifiers import id_key
from app.services.interviews.captions import reading_time
from app.services.records.joining import joined
from app.services.records.transcript_rows import TranscriptRow

Payload = dict[str, Any]


def entry(passage: Sequence[TranscriptRow], zero: int, names: Mapping[str, str]) -> Payload:
    """A row, or several that read as one; times count from `zero` (ms)."""
    row = passage[0]
    start = (row.began - zero) / 1000
    spoken = row.utterance
    pieces = [] if spoken is None else [_piece(one, zero) for one in passage]
    end = max((piece["t1"] for piece in pieces), default=start + reading_time(row.text))
    return {
        "seq": row.seq,
        "kind": row.kind,
        "user_id": row.user_id,
        "name": names.get(id_key(row.user_id)),
        "text": "".join(joined([one.text for one in passage])),
        "t0": round(start, 3),
        "t1": round(end, 3),
        "question_id": None,
        "spoken": spoken is not None,
        "utterance_id": None if spoken is None else spoken.utterance_id,
        "revision": None,
        "late": None,
        "format": "text",
        "pieces": pieces,
        "translations": _translations(passage),
        **row.more,
    }


def _translations(passage: Sequence[TranscriptRow]) -> Payload:
    """By language, what a machine made of all of a passage."""
    shared = set.intersection(*(set(row.translations) for row in passage))
    return {
        language: {
            "text": "".join(joined([row.translations[language].text for row in passage])),
            "engine": passage[0].translations[language].engine,
            "model": passage[0].translations[language].model,
            "unsure": any(row.translations[language].unsure for row in passage),
        }
        for language in sorted(shared)
    }


def utterance(row: TranscriptRow, zero: int) -> Payload:
    """A row that counts as said, with its segments."""
    if row.utterance is not None:
        heard_by = {"engine": row.engine, "degraded": row.is_degraded}
        return {**_spoken(row.seq, row.utterance, zero), **heard_by}
    return _written(row, zero)


def _piece(row: TranscriptRow, zero: int) -> Payload:
    """One utterance of a passage, as it was heard."""
    assert row.utterance is not None
    start = (row.began - zero) / 1000
    return {
        "seq": row.seq,
        "utterance_id": row.utterance.utterance_id,
        "text": row.text,
        "confidence": row.utterance.confidence,
        "engine": row.engine,
        "degraded": row.is_degraded,
        "t0": round(start, 3),
        "t1": round(start + row.utterance.duration, 3),
    }


def _written(row: TranscriptRow, zero: int) -> Payload:
    start = (row.began - zero) / 1000
    end = start + reading_time(row.text)
    segment = {"text": row.text, "t0": round(start, 3), "t1": round(end, 3), "confidence": None}
    return {
        "seq": row.seq,
        "user_id": row.user_id,
        "utterance_id": None,
        "written": True,
        "engine": None,
        "degraded": False,
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
