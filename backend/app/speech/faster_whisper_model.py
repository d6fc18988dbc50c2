"""faster-whisper's model: it computes as much as there is to hear, and adds nothing after it."""

from typing import Any

import numpy as np
from faster_whisper import WhisperModel

from app.speech.detection import detected
from app.speech.engine import NO_HINTS, Lead
from app.speech.tokenizer_repair import repaired
from app.speech.windows import WHOLE

_SILENT_REST = 0.8  # seconds
PROMPT_TOKENS, HOTWORD_TOKENS = 100, 60


class Model(WhisperModel):  # type: ignore[misc]  # the library carries no types
    """What is asked of it next is set before each call: `window`, `hints`."""

    window = WHOLE
    hints = NO_HINTS
    _encoded: tuple[Any, Any] | None = None  # what was encoded last, and what came of it

    def encode(self, features: Any) -> Any:
        """Encode a window, without most of the silence that it is filled up with.

        The same one again, to detect its language and then to read it, is encoded once.
        """
        heard = np.flatnonzero(features.any(axis=0))  # only what it is filled up with is all 0
        features = features[:, : self.window.frames(int(heard[-1]) + 1 if len(heard) else 0)]
        if self._encoded is None or not np.array_equal(self._encoded[0], features):
            self._encoded = features, super().encode(features)
        return self._encoded[1]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.hf_tokenizer = repaired(self.hf_tokenizer)

    def detect_language(self, audio: Any = None, features: Any = None, **options: Any) -> Any:
        """Detect by the very frames that are transcribed then: all but the last one."""
        _, _, every = super().detect_language(audio, features[..., :-1], **options)
        return *detected(dict(every), self.hints), every

    def prompt_of(self, text: str) -> list[int] | None:
        """The text that went before, as tokens: the last ones, as many as are of use."""
        if not text.strip():
            return None
        tokens: list[int] = self.hf_tokenizer.encode(
            " " + text.strip(), add_special_tokens=False
        ).ids
        return tokens[-PROMPT_TOKENS:]

    def shortened(self, hotwords: str) -> str | None:
        """As many of the words as there is room for, the first ones."""
        words = hotwords.split()
        while words and len(self.hf_tokenizer.encode(" ".join(words)).ids) > HOTWORD_TOKENS:
            words.pop()
        return " ".join(words) or None

    def _split_segments_by_timestamps(self, *args: Any, **options: Any) -> Any:
        """Cut a window's text into segments, and say from where to go on.

        What is left after the end that the model itself gave is not heard by itself where it is
        hardly more than the silence after the speech: words would be made up for it.
        """
        segments, seek, is_over = super()._split_segments_by_timestamps(*args, **options)
        end = options["seek"] + options["segment_size"]
        said = segments[-1]["end"] * self.frames_per_second
        if end - min(seek, said) <= _SILENT_REST * self.frames_per_second:
            return segments, end, True
        return segments, seek, is_over

    def add_word_timestamps(
        self, segments: list[list[dict[str, Any]]], *args: Any, **options: Any
    ) -> Any:
        """Add words, but leave the segments' own times.

        The library drops a segment whose words come out without length, text and all.
        """
        flat = [segment for group in segments for segment in group]
        times = [(segment["start"], segment["end"]) for segment in flat]
        last_speech = super().add_word_timestamps(segments, *args, **options)
        for segment, (start, end) in zip(flat, times, strict=True):
            segment["start"], segment["end"] = start, end
        return last_speech
