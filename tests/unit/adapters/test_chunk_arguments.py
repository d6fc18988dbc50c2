"""What take_chunk.lua is told of a piece of audio."""

import pytest

from app.adapters.redis_media import _arguments
from app.ports.voice_store import Chunk

BYTES_PER_SECOND, FAMILY, RATE = 7, 12, 13


@pytest.mark.parametrize(
    ("codec", "sample_rate", "expected"),
    [
        (None, None, (32_000, "", "")),
        ("pcm", 48_000, (96_000, "pcm", 48_000)),
        ("audio/L16;rate=8000;channels=2", None, (32_000, "pcm", 8_000)),
        ("audio/L16;rate=1000", None, (16_000, "pcm", 1_000)),
    ],
    ids=["nothing said", "its rate", "rate and channels in the name", "a rate of no sound"],
)
def test_how_long_raw_samples_last_is_told_by_their_form(
    codec: str | None, sample_rate: int | None, expected: tuple[object, ...]
) -> None:
    chunk = Chunk(
        key="i",
        interview_id="i",
        user_key="u",
        user_id="u",
        utterance_id="",
        chunk_id=0,
        data=bytes(100),
        is_final=False,
        codec=codec,
        sample_rate=sample_rate,
        language=None,
        segmentation="client",
    )
    said = _arguments(chunk)
    assert (said[BYTES_PER_SECOND], said[FAMILY], said[RATE]) == expected
