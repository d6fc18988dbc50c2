"""Decoders in this very process, for those who decode what is their own."""

from collections.abc import Mapping
from typing import Any

from app.media.decoding import Decoder


class LocalDecoders:
    """See Decoders. FFmpeg is loaded with the first one only: most workers need none."""

    def open(self, codec: str | None, sample_rate: int | None) -> Decoder:
        """See Decoders."""
        from app.media.stream_decoder import StreamDecoder

        return StreamDecoder(codec, sample_rate)

    def resumed(self, state: Mapping[str, Any]) -> Decoder:
        """See Decoders."""
        from app.media.stream_decoder import StreamDecoder

        return StreamDecoder.resumed(state)
