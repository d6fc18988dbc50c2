"""Recognising a recording's format, with what only its samples can tell.

Raw samples have no sign of their own, so what nobody recognises is taken for them only where it
can be sound: a file of another kind would be heard as silence, and nobody would be told.
"""

import numpy as np

from app.media.decoding import undecodable
from app.media.first_bytes import (
    Format,
    container_of,
    family_of,
    goes_on_as_opus,
    is_foreign,
    mp3_frame_length,
)

_LONGEST_MAGIC = 12
_ENOUGH = 2048
"""Bytes in which a sign of another kind would show; 64 ms of raw samples."""
_FEWEST = 128  # samples of which it can be said how they are spread
_UNIFORM = 1.5  # how much more frequent than chance the same upper byte may come twice
_UNLIKE = 0.4  # correlation of a sample with the next
_MP3_DOUBT = 4096  # more than two of its longest frames
_MP3_HINTS = ("mp3", "mpeg")


def recognise(head: bytes, codec: str | None, *, is_all: bool) -> Format | None:
    """Return the format of a recording that begins with `head`; None: more bytes are needed.

    `codec` is what the sender calls it and decides only what the bytes leave open; `is_all` says
    that no more bytes come. What is nothing else is raw PCM. Raises DecodingError for what nobody
    can read.
    """
    if len(head) < _LONGEST_MAGIC and not is_all:
        return None
    if goes_on_as_opus(head, codec):
        return "webm"
    if is_foreign(head):
        raise undecodable()
    if container := container_of(head):
        return container
    kind = _mp3_or_pcm(head, (codec or "").lower(), is_all)
    return _pcm_if_it_can_be(head, codec, is_all) if kind == "pcm" else kind


def _pcm_if_it_can_be(head: bytes, codec: str | None, is_all: bool) -> Format | None:
    family = family_of(codec)
    if family == "pcm":
        return "pcm"
    if family:
        raise undecodable()  # its first piece, which tells the format, is missing
    if len(head) < _ENOUGH and not is_all:
        return None
    if _is_aac(head) or _is_text(head) or _is_float(head) or _is_without_order(head):
        raise undecodable()
    return "pcm"


def _is_aac(head: bytes) -> bool:
    """ADTS: two frames, one right after the other."""
    if len(head) < 7 or not _is_adts(head, 0):
        return False
    length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    return length >= 7 and (_is_adts(head, length) or len(head) <= length)


def _is_adts(data: bytes, at: int) -> bool:
    return len(data) > at + 2 and data[at] == 0xFF and data[at + 1] & 0xF6 == 0xF0


def _is_text(head: bytes) -> bool:
    """UTF-8 without a control character; its last one may be cut."""
    text = head.decode("utf-8", "replace").rstrip("\ufffd")
    return len(text) > 3 and all(sign.isprintable() or sign in "\t\r\n\ufeff" for sign in text)


def _is_float(head: bytes) -> bool:
    """Samples as 32-bit fractions, which a browser's audio nodes give."""
    values = np.frombuffer(head[: len(head) // 4 * 4], dtype="<f4")
    if len(values) < _FEWEST:
        return False
    with np.errstate(invalid="ignore"):
        size = np.abs(values)
        usual = (size > 1e-7) & (size <= 1.5)
    return bool(np.all(usual | (values == 0)) and np.mean(usual) > 0.1)


def _is_without_order(head: bytes) -> bool:
    """Whether the samples are as good as random over their whole range, as no sound is.

    So is what was compressed or encrypted: every upper byte is as frequent as any other, and no
    sample tells anything of the next one.
    """
    samples = np.frombuffer(head[: len(head) // 2 * 2], dtype="<i2").astype(np.float64)
    count = len(samples)
    if count < _FEWEST:
        return False
    frequent = np.bincount(np.frombuffer(head[1 : 2 * count : 2], dtype=np.uint8), minlength=256)
    pairs = float((frequent * (frequent - 1.0)).sum()) / (count * (count - 1))
    likeness = float(np.corrcoef(samples[:-1], samples[1:])[0, 1]) if samples.std() else 1.0
    return 256 * pairs < _UNIFORM and abs(likeness) < _UNLIKE


def _mp3_or_pcm(head: bytes, codec: str, is_all: bool) -> Format | None:
    """Tell MP3 without a tag from quiet PCM, which may begin with the same bits."""
    length = mp3_frame_length(head)
    if length is None or family_of(codec) == "pcm":
        return "pcm"
    if any(hint in codec for hint in _MP3_HINTS):
        return "mp3"
    second = head[length : length + 4]
    if len(second) == 4:
        return "mp3" if mp3_frame_length(second) and second[1] == head[1] else "pcm"
    return "pcm" if is_all or len(head) > _MP3_DOUBT else None
