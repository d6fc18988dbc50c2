"""faster-whisper: the same models on CTranslate2."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import ctranslate2
import faster_whisper
import huggingface_hub.constants
import numpy as np
from faster_whisper import WhisperModel

from app.media.audio import Audio
from app.speech.engine import NO_HINTS, EngineResult, EngineSegment, Hints
from app.speech.kept_models import kept_path
from app.speech.probe import answers
from app.speech.transcript import Word

_PRECISIONS = {"cuda": ("float16", "int8_float16", "float32"), "cpu": ("int8", "float32")}


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
    def load(path: str, device: str) -> "FasterWhisperTranscriber":
        """See Models."""
        return FasterWhisperTranscriber(path, device)


class FasterWhisperTranscriber:
    """A Transcriber over a CTranslate2 model's folder; device: cuda or cpu."""

    def __init__(self, path: str, device: str) -> None:
        supported = ctranslate2.get_supported_compute_types(device)
        precision = next(kind for kind in _PRECISIONS[device] if kind in supported)
        self._model = _Model(
            path,
            device=device,
            compute_type=precision,
            cpu_threads=len(os.sched_getaffinity(0)),
            local_files_only=True,
        )
        self.name = f"faster-whisper on {device}, {precision}"

    def transcribe(
        self, audio: Audio, *, language: str | None, final: bool, hints: Hints = NO_HINTS
    ) -> EngineResult:
        """See Transcriber."""
        known = language if self._speaks(language) else None
        self._model.choose_language = hints.choose_language
        options: dict[str, Any] = {} if final else {"beam_size": 1, "temperature": 0.0}
        segments, info = self._model.transcribe(
            audio,
            language=known,
            condition_on_previous_text=False,
            word_timestamps=final,
            **options,
        )
        is_detected = known is None and self._model.model.is_multilingual
        return EngineResult(
            tuple(_segment(segment) for segment in segments if segment.text.strip()),
            info.language,
            float(info.language_probability) if is_detected else None,
        )

    def _speaks(self, language: str | None) -> bool:
        """Whether this very model was trained on it: large-v3 knows one that others do not."""
        token = self._model.hf_tokenizer.token_to_id(f"<|{language}|>")
        return language in self._model.supported_languages and token is not None


class _Model(WhisperModel):  # type: ignore[misc]  # the library carries no types
    _encoded: tuple[Any, Any] | None = None  # what was encoded last, and what came of it
    choose_language: Callable[[Mapping[str, float]], str] | None = None

    def encode(self, features: Any) -> Any:
        """Encode a window; the same one again, to detect its language and then to read it, once."""
        if self._encoded is None or not np.array_equal(self._encoded[0], features):
            self._encoded = features, super().encode(features)
        return self._encoded[1]

    def detect_language(self, audio: Any = None, features: Any = None, **options: Any) -> Any:
        """Detect by the very frames that are transcribed then: all but the last one."""
        detected = super().detect_language(audio, features[..., :-1], **options)
        if self.choose_language is None:
            return detected
        probabilities = dict(detected[2])
        chosen = self.choose_language(probabilities)
        return chosen, probabilities[chosen], detected[2]

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
