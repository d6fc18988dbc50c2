"""Sound and pictures of one WebM recording that comes in pieces."""

from collections.abc import Callable

import av
import numpy as np

from app.media.audio import Audio
from app.media.decoding import DecodingError
from app.media.track_sound import TrackSound
from app.media.webm import Block, Position, Track, WebmError, WebmReader
from app.video.errors import InvalidData
from app.video.pictures import CODECS, PictureDecoder

See = Callable[[av.VideoFrame, float], None]
"""Takes a picture and its time in seconds."""

MAX_BLOCK = 2 * 1024 * 1024
MAX_SKIPPED = 256 * 1024
MAX_WITHOUT_BLOCK = 3 * 1024 * 1024
"""Bytes in which a frame of sound or picture must come; less than a stream's share of Redis."""
MAX_SILENCE = 1.0
"""Seconds of silence that stand for a loss, so that words around it stay apart."""
_MAX_BROKEN = 200  # frames in a row that cannot be decoded


class RecordingDecoder:
    """Decodes the first Opus and the first VP8 or VP9 track. Every method may raise InvalidData.

    `position`: where another one stood, whose unread bytes are fed first.
    """

    def __init__(self, position: Position | None = None) -> None:
        self._reader = WebmReader(max_block=MAX_BLOCK, max_skipped=MAX_SKIPPED, is_lenient=True)
        self._sound: tuple[int, TrackSound] | None = None
        self._pictures: tuple[int, PictureDecoder] | None = None
        self._is_open = False
        self._without_block = 0
        self.time = 0.0
        if position is not None:
            self._reader.restore(position)
            self._open(self._reader.tracks)

    @property
    def unread(self) -> int:
        """Bytes at the end of what was fed that no one need have read: feed them again."""
        return self._reader.unread if self._is_open else self._without_block

    @property
    def position(self) -> Position | None:
        """Where the reader stands before `unread`; None before the first frame."""
        return self._reader.position() if self._is_open else None

    def lose(self) -> None:
        """Something is missing here."""
        self._reader.lose()
        self._miss()

    def feed(self, data: bytes, hear: bool, see: See | None) -> Audio:
        """Take the next bytes; return their sound if it is wanted, show pictures to `see`."""
        blocks = self._read(data)
        if see is None:
            self._leave_pictures_out()
        parts = [np.zeros(0, dtype=np.float32)]
        for block in blocks:
            if block.seconds is not None:
                self.time = block.seconds
            if hear and self._sound and block.track == self._sound[0]:
                parts += _heard(self._sound[1], block)
            elif see is not None and self._pictures and block.track == self._pictures[0]:
                for frame in self._pictures[1].decode(block):
                    see(frame, self.time)
        return np.concatenate(parts)

    def _read(self, data: bytes) -> list[Block]:
        """The frames that the bytes complete."""
        repairs = self._reader.repairs
        try:
            blocks = self._reader.feed(data)
        except WebmError:
            raise InvalidData from None
        if self._reader.repairs > repairs:
            self._miss()
        self._without_block = 0 if blocks else self._without_block + len(data)
        if self._without_block > MAX_WITHOUT_BLOCK:
            raise InvalidData
        if blocks and not self._is_open:
            self._open(self._reader.tracks)
        return blocks

    def _miss(self) -> None:
        """What comes next rests on something that is not here: no picture before a key frame."""
        if self._sound:
            self._sound[1].lose()
        self._leave_pictures_out()

    def _leave_pictures_out(self) -> None:
        if self._pictures:
            self._pictures[1].leave_out()

    def _open(self, tracks: dict[int, Track]) -> None:
        for number, track in sorted(tracks.items()):
            if track.codec == "A_OPUS" and self._sound is None:
                sound = TrackSound(track, max_silence=MAX_SILENCE, max_broken=_MAX_BROKEN)
                self._sound = number, sound
            elif track.codec in CODECS and self._pictures is None:
                self._pictures = number, PictureDecoder(track)
        if self._sound is None and self._pictures is None:
            raise InvalidData
        self._is_open = True


def _heard(sound: TrackSound, block: Block) -> list[Audio]:
    try:
        return sound.decode(block)
    except DecodingError:
        raise InvalidData from None
