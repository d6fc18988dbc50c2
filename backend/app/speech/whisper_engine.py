"""openai-whisper, the reference implementation, on PyTorch."""

import os
from pathlib import Path
from typing import Any

import torch
import whisper
from whisper.timing import add_word_timestamps
from whisper.tokenizer import LANGUAGES, get_tokenizer

from app.media.audio import SAMPLE_RATE, Audio
from app.speech.detection import detected
from app.speech.engine import NO_HINTS, EngineResult, EngineSegment, Hints, WindowName
from app.speech.listening import listen
from app.speech.transcript import Word

_FINAL = {"beam_size": 5, "best_of": 5, "temperature": (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)}
_PARTIAL = {"temperature": 0.0}
_PROMPT_CHARACTERS = 200  # so that the words before it have room, too


class WhisperModels:
    """Its models, by the names that it gives them; see model_loading.Models."""

    @staticmethod
    def names() -> set[str]:
        """See Models."""
        return set(whisper.available_models())

    @classmethod
    def path(cls, model: str) -> str | None:
        """See Models. What the library wants is the name: it checks the file by it."""
        return model if cls._file(model).is_file() else None

    @classmethod
    def download(cls, model: str) -> None:
        """See Models."""
        whisper._download(whisper._MODELS[model], str(cls._file(model).parent), False)

    @classmethod
    def folder(cls, model: str) -> Path:
        """See Models."""
        return cls._file(model).parent

    @staticmethod
    def has_cuda() -> bool:
        """See Models."""
        return torch.cuda.is_available()

    @staticmethod
    def load(path: str, device: str, _window: WindowName = "short") -> "WhisperTranscriber":
        """See Models. Its windows are always full: the library's encoder takes no others."""
        return WhisperTranscriber(path, device)

    @staticmethod
    def _file(model: str) -> Path:
        """Where openai-whisper keeps a model; as in its load_model."""
        cache = os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache"))
        return Path(cache) / "whisper" / Path(whisper._MODELS[model]).name


class WhisperTranscriber:
    """A Transcriber over a model's name or file (`.pt`) of openai-whisper; device: cuda or cpu."""

    def __init__(self, path: str, device: str) -> None:
        self._device = device
        self._is_half = device == "cuda"
        self._model = whisper.load_model(path, device=device)
        self.name = f"openai-whisper on {device}, {'float16' if self._is_half else 'float32'}"

    def transcribe(
        self, audio: Audio, *, language: str | None, final: bool, hints: Hints = NO_HINTS
    ) -> EngineResult:
        """See Transcriber."""
        code, probability = self._language(audio, language, hints)

        def hear() -> EngineResult:
            return EngineResult(self._segments(audio, code, final, hints), code, probability)

        return listen([hear], len(audio) / SAMPLE_RATE)

    def _segments(
        self, audio: Audio, language: str, final: bool, hints: Hints
    ) -> tuple[EngineSegment, ...]:
        found = whisper.transcribe(
            self._model,
            audio,
            language=language,
            fp16=self._is_half,
            condition_on_previous_text=False,
            initial_prompt=_prompt(hints),
            **(_FINAL if final else _PARTIAL),
        )
        segments = [segment for segment in found["segments"] if segment["text"].strip()]
        words = self._words(audio, language, segments) if final else [()] * len(segments)
        return tuple(_segment(*pair) for pair in zip(segments, words, strict=True))

    def _language(
        self, audio: Audio, language: str | None, hints: Hints
    ) -> tuple[str, float | None]:
        if not self._model.is_multilingual:
            return "en", None
        if language and language in LANGUAGES:
            return language, None
        _, probabilities = self._model.detect_language(self._spectrogram(audio))
        return detected(probabilities, hints)

    def _words(
        self, audio: Audio, language: str, segments: list[dict[str, Any]]
    ) -> list[tuple[Word, ...]]:
        """Align each segment's words.

        Not by transcribe's own word_timestamps: it drops a segment whose words come out without
        length, text and all.
        """
        tokenizer = get_tokenizer(
            self._model.is_multilingual,
            num_languages=self._model.num_languages,
            language=language,
            task="transcribe",
        )
        aligned = [dict(segment, seek=0) for segment in segments]
        add_word_timestamps(
            segments=aligned,
            model=self._model,
            tokenizer=tokenizer,
            mel=self._spectrogram(audio),
            num_frames=min(len(audio) // whisper.audio.HOP_LENGTH, whisper.audio.N_FRAMES),
            last_speech_timestamp=0.0,
        )
        return [
            tuple(
                Word(
                    word["word"].strip(),
                    float(word["start"]),
                    float(word["end"]),
                    float(word["probability"]),
                )
                for word in segment.get("words", ())
            )
            for segment in aligned
        ]

    def _spectrogram(self, audio: Audio) -> torch.Tensor:
        mel = whisper.log_mel_spectrogram(whisper.pad_or_trim(audio), self._model.dims.n_mels)
        spectrogram: torch.Tensor = mel.to(
            self._device, torch.float16 if self._is_half else torch.float32
        )
        return spectrogram


def _prompt(hints: Hints) -> str | None:
    return f"{hints.hotwords} {hints.prompt[-_PROMPT_CHARACTERS:]}".strip() or None


def _segment(segment: dict[str, Any], words: tuple[Word, ...]) -> EngineSegment:
    return EngineSegment(
        text=segment["text"],
        t0=float(segment["start"]),
        t1=float(segment["end"]),
        avg_logprob=float(segment["avg_logprob"]),
        no_speech_prob=float(segment["no_speech_prob"]),
        compression_ratio=float(segment["compression_ratio"]),
        temperature=float(segment["temperature"]),
        words=words,
    )
