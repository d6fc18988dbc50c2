"""What a recording's first bytes and its sender's words tell of its format.

The web processes ask here whether what comes has a header, the decoding children and the workers
what it is (`formats` adds what only samples themselves can tell), and video what begins a WebM.
"""

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from app.media import ebml

Format = Literal["pcm", "wav", "webm", "ogg", "mp3", "m4a", "flac"]

PCM_RATE = 16_000
"""Samples per second of raw PCM where the sender names no rate."""
MIN_RATE, MAX_RATE = 8_000, 96_000
MAX_CHANNELS = 2
"""More of both is no voice, but costs as much to decode as it likes."""

EBML = ebml.EBML.to_bytes(4, "big")
CLUSTER = ebml.CLUSTER.to_bytes(4, "big")
_MAGIC: dict[bytes, Format] = {
    EBML: "webm",
    b"OggS": "ogg",
    b"RIFF": "wav",
    b"ID3": "mp3",
    b"fLaC": "flac",
}
_BOXES = (b"moof", b"moov", b"mdat", b"styp", b"sidx")  # of MP4 without its first one
_FOREIGN = (
    b"#!AMR",
    b"caff",
    b"\x30\x26\xb2\x75\x8e\x66\xcf\x11",  # ASF, of Windows Media
    b".snd",
    b"%PDF",
    b"\x89PNG",
    b"PK\x03\x04",
    b"GIF8",
    b"\xff\xd8\xff",
    b"\x1f\x8b\x08",
)
_SIGNS_OF_A_MIDDLE = (CLUSTER, b"OggS", b"moof")
_SEARCHED = 2048

# By version (MPEG 2.5, reserved, 2, 1); bit rates in kbit/s of layer III: ISO/IEC 11172-3, 13818-3.
_SAMPLE_RATES = {0: (11025, 12000, 8000), 2: (22050, 24000, 16000), 3: (44100, 48000, 32000)}
_BIT_RATES_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_BIT_RATES_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)

_SPELLINGS = {
    **{name: name for name in ("webm", "ogg", "wav", "mp4", "mp3", "flac")},
    "m4a": "mp4",
    "mpeg": "mp3",
    "mpga": "mp3",
    **dict.fromkeys(("law", "pcmu", "pcma", "float", "f32", "f64"), "other samples"),
    **dict.fromkeys(("s24", "s32", "u8", "l20", "l24", "s16be", "big-endian"), "other samples"),
    **dict.fromkeys(("pcm", "s16", "l16", "linear16", "int16"), "pcm"),
    **{name: name for name in ("amr", "aac", "opus", "vorbis", "3gp", "caf", "aif", "wma", "asf")},
    "speex": "speex",
}
"""How senders spell a kind of recording; a container stands before what may be in it.

Samples that are not 16 bits, little-endian, stand before those that are: `pcm_f32le`, `audio/PCMU`.
"""
_RATE = re.compile(r"(?:;\s*(?:sample[_-]?)?rate\s*=\s*\"?|pcm_)(\d{4,6})\b")
_CHANNELS = re.compile(r";\s*channels\s*=\s*\"?(\d{1,2})\b")


class PcmForm(NamedTuple):
    """How raw samples follow each other; all are 16 bits, little-endian."""

    rate: int = PCM_RATE
    channels: int = 1

    @property
    def bytes_per_second(self) -> int:
        """How much of it lasts a second; what nobody decodes is no more than what is decoded."""
        return 2 * min(max(self.rate, MIN_RATE), MAX_RATE) * min(self.channels, MAX_CHANNELS)


class _Named(NamedTuple):
    """What a codec's name says."""

    family: str
    rate: int | None
    channels: int


@lru_cache(maxsize=256)
def _named_by(codec: str | None) -> _Named:
    """Asked for every chunk, and senders spell theirs the same way each time."""
    said = (codec or "").lower()
    rate, channels = _RATE.search(said), _CHANNELS.search(said)
    return _Named(
        family=next((family for name, family in _SPELLINGS.items() if name in said), ""),
        rate=int(rate[1]) if rate else None,
        channels=max(1, int(channels[1])) if channels else 1,
    )


