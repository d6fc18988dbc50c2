"""Runs pip and says how far it is.

python pip_install.py WHAT MEGABYTES PIP-ARGUMENT…

WHAT is installed, about how many MEGABYTES of downloads. It is run as a file, by a Python that has
nothing else installed yet. On a terminal one line is kept up to date, elsewhere a new one is
written every few seconds.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

PIP = (
    sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--no-input",
    "--progress-bar", "off",
)  # fmt: skip
ROLL_BACK_SECONDS = 4.0
TERMINAL_SECONDS, PIPE_SECONDS = 0.2, 2.0
_NAME = re.compile(r"[A-Za-z0-9_.]+")
_UNREACHABLE = (
    "Failed to establish a new connection", "Name or service not known", "NameResolutionError",
    "Temporary failure in name resolution", "Network is unreachable", "timed out",
    "Connection refused", "Connection reset", "ProxyError", "Max retries exceeded",
)  # fmt: skip


class PipProgress:
    """How far a pip is, by what it says and by what it has downloaded."""

    def __init__(self, what: str, megabytes: int, downloads: Path) -> None:
        """Downloads lie in `downloads` until pip ends."""
        self._what, self._megabytes, self._downloads = what, megabytes, downloads
        self._package = ""
        self._is_unpacking = False
        self.said: list[str] = []

    def hear(self, line: str) -> None:
        """Take a line of pip's."""
        self.said.append(line)
        word, _, rest = line.strip().partition(" ")
        if rest and word in ("Collecting", "Downloading"):
            named = _NAME.match(Path(rest.split()[0]).name)
            self._package = named[0] if named else ""
        elif line.startswith("Installing collected packages:"):
            self._is_unpacking = True

    def downloaded(self) -> int:
        """Megabytes that have come."""
        size = 0
        for path in self._downloads.glob("pip-unpack-*/*"):
            with suppress(OSError):
                size += path.stat().st_size
        return round(size / 1e6)

    def line(self) -> str:
        """How far it is."""
        if self._is_unpacking:
            return f"{self._what}: 95 %, unpacking"
        came = self.downloaded()
        percent = min(90, 90 * came // self._megabytes)
        return (
            f"{self._what}: {percent} %, {came} of about {self._megabytes} MB, {self._package}"
        ).rstrip(", ")


def reason_of(said: Sequence[str]) -> str:
    """Why pip failed, in a line."""
    text = "\n".join(said)
    if "No space left on device" in text:
        return "there is no room left on the disk"
    if any(sign in text for sign in _UNREACHABLE):
        return "the package index cannot be reached; is there a network?"
    errors = [line.partition("ERROR: ")[2] for line in said if line.startswith("ERROR: ")]
    for error in errors:
        if error.startswith("No matching distribution found for "):
            package = error.removeprefix("No matching distribution found for ").split()[0]
            package = package.partition("==")[0]
            return f"there is no {package} for this machine and Python 3.{sys.version_info[1]}"
    return errors[-1] if errors else "pip failed; run it by hand to see why"


def install(what: str, megabytes: int, arguments: Iterable[str], show: "Show") -> str | None:
    """Install, and say meanwhile how far it is; why it failed, or None."""
    began = time.monotonic()
    failure = run_pip([*PIP, *arguments], what, megabytes, show)
    if failure is not None:
        show.end()
        return failure
    took = time.monotonic() - began
    show.last(f"{what}: 100 %, installed in {took:.0f} s")
    return None


def run_pip(
    command: Sequence[str], what: str, megabytes: int, show: "Show", room: Path | None = None
) -> str | None:
    """Run a command of pip's, and say meanwhile how far it is; why it failed, or None.

    Downloads lie in `room` meanwhile, or where temporary files do.
    """
    with tempfile.TemporaryDirectory(prefix="interview-install-", dir=room) as folder:
        progress = PipProgress(what, megabytes, Path(folder))
        with subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env=os.environ | {"TMPDIR": folder, "PYTHONUNBUFFERED": "1"},
        ) as process:
            assert process.stdout is not None
            try:
                with show.regularly(progress.line):
                    for line in process.stdout:
                        progress.hear(line.rstrip("\n"))
                status = process.wait()
            finally:
                _end(process)
    return reason_of(progress.said) if status else None


def _end(process: "subprocess.Popen[str]") -> None:
    """End pip where we are told to stop: in good order, so that no package is left half there."""
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGINT)
    try:
        process.wait(ROLL_BACK_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()


class Show:
    """Shows progress on a terminal, or as lines where there is none; or hands the lines on."""

    def __init__(self, hand_on: Callable[[str], None] | None = None) -> None:
        self._hand_on = hand_on
        self._terminal = hand_on is None and sys.stdout.isatty()
        self._shown = ""
        self._lock = threading.Lock()

    def regularly(self, line: Callable[[], str]) -> "_Regularly":
        """Show what `line` says, again and again, as long as the context lasts."""
        seconds = TERMINAL_SECONDS if self._terminal else PIPE_SECONDS
        return _Regularly(lambda: self._show(line()), seconds)

    def last(self, line: str) -> None:
        """Show a line that stays."""
        self._show(line)
        self.end()

    def end(self) -> None:
        """Go to a line of its own."""
        if self._terminal:
            _say("\n")

    def _show(self, line: str) -> None:
        with self._lock:
            if line == self._shown:
                return
            self._shown = line
            if self._hand_on is not None:
                self._hand_on(line)
            elif self._terminal:
                _say(f"\r\033[K{line[:100]}")
            else:
                _say(f"{line}\n")


def _say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


class _Regularly:
    """Calls a function in a thread, every so many seconds."""

    def __init__(self, call: Callable[[], None], seconds: float) -> None:
        self._call, self._seconds = call, seconds
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _run(self) -> None:
        self._call()
        while not self._done.wait(self._seconds):
            self._call()


def main(arguments: Sequence[str]) -> int:
    """Run the command line; the exit status."""
    what, megabytes, *rest = arguments
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        failure = install(what, int(megabytes), rest, Show())
    except KeyboardInterrupt:
        failure = "it was stopped"
    if failure is None:
        return 0
    sys.stderr.write(f"{what}: not installed: {failure}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
