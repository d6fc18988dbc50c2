"""The pictures of one VP8 or VP9 track, decoded one by one."""

import av
import numpy as np

from app.media.webm import Block, Track
from app.video.errors import InvalidData
from app.video.landmarks import Image

CODECS = {"V_VP8": "vp8", "V_VP9": "vp9"}
MAX_PIXELS = 4096 * 2304
"""Of one picture, as its track says and as the coded picture itself says."""
MAX_WIDTH = 640
"""Larger pictures are made smaller before anything is looked for in them."""
_MAX_BROKEN = 200  # frames in a row that cannot be decoded
_UNSHOWN_KEY, _NOT_KEY_VP8, _NOT_KEY_VP9 = 0x08, 0x01, 0x04


class PictureDecoder:
    """Decodes a track's blocks in order; after anything was left out, from the next key frame."""

    def __init__(self, track: Track) -> None:
        if track.width * track.height > MAX_PIXELS:
            raise InvalidData
        self._name = CODECS[track.codec]
        self._codec: av.VideoCodecContext | None = None
        self._broken = 0

    def leave_out(self) -> None:
        """What comes next is not decoded, or was lost."""
        self._codec = None

    def decode(self, block: Block) -> list[av.VideoFrame]:
        """The pictures that the block completes. Raises InvalidData where nothing ever can."""
        if self._codec is None:
            if not self._is_key_frame(block.data):
                return []
            self._codec = self._open()
        try:
            frames = self._codec.decode(av.Packet(block.data))
        except av.FFmpegError:
            self._broken += 1
            if self._broken > _MAX_BROKEN:
                raise InvalidData from None
            self._codec = None
            return []
        self._broken = 0
        return frames

    def _open(self) -> av.VideoCodecContext:
        codec = av.CodecContext.create(self._name, "r")
        assert isinstance(codec, av.VideoCodecContext)
        codec.thread_count = 1
        codec.options = {"max_pixels": str(MAX_PIXELS)}  # checked before anything is allocated
        return codec

    def _is_key_frame(self, data: bytes) -> bool:
        """RFC 6386, 9.1; VP9 bitstream specification, 6.2 (profiles 0 to 2)."""
        if not data:
            return False
        if self._name == "vp8":
            return not data[0] & _NOT_KEY_VP8
        return not data[0] & (_NOT_KEY_VP9 | _UNSHOWN_KEY)


def to_image(frame: av.VideoFrame) -> Image:
    """RGB, height x width x 3, at most MAX_WIDTH wide."""
    width = min(frame.width, MAX_WIDTH)
    height = max(1, round(frame.height * width / frame.width))
    image = frame.reformat(width=width, height=height, format="rgb24").to_ndarray()
    return np.asarray(image, dtype=np.uint8)
