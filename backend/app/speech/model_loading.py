"""Choosing a speech engine, loading its model and warming it up."""

import difflib
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import ctranslate2
import faster_whisper
import numpy as np
import torch
import whisper

from app.speech.engine import SAMPLE_RATE, EngineName, EngineUnavailable, Transcriber
from app.speech.faster_whisper_engine import FasterWhisperTranscriber
from app.speech.whisper_engine import WhisperTranscriber

Progress = Callable[[str], None]

_WHISPER, _FASTER = "openai-whisper", "faster-whisper"
_DOWNLOAD_TIMEOUT = 20.0  # seconds without a byte
_REPORT_EVERY = 2.0


def load(engine: EngineName, model: str, progress: Progress) -> Transcriber:
    """See engine_loader.load_engine."""
    started = time.monotonic()
    tried: list[str] = []
    for name in _engines_for(engine, model):
        try:
            transcriber = _ready(name, model, _locate(name, model, progress), progress)
        except Exception as error:  # noqa: BLE001 - whatever a library raises, the next one may do
            tried.append(f"{name}: {_reason(error)}")
            continue
        progress(f"ready: {transcriber.name}, after {time.monotonic() - started:.1f} s")
        return transcriber
    raise EngineUnavailable(
        f"The speech model '{model}' could not be loaded ({'; '.join(tried)}). Download it on a "
        "machine with network, or set WHISPER_MODEL to a .pt file or a CTranslate2 folder."
    )


def _engines_for(engine: EngineName, model: str) -> list[str]:
    """Return the engines to try, the best first. Raises EngineUnavailable for no such model."""
    path = Path(model).expanduser()
    if path.exists():
        own = _WHISPER if path.is_file() else _FASTER
        if path.is_dir() and not (path / "model.bin").is_file():
            raise EngineUnavailable(
                f"WHISPER_MODEL is the folder '{model}', and it holds no model.bin of CTranslate2."
            )
        if engine not in ("auto", own):
            raise EngineUnavailable(
                f"WHISPER_MODEL '{model}' is a model of {own}, but WHISPER_ENGINE is {engine}: "
                "set it to auto."
            )
        return [own]
    known = _known_models()
    engines = [name for name in (_FASTER, _WHISPER) if model in known[name]]
    if not engines:
        raise EngineUnavailable(_unknown(model, sorted(known[_FASTER] | known[_WHISPER])))
    if engine != "auto":
        if engine not in engines:
            raise EngineUnavailable(
                f"{engine} has no model '{model}': set WHISPER_ENGINE to {engines[0]} or auto."
            )
        return [engine]
    return sorted(engines, key=lambda name: not _is_here(name, model))


def _known_models() -> dict[str, set[str]]:
    return {
        _WHISPER: set(whisper.available_models()),
        _FASTER: set(faster_whisper.available_models()),
    }


def _unknown(model: str, names: list[str]) -> str:
    close = difflib.get_close_matches(model, names, n=1, cutoff=0.5)
    hint = f"Did you mean '{close[0]}'?" if close else f"Known names: {', '.join(names)}."
    return f"WHISPER_MODEL '{model}' is neither a model's name nor a file or folder. {hint}"


def _is_here(engine: str, model: str) -> bool:
    """Whether the model needs no download."""
    if engine == _WHISPER:
        return _whisper_file(model).is_file()
    try:
        faster_whisper.download_model(model, local_files_only=True)
    except Exception:  # noqa: BLE001 - the hub's own errors, which differ by version
        return False
    return True


def _whisper_file(model: str) -> Path:
    """Return where openai-whisper keeps a model; as in its load_model."""
    cache = os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache"))
    return Path(cache) / "whisper" / Path(whisper._MODELS[model]).name


def _locate(engine: str, model: str, progress: Progress) -> str:
    """Return the model's path or, for openai-whisper, its name, downloaded if it must be."""
    path = Path(model).expanduser()
    if path.exists():
        return str(path)
    if not _is_here(engine, model):
        if os.environ.get("HF_HUB_OFFLINE", "").lower() in ("1", "true", "yes", "on"):
            raise FileNotFoundError("not on this machine, and HF_HUB_OFFLINE forbids downloads")
        with _shown(progress, f"downloading {model} for {engine}"), _impatient():
            if engine == _WHISPER:
                cache = _whisper_file(model)
                whisper._download(whisper._MODELS[model], str(cache.parent), False)
            else:
                faster_whisper.download_model(model)
    if engine == _WHISPER:
        return model
    return str(faster_whisper.download_model(model, local_files_only=True))


def _ready(engine: str, model: str, path: str, progress: Progress) -> Transcriber:
    """Load and warm up, on CUDA where it works, else on the CPU."""
    if _has_cuda(engine):
        try:
            return _ready_on("cuda", engine, model, path, progress)
        except Exception as error:  # noqa: BLE001 - its libraries may be missing, or its memory
            progress(f"CUDA cannot be used ({_reason(error)}), taking the CPU")
    return _ready_on("cpu", engine, model, path, progress)


def _ready_on(device: str, engine: str, model: str, path: str, progress: Progress) -> Transcriber:
    progress(f"loading {model} with {engine} on {device}")
    kind = WhisperTranscriber if engine == _WHISPER else FasterWhisperTranscriber
    transcriber: Transcriber = kind(path, device)
    progress("warming up")
    _warm_up(transcriber)
    return transcriber


def _has_cuda(engine: str) -> bool:
    if engine == _WHISPER:
        return torch.cuda.is_available()
    return bool(ctranslate2.get_cuda_device_count())


def _warm_up(transcriber: Transcriber) -> None:
    """Run both kinds of call once: the first ones compile and allocate."""
    noise = np.random.default_rng(0).normal(0, 0.01, SAMPLE_RATE).astype(np.float32)
    for final in (False, True):
        transcriber.transcribe(noise, language=None, final=final)


def _reason(error: Exception) -> str:
    """Return an error's first line, short enough for one line of several."""
    text = str(error).strip() or type(error).__name__
    return text.splitlines()[0][:160].rstrip(".")


@contextmanager
def _shown(progress: Progress, what: str) -> Iterator[None]:
    """Report every few seconds that something still goes on."""
    done = threading.Event()
    started = time.monotonic()

    def report() -> None:
        while not done.wait(_REPORT_EVERY):
            progress(f"{what}, {time.monotonic() - started:.0f} s")

    progress(what)
    reporter = threading.Thread(target=report, daemon=True)
    reporter.start()
    try:
        yield
    finally:
        done.set()
        reporter.join()


@contextmanager
def _impatient() -> Iterator[None]:
    """Let a network that answers nothing fail, where a library sets no time limit itself."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(_DOWNLOAD_TIMEOUT)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)
