"""What a decoding child gives up before the first byte of a stranger's: it cannot be undone.

No network, no other process, no capability, no debugger, limits of memory and files: whatever a
fault in a decoder may be made to do, it finds nothing to do it with.
"""

import contextlib
import ctypes
import os
import resource
import sys
from typing import Literal

from app.sandbox import landlock, seccomp

Kind = Literal["seccomp", "namespaces"]

_PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS, _PR_CAPBSET_DROP = 4, 38, 24
_LAST_CAPABILITY = 63
_CAPABILITY_VERSION = 0x20080522
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000


def available() -> Kind | None:
    """What this kernel takes the network away with; None: nothing, decoding children keep it."""
    if seccomp.is_available():
        return "seccomp"
    return "namespaces" if sys.platform == "linux" and _can_unshare() else None


def described() -> str:
    """What decoding children are held by, in one line for those who start the server."""
    kind = available()
    if kind is None:
        return "neither seccomp nor user namespaces: decoding children keep the network"
    return f"decoding children have no network ({kind})"


def hide() -> None:
    """Let no other process of the same user look into this one: its memory, its environment."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def confine(*, memory: int, open_files: int, opens_files: bool, threads: bool) -> None:
    """Give everything up that decoding does not need.

    `memory` in bytes of addresses; `open_files`: descriptors at most; `opens_files`: its libraries
    still read files of their own, to which they are held where the kernel can do that; `threads`:
    they begin threads.
    """
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_NOFILE, open_files),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # some systems have no such limit
            resource.setrlimit(kind, (most, most))
    if sys.platform != "linux":
        return
    hide()
    ctypes.CDLL(None).prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if opens_files:
        landlock.allow_reading(landlock.libraries())
    if seccomp.is_available():
        drop_capabilities()
        seccomp.deny(opening_files=not opens_files, threads=threads)
        return
    libc = ctypes.CDLL(None)
    libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)  # where even that fails, the start has said so
    drop_capabilities()


def drop_capabilities() -> None:
    """Root is nobody special then; a process without any keeps none."""
    libc = ctypes.CDLL(None)
    for capability in range(_LAST_CAPABILITY + 1):
        libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    libc.capset(header, (ctypes.c_uint32 * 6)())


def _can_unshare() -> bool:
    """Tried in a process of its own: it could not be taken back."""
    child = os.fork()
    if child == 0:
        os._exit(ctypes.CDLL(None).unshare(_CLONE_NEWUSER | _CLONE_NEWNET) != 0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
