"""Which files a process may read, by landlock(7): its libraries' own, and no settings or data."""

import ctypes
import os
import struct
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # on every architecture
_PATH_BENEATH = 1
_READ_FILE, _READ_FOLDER = 1 << 2, 1 << 3
_OF_THE_SYSTEM = (
    "/usr", "/lib", "/lib64", "/opt/cuda", "/etc/ld.so.cache", "/etc/localtime",
    "/sys/devices/system", "/proc/cpuinfo", "/proc/meminfo", "/dev/null", "/dev/urandom",
)  # fmt: skip


def is_available() -> bool:
    """Whether this kernel can do that."""
    if sys.platform != "linux":
        return False
    version: int = ctypes.CDLL(None).syscall(ctypes.c_long(_CREATE_RULESET), None, 0, 1)
    return version > 0


def libraries() -> list[str]:
    """Where Python and what it imports lie."""
    return [*_OF_THE_SYSTEM, sys.prefix, sys.base_prefix, *filter(None, sys.path)]


def allow_reading(paths: Iterable[str]) -> bool:
    """Let this process, and whatever it becomes, read only what lies there; needs no_new_privs.

    False: this kernel cannot do that.
    """
    libc = ctypes.CDLL(None, use_errno=True)

    def call(number: int, *arguments: object) -> int:
        answer: int = libc.syscall(ctypes.c_long(number), *arguments)
        return answer

    handled = struct.pack("@Q", _READ_FILE | _READ_FOLDER)
    ruleset = call(_CREATE_RULESET, handled, ctypes.c_size_t(len(handled)), 0)
    if ruleset < 0:
        return False
    try:
        for path in paths:
            _allow(call, ruleset, path)
        return call(_RESTRICT_SELF, ruleset, 0) == 0
    finally:
        os.close(ruleset)


def _allow(call: Callable[..., int], ruleset: int, path: str) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # there is no such thing here
    try:
        access = _READ_FILE | (_READ_FOLDER if Path(path).is_dir() else 0)
        rule = struct.pack("=Qi", access, place)
        call(_ADD_RULE, ruleset, _PATH_BENEATH, rule, 0)
    finally:
        os.close(place)
