"""Recognising a recording's format from its first bytes."""

from typing import Literal

Format = Literal["pcm", "wav", "webm", "ogg", "mp3", "m4a", "flac"]

_LONGEST_MAGIC = 12
_MP3_DOUBT = 4096  # more than two of its longest frames
_MP3_HINTS = ("mp3", "mpeg")

# By version (MPEG 2.5, reserved, 2, 1); bit rates in kbit/s of layer III: ISO/IEC 11172-3, 13818-3.
_SAMPLE_RATES = {0: (11025, 12000, 8000), 2: (22050, 24000, 16000), 3: (44100, 48000, 32000)}
_BIT_RATES_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_BIT_RATES_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)


def recognise(head: bytes, codec: str | None, *, is_all: bool) -> Format | None:
    """Return the format of a recording that begins with `head`; None: more bytes are needed.

    `codec` is what the sender calls it and decides only what the bytes leave open; `is_all` says
    that no more bytes come. What is nothing else is raw PCM.
    """
    if len(head) < _LONGEST_MAGIC and not is_all:
        return None
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "webm"
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return "wav"
    if head.startswith(b"OggS"):
        return "ogg"
    if head[4:8] == b"ftyp":
        return "m4a"
    if head.startswith(b"fLaC"):
        return "flac"
    if head.startswith(b"ID3"):
        return "mp3"
    return _mp3_or_pcm(head, (codec or "").lower(), is_all)


def _mp3_or_pcm(head: bytes, codec: str, is_all: bool) -> Format | None:
    """Tell MP3 without a tag from quiet PCM, which may begin with the same bits."""
    length = _mp3_frame_length(head)
    if length is None or "pcm" in codec:
        return "pcm"
    if any(hint in codec for hint in _MP3_HINTS):
        return "mp3"
    second = head[length : length + 4]
    if len(second) == 4:
        return "mp3" if _mp3_frame_length(second) and second[1] == head[1] else "pcm"
    return "pcm" if is_all or len(head) > _MP3_DOUBT else None


def _mp3_frame_length(head: bytes) -> int | None:
    """Return how long the layer III frame is that `head` begins with; None if it is no frame."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return None
    version, bit_rate, sample_rate = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or bit_rate in (0, 15) or sample_rate == 3:
        return None
    kilobits = (_BIT_RATES_1 if version == 3 else _BIT_RATES_2)[bit_rate]
    factor = 144_000 if version == 3 else 72_000
    return factor * kilobits // _SAMPLE_RATES[version][sample_rate] + (head[2] >> 1 & 1)
