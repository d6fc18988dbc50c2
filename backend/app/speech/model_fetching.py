"""Bringing a model to this machine: in a process of its own, as workers have no network.

While it goes on, a file that is locked says so, and how far it is: a worker that waits reads it.
"""

import fcntl
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.speech.engine import EngineName, EngineUnavailable

Progress = Callable[[str], None]

_DOWNLOAD_TIMEOUT = 20.0  # seconds without a byte
_REPORT_EVERY = 2.0


def fetch_model(engine: EngineName, model: str, progress: Progress) -> None:
    """Download a model that is named and not here yet; minutes. Raises EngineUnavailable."""
    with _told(progress) as tell:
        tell(f"looking for {model}")
        from app.speech import model_loading as loading  # brings an engine

        tried: list[str] = []
        for name in loading.engines_for(engine, model):
            if Path(model).expanduser().exists() or loading.is_here(name, model):
                return
            models = loading.models_of(name)
            what = f"downloading {model} for {name}"
            try:
                with _shown(tell, what, models.folder(model)), _impatient():
                    models.download(model)
            except Exception as error:  # noqa: BLE001 - whatever a library raises
                tried.append(f"{name}: {loading.reason_of(error)}")
                continue
            return
    raise EngineUnavailable(
        f"The speech model '{model}' could not be downloaded ({'; '.join(tried)})."
    )


def fetching() -> str | None:
    """How far the fetching is that goes on just now; None: nothing is being fetched."""
    try:
        with _place().open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return file.read(200).decode(errors="replace") or "fetching the model"
    except OSError:
        return None
    return None


def _place() -> Path:
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(cache) / "interviewgenius" / "fetching-model"


@contextmanager
def _told(progress: Progress) -> Iterator[Progress]:
    """Also write into the file what is reported, and hold its lock meanwhile."""
    _place().parent.mkdir(parents=True, exist_ok=True)
    with _place().open("ab", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX)

        def tell(line: str) -> None:
            file.truncate(0)
            file.write(line.encode())
            progress(line)

        yield tell


@contextmanager
def _shown(progress: Progress, what: str, folder: Path) -> Iterator[None]:
    """Report every few seconds what has come so far: by how much `folder` has grown."""
    done = threading.Event()
    started, before = time.monotonic(), _size(folder)

    def report() -> None:
        while not done.wait(_REPORT_EVERY):
            came = (_size(folder) - before) / 1e6
            progress(f"{what}: {came:.0f} MB, {time.monotonic() - started:.0f} s")

    progress(what)
    reporter = threading.Thread(target=report, daemon=True)
    reporter.start()
    try:
        yield
    finally:
        done.set()
        reporter.join()


def _size(folder: Path) -> int:
    """Bytes in a folder's files; those that go away meanwhile count nothing."""
    size = 0
    for path in folder.rglob("*"):
        with suppress(OSError):
            size += 0 if path.is_symlink() or path.is_dir() else path.stat().st_size
    return size


@contextmanager
def _impatient() -> Iterator[None]:
    """Let a network that answers nothing fail, where a library sets no time limit itself."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(_DOWNLOAD_TIMEOUT)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)
