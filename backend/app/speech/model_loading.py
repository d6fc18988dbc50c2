"""Choosing a speech engine, loading its model and warming it up. Nothing is downloaded here.

An engine is imported when it is chosen, never before: openai-whisper brings PyTorch, which need not
be installed.
"""

import difflib
import importlib.util
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from app.media.audio import SAMPLE_RATE
from app.speech.engine import (
    EngineName,
    EngineUnavailable,
    ModelMissing,
    Transcriber,
    WindowName,
)

Progress = Callable[[str], None]

WHISPER, FASTER = "openai-whisper", "faster-whisper"
PACKAGES = {FASTER: "faster_whisper", WHISPER: "whisper"}
"""The engines, the preferred one first, and what each is imported as."""
HOW_TO_INSTALL = {FASTER: "make .venv/.speech", WHISPER: f"make run ENGINE={WHISPER}"}


class Models(Protocol):
    """What an engine knows of its models."""

    def names(self) -> set[str]:
        """Those that can be had by their name."""

    def path(self, model: str) -> str | None:
        """What `load` takes for a model of that name; None where it is not on this machine."""

    def download(self, model: str) -> None:
        """Bring a model here; whatever a library raises comes out."""

    def folder(self, model: str) -> Path:
        """Where a download grows."""

    def has_cuda(self) -> bool:
        """Whether it finds a GPU that it may use."""

    def load(self, path: str, device: str, window: WindowName = "short") -> Transcriber:
        """Load a model on `device`, cuda or cpu; whatever a library raises comes out."""


def load(
    engine: EngineName, model: str, progress: Progress, window: WindowName = "short"
) -> Transcriber:
    """See engine_loader.load_engine."""
    started = time.monotonic()
    tried: list[str] = []
    is_missing = True
    for name in engines_for(engine, model):
        try:
            loading = _Loading(name, model, _located(name, model), window, progress)
            transcriber = loading.ready()
        except ModelMissing as error:
            tried.append(f"{name}: {error}")
            continue
        except Exception as error:  # noqa: BLE001 - whatever a library raises, the next one may do
            tried.append(f"{name}: {reason_of(error)}")
            is_missing = False
            continue
        progress(f"ready: {transcriber.name}, after {time.monotonic() - started:.1f} s")
        return transcriber
    raise (ModelMissing if is_missing else EngineUnavailable)(
        f"The speech model '{model}' could not be loaded ({'; '.join(tried)}). Where there is a "
        "network, `python run.py fetch-model` brings it; else set WHISPER_MODEL to a .pt file or "
        "a CTranslate2 folder."
    )


def models_of(engine: str) -> Models:
    """An engine's models; this imports the engine."""
    if engine == WHISPER:
        from app.speech.whisper_engine import WhisperModels

        return WhisperModels()
    from app.speech.faster_whisper_engine import FasterWhisperModels

    return FasterWhisperModels()


def engines_for(engine: EngineName, model: str) -> Iterator[str]:
    """The engines to try, the best first; the next one is imported only when it is asked for.

    Raises EngineUnavailable where there is no such model, or no such engine.
    """
    path = Path(model).expanduser()
    if path.exists():
        yield _engine_of_path(engine, model, path)
    elif engine == "auto":
        yield from _engines_with(model)
    else:
        _require(engine, f"WHISPER_ENGINE is {engine}")
        if model not in models_of(engine).names():
            others = (name for name in _installed() if model in models_of(name).names())
            raise EngineUnavailable(
                f"{engine} has no model '{model}': set WHISPER_ENGINE to {other} or auto."
                if (other := next(others, None))
                else _unknown(model, [engine])
            )
        yield engine


