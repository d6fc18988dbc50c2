"""How `voice_processing` is built: the answer to a chunk, and the growing text, are one payload."""

from collections.abc import Sequence
from typing import Any

from app.contract.vocabulary import ChunkStatus
from app.domain.identifiers import Id


def voice_processing(
    interview_id: Id,
    status: ChunkStatus,
    *,
    utterance_id: Id | None,
    chunk_id: Id | None = None,
    partial_text: str = "",
    stable_text: str = "",
    revision: int = 0,
    received_upto: int | None = None,
    missing: Sequence[int] = (),
    lag: float = 0.0,
) -> dict[str, Any]:
    """See contract.events.VoiceProcessing. What is not named has nothing to say."""
    return {
        "interview_id": interview_id,
        "chunk_id": chunk_id,
        "status": status,
        "partial_text": partial_text,
        "stable_text": stable_text,
        "revision": revision,
        "utterance_id": utterance_id,
        "received_upto": received_upto,
        "missing": list(missing),
        "lag": lag,
    }
