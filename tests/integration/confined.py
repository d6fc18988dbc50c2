"""A program that confines itself as decoding children do, and tells what it can still do.

`python confined.py PARENT opens-files|`: prints a line of JSON, name -> what came of it.
"""

import ctypes
import json
import os
import resource
import signal
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "backend"))

from app.sandbox.confinement import confine

ROOT = Path(__file__).resolve().parents[2]
PARENT = int(sys.argv[1])
AS_VIDEO = sys.argv[2] == "opens-files"


def a_thread() -> None:
    thread = threading.Thread(target=len, args=[()])
    thread.start()
    thread.join()


def forked() -> None:
    if os.fork() == 0:
        os._exit(0)


def system_call(number: int, *arguments: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(ctypes.c_long(number), *arguments) < 0:
        raise OSError(ctypes.get_errno(), "refused")


TRIED: dict[str, Callable[[], object]] = {
    "socket": socket.socket,
    "unix socket": lambda: socket.socket(socket.AF_UNIX),
    "socket pair": socket.socketpair,
    "its parent's environment": lambda: Path(f"/proc/{PARENT}/environ").read_bytes(),
    "its parent's memory": lambda: os.open(f"/proc/{PARENT}/mem", os.O_RDONLY),
    "signal to its parent": lambda: os.kill(PARENT, 0),
    "limits of its parent": lambda: resource.prlimit(PARENT, resource.RLIMIT_CPU),
    "priority of its parent": lambda: os.setpriority(os.PRIO_PROCESS, PARENT, 5),
    "fork": forked,
    "exec": lambda: os.execv("/bin/true", ["true"]),
    "io_uring": lambda: system_call(425, 1, 0),
    "ptrace": lambda: system_call(101 if os.uname().machine == "x86_64" else 117, 16, PARENT, 0, 0),
    "user namespace": lambda: system_call(
        272 if os.uname().machine == "x86_64" else 97, 0x10000000
    ),
    "writing a file": lambda: os.open(f"/tmp/never-{os.getpid()}", os.O_CREAT | os.O_WRONLY),
    "removing a file": lambda: Path("/tmp/never").unlink(),
    "much memory": lambda: bytearray(800 * 1024 * 1024),
    "settings": (ROOT / "config" / "settings.example.env").read_bytes,
    "a library": lambda: Path(json.__file__).read_bytes(),
    "a thread": a_thread,
    "a signal to itself": lambda: signal.pthread_kill(threading.get_ident(), 0),
    "its own limits": lambda: resource.setrlimit(resource.RLIMIT_CPU, (60, 60)),
    "a pipe": os.pipe,
}


def result(action: Callable[[], object]) -> str:
    try:
        action()
    except Exception as error:  # noqa: BLE001 - told to the test
        return type(error).__name__
    return "done"


confine(memory=512 * 1024 * 1024, open_files=16, opens_files=AS_VIDEO, threads=AS_VIDEO)
print(json.dumps({name: result(action) for name, action in TRIED.items()}), flush=True)
os._exit(0)
