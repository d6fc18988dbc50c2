"""What the workers need beside base.txt, and whether it is installed: nothing of it is imported."""

import importlib.util
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, get_args

Part = Literal["records", "speech", "video"]
PARTS: tuple[Part, ...] = get_args(Part)
"""What is installed behind the page."""
MEDIA = ("numpy", "av")
SPEECH = (*MEDIA, "opencc", "httpx2", "faster_whisper")
"""What every speech worker needs: Silero's model comes with faster-whisper alone."""
ENGINES = {"faster-whisper": ("faster_whisper",), "openai-whisper": ("torch", "whisper")}
SPEECH_HINT = "make run installs it, or: pip install -r config/requirements/speech.txt"
WHISPER_HINT = (
    "make run ENGINE=openai-whisper installs it, or: pip install -r config/requirements/whisper.txt"
)
TRANSLATION = ("ctranslate2", "sentencepiece")
RECORDS = ("sqlalchemy", "alembic", "cryptography", "psycopg")
RECORDS_HINT = "make run installs it, or: pip install -r config/requirements/records.txt"
VIDEO_HINT = "make run installs it, or: make .venv/.video"
_LOOKS = "import importlib.util as i, sys; print(*(n for n in sys.argv[1:] if not i.find_spec(n)))"
_LOOK_SECONDS = 30


def speech_problem(engine: str, model: str) -> str | None:
    """Why there can be no speech with these settings, and what helps; None: all is installed."""
    if missing := _missing(SPEECH):
        return f"{_listed(missing)} not installed: {SPEECH_HINT}"
    wanted = wanted_engine(engine, model)
    if missing := _missing(ENGINES[wanted]):
        why = f"{wanted} is asked for" if engine == wanted else f"{model} is for {wanted}"
        return f"{why}, and {_listed(missing)} not installed: {WHISPER_HINT}"
    return None


def records_problem() -> str | None:
    """Why there can be no archive, and what helps; None: all is installed."""
    missing = _missing(RECORDS)
    return f"{_listed(missing)} not installed: {RECORDS_HINT}" if missing else None


def translation_problem(needs_models: bool) -> str | None:
    """Why models of one's own cannot translate, and what helps; None: they can, or need not."""
    missing = _missing(TRANSLATION) if needs_models else []
    return f"{_listed(missing)} not installed: {SPEECH_HINT}" if missing else None


def wanted_engine(engine: str, model: str) -> str:
    """The engine on this machine that settings ask for: a .pt file is openai-whisper's."""
    if engine not in ("auto", "remote"):
        return engine
    is_checkpoint = Path(model).expanduser().is_file()
    return "openai-whisper" if is_checkpoint else "faster-whisper"


def video_python(chosen: Path | None) -> str:
    """The Python that video runs on: VIDEO_PYTHON, the environment made for it, or our own."""
    if chosen is not None:
        return str(chosen)
    made = Path(sys.prefix) / "video" / "bin" / "python"
    return str(made) if made.exists() else sys.executable


def video_problem(python: str) -> str | None:
    """Why `python` cannot run video, and what helps; without mediapipe it can."""
    try:
        looked = subprocess.run(
            [python, "-c", _LOOKS, *MEDIA],
            capture_output=True,
            text=True,
            timeout=_LOOK_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return f"VIDEO_PYTHON {python} cannot be run"
    missing = looked.stdout.split()
    return f"{_listed(missing)} not installed: {VIDEO_HINT}" if missing else None


def _missing(names: Sequence[str]) -> list[str]:
    importlib.invalidate_caches()
    return [name for name in names if importlib.util.find_spec(name) is None]


def _listed(missing: Sequence[str]) -> str:
    return f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'}"
