"""One recording as a stream, whatever it is: its format is recognised from its first bytes.

Where a recorder was started anew, a piece begins another file: it is decoded by itself.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from app.media.audio import Audio
from app.media.chosen_decoder import ChosenDecoder
from app.media.decoding import PartDecoder
from app.media.first_bytes import Format, begins_file, goes_on_as_opus, pcm_form
from app.media.formats import recognise
from app.media.pcm import PcmDecoder
from app.media.upload import UploadDecoder
from app.media.wav import WavDecoder


class StreamDecoder(ChosenDecoder):
    """Waits for enough bytes to choose a Decoder, then hands everything to it."""

    def __init__(self, codec: str | None, sample_rate: int | None) -> None:
        super().__init__()
        self._codec = codec
        self._sample_rate = sample_rate
        self._head = b""
        self._kind: Format | None = None

    def feed(self, data: bytes) -> Audio:
        """See Decoder."""
        if self._chosen and begins_file(data):
            rest = self._chosen.finish()
            self._early_losses, self._chosen = self.losses, None
            return np.concatenate([rest, self.feed(data)])
        if self._chosen:
            return self._chosen.feed(data)
        self._head += data
        return self._begin(is_all=False)

    def finish(self) -> Audio:
        """See Decoder."""
        begun = np.zeros(0, dtype=np.float32)
        if not self._chosen and self._head:
            begun = self._begin(is_all=True)
        return np.concatenate([begun, self._chosen.finish()]) if self._chosen else begun

    @property
    def unread(self) -> int:
        """Bytes at the end of what was fed that `state` does not hold."""
        return self._chosen.unread if self._chosen else len(self._head)

    def state(self) -> Mapping[str, Any] | None:
        """See Decoder."""
        known = self._chosen.state() if self._chosen else None
        return None if known is None else {"kind": self._kind, "decoder": known}

    # All is decoded at once here; see RemoteDecoder for the other kind.
    has_news = False
    is_behind = False
    is_pending = False

    def poll(self) -> Audio:
        """See Decoder."""
        return np.zeros(0, dtype=np.float32)

    def close(self) -> None:
        """See Decoder."""

    @classmethod
    def resumed(cls, state: Mapping[str, Any]) -> "StreamDecoder":
        """Go on where another one stood."""
        stream = cls(None, None)
        stream._kind = state["kind"]
        if stream._kind == "webm":
            from app.media.webm_audio import WebmAudioDecoder

            stream._chosen = WebmAudioDecoder.resumed(state["decoder"])
        else:
            kind = WavDecoder if stream._kind == "wav" else PcmDecoder
            stream._chosen = kind.resumed(state["decoder"])
        return stream

    def _begin(self, *, is_all: bool) -> Audio:
        kind = recognise(self._head, self._codec, is_all=is_all)
        if kind is None:
            return np.zeros(0, dtype=np.float32)
        head, self._head = self._head, b""
        self._kind, self._chosen = kind, self._decoder_for(kind, head)
        return self._chosen.feed(head)

    def _decoder_for(self, kind: Format, head: bytes) -> PartDecoder:
        if kind == "pcm":
            return PcmDecoder(pcm_form(self._codec, self._sample_rate))
        if kind == "wav":
            return WavDecoder()
        if kind == "webm":
            from app.media.webm_audio import WebmAudioDecoder  # FFmpeg, only where it is needed

            return WebmAudioDecoder(goes_on=goes_on_as_opus(head, self._codec))
        return UploadDecoder(kind)
