"""The sound of a WebM recording that comes in pieces."""

from collections.abc import Mapping
from typing import Any

import av
import numpy as np

from app.media.audio import SAMPLE_RATE, Audio
from app.media.decoding import MAX_SECONDS, DecodingError, check_sound, too_long, undecodable
from app.media.pcm import SilenceAllowance
from app.media.resampling import FrameResampler
from app.media.webm import Block, Position, Track, WebmError, WebmReader

_CODECS = {"A_OPUS": "opus", "A_VORBIS": "vorbis"}
_MAX_BROKEN = 50  # frames in a row that cannot be decoded


class WebmAudioDecoder:
    """Decodes the first Opus or Vorbis track.

    After a loss the next block that has a time tells how long it was.
    """

    def __init__(self) -> None:
        self._reader = WebmReader()
        self._early = b""  # bytes that another one had not read
        self._track: int | None = None
        self._codec: av.AudioCodecContext | None = None
        self._resampler = FrameResampler()
        self._end: float | None = None  # seconds: where the next block should begin
        self._samples = 0  # of the piece that is being read
        self._broken = 0
        self._has_open_loss = False
        self._silence = SilenceAllowance()
        self.losses: list[float | None] = []

    def feed(self, data: bytes) -> Audio:
        """See Decoder."""
        data, self._early = self._early + data, b""
        try:
            blocks = self._reader.feed(data)
        except WebmError:
            raise undecodable() from None
        self._samples = 0
        if self._codec is None and blocks:
            self._open(self._reader.tracks)
        parts = [self._decode(block) for block in blocks if block.track == self._track]
        return np.concatenate([np.zeros(0, dtype=np.float32), *parts])

    def skip(self, chunks: int) -> Audio:
        """See Decoder. The silence comes with the next block, whose time tells how much it is."""
        self._reader.lose()
        self.losses.append(None)
        self._has_open_loss = True
        return np.zeros(0, dtype=np.float32)

    def finish(self) -> Audio:
        """See Decoder."""
        if self._codec is None:
            raise undecodable()
        return self._resampler.finish()

    @property
    def unread(self) -> int:
        """See Decoder."""
        return len(self._early) + self._reader.unread

    def state(self) -> Mapping[str, Any] | None:
        """See Decoder."""
        if self._codec is None:
            return None
        return {"position": self._reader.position().to_json(), "end": self._end}

    @classmethod
    def resumed(cls, state: Mapping[str, Any]) -> "WebmAudioDecoder":
        """Go on where another one stood."""
        decoder = cls()
        decoder._reader.restore(Position.from_json(state["position"]))
        decoder._open(decoder._reader.tracks)
        decoder._end = state["end"]
        decoder._early = bytes.fromhex(state.get("rest", ""))
        return decoder

    def _open(self, tracks: dict[int, Track]) -> None:
        for number, track in tracks.items():
            if track.codec in _CODECS:
                codec = av.CodecContext.create(_CODECS[track.codec], "r")
                assert isinstance(codec, av.AudioCodecContext)
                codec.thread_count = 1
                codec.extradata = track.private or None
                self._track, self._codec = number, codec
                return
        raise DecodingError("audio_unsupported", "The recording has no Opus or Vorbis sound.")

    def _decode(self, block: Block) -> Audio:
        assert self._codec is not None
        begin = self._end if block.seconds is None else block.seconds
        parts = [self._silence_before(block.seconds)]
        seconds = 0.0
        try:
            for frame in self._codec.decode(av.Packet(block.data)):
                check_sound(frame.sample_rate, frame.layout.nb_channels)
                seconds += frame.samples / frame.sample_rate
                parts.append(self._resampler.add(frame))
            self._broken = 0
        except av.FFmpegError:
            self._broken += 1
            if self._broken > _MAX_BROKEN:
                raise undecodable() from None
        self._end = (begin or 0.0) + seconds
        self._silence.hear(seconds)
        samples = np.concatenate(parts)
        self._samples += len(samples)
        if self._samples > MAX_SECONDS * SAMPLE_RATE:
            raise too_long()
        return samples

    def _silence_before(self, begin: float | None) -> Audio:
        lost = 0.0
        if self._has_open_loss and begin is not None:
            lost = max(0.0, begin - (self._end or 0.0))
            self.losses[-1] = lost
            self._has_open_loss = False
        return np.zeros(round(self._silence.take(lost) * SAMPLE_RATE), dtype=np.float32)
