"""The sound of a WebM recording that comes in pieces."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from app.media.audio import SAMPLE_RATE, Audio
from app.media.decoding import MAX_SECONDS, DecodingError, check_sound, too_long, undecodable
from app.media.track_sound import CODECS, TrackSound
from app.media.webm import Block, Position, Track, WebmError, WebmReader

_UNTOLD = Track(number=1, codec="A_OPUS")
"""Every recorder's first track, and the only one where there is sound alone."""


class WebmAudioDecoder:
    """Decodes the first Opus or Vorbis track.

    After a loss the next block that has a time tells how long it was. `goes_on`: it begins after
    the header, which would tell of one track of Opus.
    """

    def __init__(self, *, goes_on: bool = False) -> None:
        self._reader = WebmReader(tracks={_UNTOLD.number: _UNTOLD} if goes_on else {})
        self._early = b""  # bytes that another one had not read
        self._track: int | None = None
        self._sound: TrackSound | None = None
        self._samples = 0  # of the piece that is being read
        self.losses: list[float | None] = []

    def feed(self, data: bytes) -> Audio:
        """See Decoder."""
        data, self._early = self._early + data, b""
        try:
            blocks = self._reader.feed(data)
        except WebmError:
            raise undecodable() from None
        self._samples = 0
        parts = [np.zeros(0, dtype=np.float32)]
        if blocks:
            sound = self._sound or self._open(self._reader.tracks)
            parts += [self._decode(sound, block) for block in blocks if block.track == self._track]
        return np.concatenate(parts)

    def skip(self, chunks: int) -> Audio:
        """See Decoder. The silence comes with the next block, whose time tells how much it is."""
        self._reader.lose()
        self.losses.append(None)
        if self._sound is not None:
            self._sound.lose()
        return np.zeros(0, dtype=np.float32)

    def finish(self) -> Audio:
        """See Decoder."""
        if self._sound is None:
            raise undecodable()
        return self._sound.finish()

    @property
    def unread(self) -> int:
        """See Decoder."""
        return len(self._early) + self._reader.unread

    def state(self) -> Mapping[str, Any] | None:
        """See Decoder."""
        if self._sound is None:
            return None
        return {"position": self._reader.position().to_json(), "end": self._sound.end}

    @classmethod
    def resumed(cls, state: Mapping[str, Any]) -> "WebmAudioDecoder":
        """Go on where another one stood."""
        decoder = cls()
        decoder._reader.restore(Position.from_json(state["position"]))
        decoder._open(decoder._reader.tracks).end = state["end"] or 0.0
        decoder._early = bytes.fromhex(state.get("rest", ""))
        return decoder

    def _open(self, tracks: dict[int, Track]) -> TrackSound:
        for number, track in tracks.items():
            if track.codec in CODECS:
                self._track, self._sound = number, TrackSound(track, end=0.0, check=check_sound)
                if self.losses:
                    self._sound.lose()
                return self._sound
        raise DecodingError("audio_unsupported", "The recording has no Opus or Vorbis sound.")

    def _decode(self, sound: TrackSound, block: Block) -> Audio:
        samples = np.concatenate(sound.decode(block))
        if self.losses and sound.last_loss is not None:
            self.losses[-1] = sound.last_loss
        self._samples += len(samples)
        if self._samples > MAX_SECONDS * SAMPLE_RATE:
            raise too_long()
        return samples
