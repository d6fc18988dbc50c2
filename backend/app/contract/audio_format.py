"""What a recording's first bytes tell: raw samples, or a file format with a header."""

PCM_RATE = 16_000
"""Samples per second of raw PCM where the sender names no rate."""
MOST_BYTES_PER_SECOND = 192_000
"""Of a recording with a header, whose length is not known: 16 bit stereo at 48 kHz."""

_MAGIC = (b"\x1a\x45\xdf\xa3", b"OggS", b"RIFF", b"ID3", b"fLaC")


def is_raw_pcm(first: bytes, codec: str | None) -> bool:
    """Whether an utterance that begins with these bytes has no header."""
    if codec is not None and codec.lower().startswith("pcm"):
        return True
    if first[4:8] == b"ftyp" or (len(first) > 1 and first[0] == 0xFF and first[1] >= 0xE0):
        return False
    # A recorder's first piece may be a single byte long.
    return not any(first.startswith(magic) or magic.startswith(first or b"-") for magic in _MAGIC)


def seconds_at_least(data: bytes, first: bool, codec: str | None, sample_rate: int | None) -> float:
    """How long a piece of audio lasts; a lower bound where only the bytes can tell."""
    raw = is_raw_pcm(data, codec) if first else codec is None or codec.lower().startswith("pcm")
    if raw:
        return len(data) / 2 / (sample_rate or PCM_RATE)
    return len(data) / MOST_BYTES_PER_SECOND
