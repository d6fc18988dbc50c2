"""The sound of one track of a WebM recording."""

import math
from collections.abc import Callable

import av
import numpy as np

from app.media.audio import SAMPLE_RATE, Audio
from app.media.decoding import undecodable
from app.media.pcm import SilenceAllowance
from app.media.resampling import FrameResampler
from app.media.webm import Block, Track

CODECS = {"A_OPUS": "opus", "A_VORBIS": "vorbis"}


class TrackSound:
    """Decodes an Opus or Vorbis track's blocks to SAMPLE_RATE, mono, with silence for losses.

    `end`: where the next block should begin, in seconds; None where that is not known.
    `max_silence`: seconds that stand for one loss at most; `max_broken`: frames in a row that
    cannot be decoded, before the recording counts as broken; `check(rate, channels)` raises
    DecodingError for sound that is not taken.
    """

    def __init__(
        self,
        track: Track,
        end: float | None = None,
        max_silence: float = math.inf,
        max_broken: int = 50,
        check: Callable[[int, int], None] | None = None,
    ) -> None:
        codec = av.CodecContext.create(CODECS[track.codec], "r")
        assert isinstance(codec, av.AudioCodecContext)
        codec.thread_count = 1
        codec.extradata = track.private or None
        self.end = end
        self.last_loss: float | None = None
        """How long the last loss was, once the block after it has told."""
        self._codec = codec
        self._max_silence = max_silence
        self._max_broken = max_broken
        self._check = check
        self._resampler = FrameResampler()
        self._has_open_loss = False
        self._silence = SilenceAllowance()
        self._broken = 0

    def lose(self) -> None:
        """The next block that has a time tells how much is missing."""
        self._has_open_loss = True
        self.last_loss = None

    def decode(self, block: Block) -> list[Audio]:
        """The block's sound, after silence for what was lost before it. Raises DecodingError."""
        parts = [self._silence_before(block)]
        if block.seconds is not None:
            self.end = block.seconds
        try:
            for frame in self._codec.decode(av.Packet(block.data)):
                if self._check is not None:
                    self._check(frame.sample_rate, frame.layout.nb_channels)
                parts.append(self._resampler.add(frame))
                seconds = frame.samples / frame.sample_rate
                self._silence.hear(seconds)
                if self.end is not None:
                    self.end += seconds
            self._broken = 0
        except av.FFmpegError:
            self._broken += 1
            if self._broken > self._max_broken:
                raise undecodable() from None
        return parts

    def finish(self) -> Audio:
        """What the resampler still holds."""
        return self._resampler.finish()

    def _silence_before(self, block: Block) -> Audio:
        filled = 0.0
        if self._has_open_loss and block.seconds is not None:
            begin = block.seconds if self.end is None else self.end
            self.last_loss = max(0.0, block.seconds - begin)
            filled = self._silence.take(min(self._max_silence, self.last_loss))
            self._has_open_loss = False
        return np.zeros(round(filled * SAMPLE_RATE), dtype=np.float32)
