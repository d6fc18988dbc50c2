"""DATA_DIR: private to its owner, used by one embedded Redis at a time, keeper of the secret."""

import fcntl
import os
import secrets
import time
from pathlib import Path

from app.settings.errors import StartupError

LOCK_WAIT_SECONDS = 3.0
_MARK = "lock"


def prepare(data_dir: Path) -> Path:
    """Make `data_dir` where it is missing and see that only its owner may enter it.

    An existing folder with wider rights is narrowed only while it is empty or already ours: a
    mistyped DATA_DIR must not lock a system's users out of their own folder.
    """
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        if data_dir.stat().st_mode & 0o077:
            if any(data_dir.iterdir()) and not (data_dir / _MARK).exists():
                raise StartupError(
                    f"DATA_DIR {data_dir} holds other files and is open to other users; "
                    f"choose another folder, or run: chmod 700 {data_dir}"
                )
            data_dir.chmod(0o700)
        (data_dir / _MARK).touch(mode=0o600)
    except OSError as error:
        raise StartupError(f"DATA_DIR {data_dir} cannot be used: {error.strerror}") from error
    return data_dir


def lock(data_dir: Path) -> int:
    """Lock `data_dir` for this process and return the lock's file descriptor.

    The lock lasts until every copy of the descriptor is closed, so a child that inherits it keeps
    the folder locked for as long as it lives, even when its parent is killed. A server that was
    just killed may need a moment to end, hence the short wait.
    """
    fd = os.open(prepare(data_dir) / _MARK, os.O_RDWR | os.O_CLOEXEC)
    deadline = time.monotonic() + LOCK_WAIT_SECONDS
    while True:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return fd
        except BlockingIOError:
            if time.monotonic() > deadline:
                os.close(fd)
                raise StartupError(
                    f"DATA_DIR {data_dir} is in use by another server; "
                    "stop that one, or choose another DATA_DIR"
                ) from None
            time.sleep(0.05)


def kept_secret(data_dir: Path) -> str:
    """Return the secret kept in `data_dir`, made on first use (64 hex digits, mode 0600)."""
    path = prepare(data_dir) / "secret_key"
    try:
        if not path.exists():
            draft = path.with_suffix(f".{os.getpid()}")
            draft.touch(mode=0o600)
            draft.write_text(secrets.token_hex(32))
            try:
                os.link(draft, path)  # of several processes, the first one's secret stands
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        return path.read_text()
    except OSError as error:
        raise StartupError(f"{path} cannot be used: {error.strerror}") from error