def family_of(codec: str | None) -> str:
    """What kind of recording a codec names, however it is spelt; "" where that cannot be told."""
    return _named_by(codec).family


def named_rate(codec: str | None, sample_rate: int | None) -> int | None:
    """The rate of raw samples, where their sender tells it; the field counts before the codec."""
    return sample_rate or _named_by(codec).rate


def pcm_form(codec: str | None, sample_rate: int | None) -> PcmForm:
    """How to read raw samples whose sender says this: `audio/L16;rate=8000;channels=2`."""
    return PcmForm(named_rate(codec, sample_rate) or PCM_RATE, _named_by(codec).channels)


def has_header(data: bytes, codec: str | None) -> bool:
    """Whether these bytes begin a recording with a header, rather than raw samples.

    A recorder's first piece may be a single byte long.
    """
    family = family_of(codec)
    if family:
        return family != "pcm"
    if data[4:8] == b"ftyp" or _mp3_header(data[:3]):
        return True
    return bool(data) and any(data.startswith(m) or m.startswith(data) for m in _MAGIC)


def begins_file(data: bytes) -> bool:
    """Whether a piece begins a recording of its own, whatever came before it.

    Every page of Ogg begins alike but for a flag.
    """
    if data.startswith(b"ID3"):
        return len(data) >= 10 and data[3] in (2, 3, 4) and max(data[6:10]) < 0x80
    if data.startswith(b"OggS"):
        return len(data) > 5 and bool(data[5] & 2)
    return container_of(data) is not None


def container_of(head: bytes) -> Format | None:
    """The format whose sign stands at the beginning; None for raw samples and MP3 without a tag."""
    if head[4:8] == b"ftyp":
        return "m4a"
    if head.startswith(b"RIFF") and head[8:12] != b"WAVE":
        return None
    return next((kind for magic, kind in _MAGIC.items() if head.startswith(magic)), None)


def goes_on_as_opus(head: bytes, codec: str | None) -> bool:
    """Whether it is a cluster of WebM whose header went to an utterance that is over, or is lost.

    Its sender's words tell all that a header would: whoever ends utterances, or forgets them, does
    not cost the rest of a recording that is still being made.
    """
    return (
        head.startswith(CLUSTER) and family_of(codec) == "webm" and "opus" in (codec or "").lower()
    )


def is_foreign(head: bytes) -> bool:
    """Whether it is a file of a kind that is not read, or a piece from the middle of one."""
    if head.startswith(_FOREIGN) or (head[:4] == b"FORM" and head[8:11] == b"AIF"):
        return True
    if head[4:8] in _BOXES:
        return True
    if head.startswith(tuple(_MAGIC)) or head[4:8] == b"ftyp":
        return False
    return any(sign in head[:_SEARCHED] for sign in _SIGNS_OF_A_MIDDLE)


def mp3_frame_length(head: bytes) -> int | None:
    """How long the layer III frame is that `head` begins with; None if it is no frame."""
    header = _mp3_header(head) if len(head) >= 4 else None
    if header is None:
        return None
    version, bit_rate, sample_rate = header
    kilobits = (_BIT_RATES_1 if version == 3 else _BIT_RATES_2)[bit_rate]
    factor = 144_000 if version == 3 else 72_000
    return factor * kilobits // _SAMPLE_RATES[version][sample_rate] + (head[2] >> 1 & 1)


def _mp3_header(head: bytes) -> tuple[int, int, int] | None:
    """Version, bit rate and sample rate of a layer III frame; quiet samples begin with FF too."""
    if len(head) < 3 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return None
    version, bit_rate, sample_rate = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or bit_rate in (0, 15) or sample_rate == 3:
        return None
    return version, bit_rate, sample_rate
