"""faster-whisper: the same models on CTranslate2."""

import os
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import ctranslate2
import faster_whisper
import huggingface_hub.constants
import numpy as np

from app.media.audio import SAMPLE_RATE, Audio
from app.speech.engine import NO_HINTS, EngineResult, EngineSegment, Hints, Lead, WindowName
from app.speech.faster_whisper_model import HOTWORD_TOKENS, PROMPT_TOKENS, Model
from app.speech.kept_models import kept_path
from app.speech.known_models import known_weights
from app.speech.listening import listen
from app.speech.plausibility import credible, is_doubtful, says_again
from app.speech.probe import answers
from app.speech.transcript import Word
from app.speech.windows import WHOLE, Window

_PRECISIONS = {"cuda": ("float16", "int8_float16", "float32"), "cpu": ("int8", "float32")}
_WINDOW = Window(margin=4.0, least=8.0)
_MAX_TOKENS = 448 - PROMPT_TOKENS - HOTWORD_TOKENS - 8  # the decoder's length, less the prompt


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
        self._model = Model(
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
        seconds = len(audio) / SAMPLE_RATE
        lead = hints.lead if final and self._is_short else None
        if lead is not None and self._model.model.device == "cpu":
            heard = self._hear(replace(calls[0], lead=lead))
            if not is_doubtful(heard.segments, seconds) and not says_again(heard.text, lead.text):
                return replace(heard, segments=credible(heard.segments, seconds))
        return listen([partial(self._hear, call) for call in calls], seconds)

    def _hear(self, call: "_Call") -> EngineResult:
        model, hints = self._model, call.hints
        model.window, model.hints = call.window, hints
        model.told, model.ahead = model.tokens_of(call.lead), call.ahead
        if call.lead is not None and not model.told:
            return self._hear(replace(call, lead=None))
        options: dict[str, Any] = {}
        if not call.final:
            options = {"beam_size": 1, "temperature": 0.0}
        elif call.window is not WHOLE:
            options = {"temperature": 0.0}  # before others are tried, the whole window is
        segments, info = model.transcribe(
            call.sound,
            language=call.language,
            condition_on_previous_text=False,
            word_timestamps=call.final,
            max_new_tokens=_most_tokens(len(call.audio) / SAMPLE_RATE),
            initial_prompt=model.prompt_of("" if model.told else hints.prompt),
            prefix="lead" if model.told else None,
            hotwords=model.shortened(hints.hotwords),
            **options,
        )
        if call.lead is not None and info.language != call.lead.language:
            return self._hear(replace(call, lead=None))
        is_detected = call.language is None and model.model.is_multilingual
        return EngineResult(
            tuple(_segment(segment, call.ahead) for segment in segments if segment.text.strip()),
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
    lead: Lead | None = None

    @property
    def sound(self) -> Audio:
        """All that is heard: the lead, too."""
        return self.audio if self.lead is None else np.concatenate([self.lead.audio, self.audio])

    @property
    def ahead(self) -> float:
        """Seconds of the lead."""
        return 0.0 if self.lead is None else len(self.lead.audio) / SAMPLE_RATE


def _most_tokens(seconds: float) -> int:
    """More than anybody says in so many seconds: a text that goes round and round ends there."""
    return min(_MAX_TOKENS, 16 + round(16 * seconds))


def _segment(segment: Any, ahead: float) -> EngineSegment:
    """The library's, in times of what comes after so many seconds."""
    return EngineSegment(
        text=segment.text,
        t0=max(0.0, float(segment.start) - ahead),
        t1=max(0.0, float(segment.end) - ahead),
        avg_logprob=float(segment.avg_logprob),
        no_speech_prob=float(segment.no_speech_prob),
        compression_ratio=float(segment.compression_ratio),
        temperature=float(segment.temperature or 0.0),
        words=tuple(
            Word(
                word.word.strip(),
                max(0.0, float(word.start) - ahead),
                max(0.0, float(word.end) - ahead),
                float(word.probability),
            )
            for word in segment.words or ()
        ),
    )
