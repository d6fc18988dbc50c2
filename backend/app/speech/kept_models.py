"""Models that were brought here as files: a folder for each, whole or not there at all."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SETTING = "WHISPER_MODEL_DIR"
_DRAFT = ".draft-"


@dataclass(frozen=True, slots=True)
class ModelFolders:
    """A model that is being brought: its files, and room for what is needed only meanwhile."""

    files: Path
    spare: Path


def kept_path(model: str) -> Path | None:
    """The folder of a model that was brought here; None: it was not.

    Where models lie stands in this process's environment, as it does for the libraries' own caches.
    """
    folder = os.environ.get(SETTING)
    found = Path(folder) / model if folder else None
    return found if found is not None and (found / "model.bin").is_file() else None


@contextmanager
def drafted(folder: Path, model: str) -> Iterator[ModelFolders]:
    """Let a model be brought into `folder`: it is there when the context ends, else no trace of it.

    Only one process may do so at a time. What a killed one left is removed.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in folder.glob(f"{_DRAFT}*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=_DRAFT) as room:
        draft = ModelFolders(Path(room) / "files", Path(room) / "spare")
        draft.files.mkdir()
        draft.spare.mkdir()
        yield draft
        for path in draft.files.iterdir():
            _write_through(path)
        draft.files.rename(folder / model)


def _write_through(path: Path) -> None:
    """Have a file's bytes on the disk before its name is: power may fail in between."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
