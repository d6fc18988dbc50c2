"""faster-whisper's model: it computes as much as there is to hear, and adds nothing after it."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import ctranslate2
import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.transcribe import get_compression_ratio

from app.media.audio import SAMPLE_RATE
from app.speech.detection import detected
from app.speech.engine import NO_HINTS, Lead
from app.speech.tokenizer_repair import repaired
from app.speech.windows import WHOLE

_SILENT_REST = 0.8  # seconds
_TIME_STEP = 0.02  # seconds of the model's own clock
PROMPT_TOKENS, HOTWORD_TOKENS = 100, 60


class Model(WhisperModel):  # type: ignore[misc]  # the library carries no types
    """What is asked of it next is set before each call: `window`, `hints`."""

    hf_tokenizer: Any
    window = WHOLE
    hints = NO_HINTS
    told: Sequence[int] = ()
    """The lead's tokens; what the model says goes on from there."""
    ahead = 0.0
    """Seconds of the lead."""
    _is_led = _is_detecting = False
    _encoded: tuple[Any, Any] | None = None  # what was encoded last, and what came of it

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.hf_tokenizer = repaired(self.hf_tokenizer)

    def encode(self, features: Any) -> Any:
        """Encode a window, without most of the silence that it is filled up with.

        The same one again, to detect its language and then to read it, is encoded once.
        """
        heard = np.flatnonzero(features.any(axis=0))  # only what it is filled up with is all 0
        features = features[:, : self.window.frames(int(heard[-1]) + 1 if len(heard) else 0)]
        if self._encoded is None or not np.array_equal(self._encoded[0], features):
            self._encoded = features, super().encode(features)
        return self._own(self._encoded[1]) if self._is_detecting else self._encoded[1]

    def _own(self, encoded: Any) -> Any:
        """What was encoded of the passage itself; what its lead told of a language counted once."""
        if not self.told:
            return encoded
        frames = round(self.ahead * self.frames_per_second) // self.input_stride
        own = np.ascontiguousarray(np.asarray(encoded)[:, frames:])
        return ctranslate2.StorageView.from_array(own)

    def detect_language(self, audio: Any = None, features: Any = None, **options: Any) -> Any:
        """Detect by the very frames that are transcribed then: all but the last one."""
        self._is_detecting = True
        try:
            _, _, every = super().detect_language(audio, features[..., :-1], **options)
        finally:
            self._is_detecting = False
        return *detected(dict(every), self.hints), every

    def prompt_of(self, text: str) -> list[int] | None:
        """The text that went before, as tokens: the last ones, as many as are of use."""
        if not text.strip():
            return None
        tokens: list[int] = self.hf_tokenizer.encode(
            " " + text.strip(), add_special_tokens=False
        ).ids
        return tokens[-PROMPT_TOKENS:]

    def tokens_of(self, lead: Lead | None) -> list[int]:
        """Its words between the times of its beginning and end, and the time of what follows."""
        if lead is None:
            return []
        text = self.hf_tokenizer.encode(" " + lead.text, add_special_tokens=False).ids
        if len(text) > PROMPT_TOKENS:
            return []
        zero = self.hf_tokenizer.token_to_id("<|notimestamps|>") + 1
        end = len(lead.audio) / SAMPLE_RATE
        at = [zero + round(each / _TIME_STEP) for each in (lead.words[-1].t1, end)]
        return [zero, *text, min(at), at[1]]

    def get_prompt(
        self,
        tokenizer: Any,
        previous_tokens: list[int],
        without_timestamps: bool = False,
        prefix: str | None = None,
        hotwords: str | None = None,
    ) -> list[int]:
        """What the model is told before it speaks; a prefix stands for the lead."""
        prompt: list[int] = super().get_prompt(
            tokenizer, previous_tokens, without_timestamps, None, hotwords
        )
        return [*prompt, *self.told] if prefix else prompt

    def generate_with_fallback(
        self, encoder_output: Any, prompt: list[int], *args: Any, **options: Any
    ) -> Any:
        """Let the model speak; what it was told is no text of its own."""
        said, *figures = super().generate_with_fallback(encoder_output, prompt, *args, **options)
        told = len(self.told)
        self._is_led = bool(told) and prompt[-told:] == list(self.told)
        if not self._is_led:
            return said, *figures
        own = said.sequences_ids[0][told - 1 :]  # the time at which it begins is its own
        logprob, temperature, _ = figures
        text = args[0].decode(own).strip()
        said = SimpleNamespace(sequences_ids=[own], no_speech_prob=said.no_speech_prob)
        return said, logprob, temperature, get_compression_ratio(text)

    def find_alignment(
        self, tokenizer: Any, text_tokens: list[list[int]], *args: Any, **options: Any
    ) -> Any:
        """When each word was said; the lead's words take up the lead's sound."""
        if not self._is_led:
            return super().find_alignment(tokenizer, text_tokens, *args, **options)
        told = [token for token in self.told if token < tokenizer.eot]
        both = [[*told, *tokens] for tokens in text_tokens]
        found = super().find_alignment(tokenizer, both, *args, **options)
        return [_after(words, len(told)) for words in found]

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


def _after(words: list[dict[str, Any]], tokens: int) -> list[dict[str, Any]]:
    """The words that come after so many tokens."""
    while words and tokens > 0:
        tokens -= len(words[0]["tokens"])
        words = words[1:]
    return words