def _engines_with(model: str) -> Iterator[str]:
    """Those that have the model on this machine, then those that could download it."""
    engines, others = _installed(), []
    if not engines:
        _require(FASTER, "Speech needs an engine")
    for name in engines:
        if model in models_of(name).names():
            if is_here(name, model):
                yield name
            else:
                others.append(name)
    yield from others
    if not any(model in models_of(name).names() for name in engines):
        raise EngineUnavailable(_unknown(model, engines))


def _engine_of_path(engine: EngineName, model: str, path: Path) -> str:
    own = WHISPER if path.is_file() else FASTER
    if path.is_dir() and not (path / "model.bin").is_file():
        raise EngineUnavailable(
            f"WHISPER_MODEL is the folder '{model}', and it holds no model.bin of CTranslate2."
        )
    if engine not in ("auto", own):
        raise EngineUnavailable(
            f"WHISPER_MODEL '{model}' is a model of {own}, but WHISPER_ENGINE is {engine}: "
            "set it to auto."
        )
    _require(own, f"WHISPER_MODEL '{model}' is a model of {own}")
    return own


def is_installed(engine: str) -> bool:
    """Whether an engine's packages are there, without importing them."""
    return importlib.util.find_spec(PACKAGES[engine]) is not None


def _installed() -> list[str]:
    return [name for name in PACKAGES if is_installed(name)]


def _require(engine: str, why: str) -> None:
    if not is_installed(engine):
        raise EngineUnavailable(
            f"{why}, and {engine} is not installed: {HOW_TO_INSTALL[engine]} installs it."
        )


def _unknown(model: str, engines: list[str]) -> str:
    names = sorted(set().union(*(models_of(name).names() for name in engines)))
    close = difflib.get_close_matches(model, names, n=1, cutoff=0.5)
    hint = f"Did you mean '{close[0]}'?" if close else f"Known names: {', '.join(names)}."
    return f"WHISPER_MODEL '{model}' is neither a model's name nor a file or folder. {hint}"


def is_here(engine: str, model: str) -> bool:
    """Whether the model needs no download."""
    return models_of(engine).path(model) is not None


def is_here_for(engine: EngineName, model: str) -> bool:
    """Whether one of the engines that may be taken has the model, or it is a path."""
    try:
        engines = list(engines_for(engine, model))
    except EngineUnavailable:
        return False
    return Path(model).expanduser().exists() or any(is_here(name, model) for name in engines)


def _located(engine: str, model: str) -> str:
    """What the engine loads the model by. Raises ModelMissing."""
    path = Path(model).expanduser()
    if path.exists():
        return str(path)
    if (found := models_of(engine).path(model)) is None:
        raise ModelMissing("not on this machine")
    return found


@dataclass(frozen=True)
class _Loading:
    """One model that is being loaded by one engine."""

    engine: str
    model: str
    path: str
    window: WindowName
    progress: Progress

    def ready(self) -> Transcriber:
        """Load and warm up, on CUDA where it works, else on the CPU."""
        if models_of(self.engine).has_cuda():
            try:
                return self._ready_on("cuda")
            except Exception as error:  # noqa: BLE001 - its libraries may be missing, or its memory
                self.progress(f"CUDA cannot be used ({reason_of(error)}), taking the CPU")
        return self._ready_on("cpu")

    def _ready_on(self, device: str) -> Transcriber:
        self.progress(f"loading {self.model} with {self.engine} on {device}")
        transcriber = models_of(self.engine).load(self.path, device, self.window)
        self.progress("warming up")
        _warm_up(transcriber)
        return transcriber


def _warm_up(transcriber: Transcriber) -> None:
    """Run both kinds of call once: the first ones compile and allocate."""
    noise = np.random.default_rng(0).normal(0, 0.01, SAMPLE_RATE).astype(np.float32)
    for final in (False, True):
        transcriber.transcribe(noise, language=None, final=final)


def reason_of(error: Exception) -> str:
    """Return an error's first line, short enough for one line of several."""
    text = str(error).strip() or type(error).__name__
    return text.splitlines()[0][:160].rstrip(".")
