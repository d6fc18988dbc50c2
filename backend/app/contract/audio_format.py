"""What a recording's first bytes tell: raw samples, or a file format with a header."""

PCM_RATE = 16_000
"""Samples per second of raw PCM where the sender names no rate."""

_MAGIC = (b"\x1a\x45\xdf\xa3", b"OggS", b"RIFF", b"ID3", b"fLaC")


_FAMILIES = ("pcm", "webm", "ogg", "wav", "mp4", "mp3", "flac")
_FAMILY_OF = {"m4a": "mp4", "mpeg": "mp3", "mpga": "mp3"}


def family_of(codec: str | None) -> str:
    """What kind of recording a codec names, however it is spelt; "" where it names none."""
    said = (codec or "").lower()
    for name in (*_FAMILIES, *_FAMILY_OF):
        if name in said:
            return _FAMILY_OF.get(name, name)
    return said


def has_header(data: bytes, codec: str | None) -> bool:
    """Whether these bytes begin a recording with a header, rather than raw samples.

    A recorder's first piece may be a single byte long.
    """
    if codec is not None:
        return not codec.lower().startswith("pcm")
    if data[4:8] == b"ftyp" or _is_mp3_frame(data[:3]):
        return True
    return bool(data) and any(data.startswith(m) or m.startswith(data) for m in _MAGIC)


def _is_mp3_frame(head: bytes) -> bool:
    """MPEG layer III, with a bit rate and a sample rate; quiet samples begin with FF too."""
    return (
        len(head) == 3
        and head[0] == 0xFF
        and head[1] & 0xE6 == 0xE2
        and head[2] >> 4 not in (0, 15)
        and head[2] >> 2 & 3 != 3
    )
