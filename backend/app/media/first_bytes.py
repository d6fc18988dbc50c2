"""What a recording's first bytes tell: raw samples, or a file format with a header."""

PCM_RATE = 16_000
"""Samples per second of raw PCM where the sender names no rate."""

_MAGIC = (b"\x1a\x45\xdf\xa3", b"OggS", b"RIFF", b"ID3", b"fLaC")


_SPELLINGS = {
    **{name: name for name in ("webm", "ogg", "wav", "mp4", "mp3", "flac")},
    "m4a": "mp4",
    "mpeg": "mp3",
    "mpga": "mp3",
    **dict.fromkeys(("law", "pcmu", "pcma", "float", "f32", "f64"), "other samples"),
    **dict.fromkeys(("s24", "s32", "u8", "s16be"), "other samples"),
    **dict.fromkeys(("pcm", "s16", "l16", "linear16", "int16"), "pcm"),
    **{name: name for name in ("amr", "aac", "opus", "vorbis", "3gp", "caf", "aif", "wma", "asf")},
    "speex": "speex",
}
"""How senders spell a kind of recording; a container stands before what may be in it.

Samples that are not 16 bits, little-endian, stand before those that are: `pcm_f32le`, `audio/PCMU`.
"""


def family_of(codec: str | None) -> str:
    """What kind of recording a codec names, however it is spelt; "" where that cannot be told."""
    said = (codec or "").lower()
    return next((family for name, family in _SPELLINGS.items() if name in said), "")


def has_header(data: bytes, codec: str | None) -> bool:
    """Whether these bytes begin a recording with a header, rather than raw samples.

    A recorder's first piece may be a single byte long.
    """
    family = family_of(codec)
    if family:
        return family != "pcm"
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
