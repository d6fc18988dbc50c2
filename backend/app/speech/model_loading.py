"""Choosing a speech engine, loading its model and warming it up. Nothing is downloaded here."""

import difflib
import os
import time
from collections.abc import Callable
from pathlib import Path

import ctranslate2
import faster_whisper
import numpy as np
import torch
import whisper

from app.media.audio import SAMPLE_RATE
from app.speech.engine import EngineName, EngineUnavailable, ModelMissing, Transcriber
from app.speech.faster_whisper_engine import FasterWhisperTranscriber
from app.speech.whisper_engine import WhisperTranscriber

Progress = Callable[[str], None]

WHISPER, FASTER = "openai-whisper", "faster-whisper"


def load(engine: EngineName, model: str, progress: Progress) -> Transcriber:
    """See engine_loader.load_engine."""
    started = time.monotonic()
    tried: list[str] = []
    is_missing = True
    for name in engines_for(engine, model):
        try:
            transcriber = _ready(name, model, _located(name, model), progress)
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


def engines_for(engine: EngineName, model: str) -> list[str]:
    """Return the engines to try, the best first. Raises EngineUnavailable for no such model."""
    path = Path(model).expanduser()
    if path.exists():
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
        return [own]
    known = _known_models()
    engines = [name for name in (FASTER, WHISPER) if model in known[name]]
    if not engines:
        raise EngineUnavailable(_unknown(model, sorted(known[FASTER] | known[WHISPER])))
    if engine != "auto":
        if engine not in engines:
            raise EngineUnavailable(
                f"{engine} has no model '{model}': set WHISPER_ENGINE to {engines[0]} or auto."
            )
        return [engine]
    return sorted(engines, key=lambda name: not is_here(name, model))


def _known_models() -> dict[str, set[str]]:
    return {
        WHISPER: set(whisper.available_models()),
        FASTER: set(faster_whisper.available_models()),
    }


def _unknown(model: str, names: list[str]) -> str:
    close = difflib.get_close_matches(model, names, n=1, cutoff=0.5)
    hint = f"Did you mean '{close[0]}'?" if close else f"Known names: {', '.join(names)}."
    return f"WHISPER_MODEL '{model}' is neither a model's name nor a file or folder. {hint}"


def is_here(engine: str, model: str) -> bool:
    """Whether the model needs no download."""
    if engine == WHISPER:
        return whisper_file(model).is_file()
    try:
        faster_whisper.download_model(model, local_files_only=True)
    except Exception:  # noqa: BLE001 - the hub's own errors, which differ by version
        return False
    return True


def whisper_file(model: str) -> Path:
    """Return where openai-whisper keeps a model; as in its load_model."""
    cache = os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache"))
    return Path(cache) / "whisper" / Path(whisper._MODELS[model]).name


def _located(engine: str, model: str) -> str:
    """Return the model's path or, for openai-whisper, its name. Raises ModelMissing."""
    path = Path(model).expanduser()
    if path.exists():
        return str(path)
    if not is_here(engine, model):
        raise ModelMissing("not on this machine")
    if engine == WHISPER:
        return model
    return str(faster_whisper.download_model(model, local_files_only=True))


def download(engine: str, model: str) -> None:
    """Bring a model here; whatever a library raises comes out."""
    if engine == WHISPER:
        whisper._download(whisper._MODELS[model], str(whisper_file(model).parent), False)
    else:
        faster_whisper.download_model(model)


def _ready(engine: str, model: str, path: str, progress: Progress) -> Transcriber:
    """Load and warm up, on CUDA where it works, else on the CPU."""
    if _has_cuda(engine):
        try:
            return _ready_on("cuda", engine, model, path, progress)
        except Exception as error:  # noqa: BLE001 - its libraries may be missing, or its memory
            progress(f"CUDA cannot be used ({reason_of(error)}), taking the CPU")
    return _ready_on("cpu", engine, model, path, progress)


def _ready_on(device: str, engine: str, model: str, path: str, progress: Progress) -> Transcriber:
    progress(f"loading {model} with {engine} on {device}")
    kind = WhisperTranscriber if engine == WHISPER else FasterWhisperTranscriber
    transcriber: Transcriber = kind(path, device)
    progress("warming up")
    _warm_up(transcriber)
    return transcriber


def _has_cuda(engine: str) -> bool:
    if engine == WHISPER:
        return torch.cuda.is_available()
    return bool(ctranslate2.get_cuda_device_count())


def _warm_up(transcriber: Transcriber) -> None:
    """Run both kinds of call once: the first ones compile and allocate."""
    noise = np.random.default_rng(0).normal(0, 0.01, SAMPLE_RATE).astype(np.float32)
    for final in (False, True):
        transcriber.transcribe(noise, language=None, final=final)


def reason_of(error: Exception) -> str:
    """Return an error's first line, short enough for one line of several."""
    text = str(error).strip() or type(error).__name__
    return text.splitlines()[0][:160].rstrip(".")
