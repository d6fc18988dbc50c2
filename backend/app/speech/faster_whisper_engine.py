"""faster-whisper: the same models on CTranslate2."""

import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import ctranslate2
import faster_whisper
import huggingface_hub.constants
import numpy as np
from faster_whisper import WhisperModel

from app.media.audio import SAMPLE_RATE, Audio
from app.speech.detection import detected
from app.speech.engine import NO_HINTS, EngineResult, EngineSegment, Hints, WindowName
from app.speech.kept_models import kept_path
from app.speech.known_models import known_weights
from app.speech.listening import listen
from app.speech.probe import answers
from app.speech.transcript import Word
from app.speech.windows import WHOLE, Window

_PRECISIONS = {"cuda": ("float16", "int8_float16", "float32"), "cpu": ("int8", "float32")}
_WINDOW = Window(margin=4.0, least=8.0)
_SILENT_REST = 0.8  # seconds
_PROMPT_TOKENS, _HOTWORD_TOKENS = 100, 60
_MAX_TOKENS = 448 - _PROMPT_TOKENS - _HOTWORD_TOKENS - 8  # the decoder's length, less the prompt


class FasterWhisperModels:
    """Its models, by the names that it gives them; see model_loading.Models."""

    @staticmethod
    def names() -> set[str]:
        """See Models."""
        return set(faster_whisper.available_models())

    @staticmethod
    def path(model: str) -> str | None:
        """See Models."""
        try:
            return str(faster_whisper.download_model(model, local_files_only=True))
        except Exception:  # noqa: BLE001 - the hub's own errors, which differ by version
            kept = kept_path(model)
            return str(kept) if kept is not None else None

    @staticmethod
    def download(model: str) -> None:
        """See Models."""
        if not answers(huggingface_hub.constants.ENDPOINT):
            raise OSError("the model hub cannot be reached")
        faster_whisper.download_model(model)

    @staticmethod
    def folder(_model: str) -> Path:
        """See Models."""
        return Path(huggingface_hub.constants.HF_HUB_CACHE)

    @staticmethod
    def has_cuda() -> bool:
        """See Models."""
        return bool(ctranslate2.get_cuda_device_count())

    @staticmethod
    def load(path: str, device: str, window: WindowName = "short") -> "FasterWhisperTranscriber":
        """See Models."""
        return FasterWhisperTranscriber(path, device, window)


class FasterWhisperTranscriber:
    """A Transcriber over a CTranslate2 model's folder; device: cuda or cpu."""

    def __init__(self, path: str, device: str, window: WindowName = "short") -> None:
        supported = ctranslate2.get_supported_compute_types(device)
        precision = next(kind for kind in _PRECISIONS[device] if kind in supported)
        self._model = _Model(
            path,
            device=device,
            compute_type=precision,
            cpu_threads=len(os.sched_getaffinity(0)),
            local_files_only=True,
        )
        self._is_short = window == "short"
        self.name = f"faster-whisper on {device}, {precision}"
        known = known_weights(Path(path))
        self._weights = f"{known} {precision}" if known else ""

    def transcribe(
        self, audio: Audio, *, language: str | None, final: bool, hints: Hints = NO_HINTS
    ) -> EngineResult:
        """See Transcriber."""
        windows = (_WINDOW, WHOLE)[not self._is_short :]
        if not final:  # it is soon heard again, and the whole window is several times as dear
            windows = windows[:1]
        known = language if self._speaks(language) else None
        calls = [_Call(audio, known, final, hints, window) for window in windows]
        return listen([partial(self._hear, call) for call in calls], len(audio) / SAMPLE_RATE)

    def _hear(self, call: "_Call") -> EngineResult:
        model, hints = self._model, call.hints
        model.window, model.hints = call.window, hints
        options: dict[str, Any] = {}
        if not call.final:
            options = {"beam_size": 1, "temperature": 0.0}
        elif call.window is not WHOLE:
            options = {"temperature": 0.0}  # before others are tried, the whole window is
        segments, info = model.transcribe(
            call.audio,
            language=call.language,
            condition_on_previous_text=False,
            word_timestamps=call.final,
            max_new_tokens=_most_tokens(len(call.audio) / SAMPLE_RATE),
            initial_prompt=model.prompt_of(hints.prompt),
            hotwords=model.shortened(hints.hotwords),
            **options,
        )
        is_detected = call.language is None and model.model.is_multilingual
        return EngineResult(
            tuple(_segment(segment) for segment in segments if segment.text.strip()),
            info.language,
            float(info.language_probability) if is_detected else None,
            weights=self._weights,
        )

    def _speaks(self, language: str | None) -> bool:
        """Whether this very model was trained on it: large-v3 knows one that others do not."""
        token = self._model.hf_tokenizer.token_to_id(f"<|{language}|>")
        return language in self._model.supported_languages and token is not None


@dataclass(frozen=True)
class _Call:
    """What is asked of the library once."""

    audio: Audio
    language: str | None
    final: bool
    hints: Hints
    window: Window


def _most_tokens(seconds: float) -> int:
    """More than anybody says in so many seconds: a text that goes round and round ends there."""
    return min(_MAX_TOKENS, 16 + round(16 * seconds))


class _Model(WhisperModel):  # type: ignore[misc]  # the library carries no types
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
        return tokens[-_PROMPT_TOKENS:]

    def shortened(self, hotwords: str) -> str | None:
        """As many of the words as there is room for, the first ones."""
        words = hotwords.split()
        while words and len(self.hf_tokenizer.encode(" ".join(words)).ids) > _HOTWORD_TOKENS:
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


def _segment(segment: Any) -> EngineSegment:
    return EngineSegment(
        text=segment.text,
        t0=float(segment.start),
        t1=float(segment.end),
        avg_logprob=float(segment.avg_logprob),
        no_speech_prob=float(segment.no_speech_prob),
        compression_ratio=float(segment.compression_ratio),
        temperature=float(segment.temperature or 0.0),
        words=tuple(
            Word(word.word.strip(), float(word.start), float(word.end), float(word.probability))
            for word in segment.words or ()
        ),
    )
