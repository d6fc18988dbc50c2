"""A filter of system calls, by seccomp(2): what a decoder never needs fails with EPERM.

There is no library for it here: the filter is a handful of instructions of classic BPF.
"""

import ctypes
import os
import platform
import struct
import sys
from collections.abc import Iterable

_SET_MODE_FILTER, _GET_ACTION_AVAIL = 1, 2
_ALLOW, _ERRNO, _KILL_PROCESS = 0x7FFF0000, 0x00050000, 0x80000000
_EPERM, _ENOSYS = 1, 38

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT, _THIRD_ARGUMENT = 0, 4, 16, 32  # in seccomp_data
_X32 = 0x40000000  # a second set of numbers for the same calls
_CLONE_THREAD = 0x00010000

# Number on x86-64 and on AArch64, as in the kernel's tables; None: there is no such call.
_Numbers = tuple[int | None, int | None]
_NETWORK: dict[str, _Numbers] = {
    "socket": (41, 198), "connect": (42, 203), "accept": (43, 202), "bind": (49, 200),
    "listen": (50, 201), "socketpair": (53, 199), "accept4": (288, 242),
}  # fmt: skip
_PROCESSES: dict[str, _Numbers] = {
    "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281),
    "kill": (62, 129), "tkill": (200, 130), "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240), "ptrace": (101, 117), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "process_madvise": (440, 440), "kcmp": (312, 272),
    "pidfd_open": (434, 434), "pidfd_send_signal": (424, 424), "pidfd_getfd": (438, 438),
    "setpriority": (141, 140), "sched_setaffinity": (203, 122), "migrate_pages": (256, 238),
    "move_pages": (279, 239), "unshare": (272, 97), "setns": (308, 268),
}  # fmt: skip
_KERNEL: dict[str, _Numbers] = {
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51),
    "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430),
    "fsconfig": (431, 431), "fsmount": (432, 432), "mount_setattr": (442, 442),
    "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265), "fanotify_init": (300, 262),
    "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106),
    "kexec_load": (246, 104), "reboot": (169, 142), "swapon": (167, 224), "acct": (163, 89),
    "personality": (135, 92), "quotactl": (179, 60), "syslog": (103, 116),
    "shmget": (29, 194), "shmat": (30, 196), "msgget": (68, 186), "semget": (64, 190),
    "mq_open": (240, 180),
}  # fmt: skip
_CHANGING_FILES: dict[str, _Numbers] = {
    "creat": (85, None), "truncate": (76, 45), "rename": (82, None), "renameat": (264, 38),
    "renameat2": (316, 276), "mkdir": (83, None), "mkdirat": (258, 34), "rmdir": (84, None),
    "link": (86, None), "linkat": (265, 37), "symlink": (88, None), "symlinkat": (266, 36),
    "unlink": (87, None), "unlinkat": (263, 35), "chmod": (90, None), "fchmodat": (268, 53),
    "fchmodat2": (452, 452), "chown": (92, None), "lchown": (94, None), "fchownat": (260, 54),
    "open": (2, None), "openat2": (437, 437), "memfd_create": (319, 279),
    "mknod": (133, None), "mknodat": (259, 33), "setxattr": (188, 5), "lsetxattr": (189, 6),
    "removexattr": (197, 14), "utimensat": (280, 88),
}  # fmt: skip
_OPENAT = (257, 56)
_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_SECCOMP, _CLONE, _CLONE3, _PRLIMIT, _TGKILL = (
    (317, 277), (56, 220), (435, 435), (302, 261), (234, 131)
)  # fmt: skip


def is_available() -> bool:
    """Whether this kernel filters system calls, and its numbers are known here."""
    if sys.platform != "linux" or platform.machine() not in _ARCHITECTURES:
        return False
    index, _ = _ARCHITECTURES[platform.machine()]
    action = ctypes.c_uint32(_ERRNO)
    number = ctypes.c_long(_SECCOMP[index])
    refused: int = ctypes.CDLL(None).syscall(number, _GET_ACTION_AVAIL, 0, ctypes.byref(action))
    return refused == 0


def deny(*, opening_files: bool, threads: bool) -> None:
    """Let this process, and whatever it becomes, use no network and touch no other process.

    Neither may it change files; with `opening_files` it can open none, not even to read, and
    without `threads` it begins none. It cannot be undone, and needs no_new_privs. Raises OSError.
    """
    index, architecture = _ARCHITECTURES[platform.machine()]
    groups = (_NETWORK, _PROCESSES, _KERNEL, _CHANGING_FILES)
    calls = [call[index] for group in groups for call in group.values()]
    denied = [number for number in calls if number is not None]
    if opening_files:
        denied.append(_OPENAT[index])
    code = _program(architecture, index, denied, threads)
    libc = ctypes.CDLL(None, use_errno=True)
    filters = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // 8, ctypes.addressof(filters))
    number = ctypes.c_long(_SECCOMP[index])
    if libc.syscall(number, _SET_MODE_FILTER, 0, ctypes.byref(program)) != 0:
        raise OSError(ctypes.get_errno(), "seccomp")


class _Program(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = (("length", ctypes.c_ushort), ("filters", ctypes.c_void_p))


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)


_FAIL = _step(_RETURN, _ERRNO | _EPERM)


def _program(architecture: int, index: int, denied: Iterable[int], threads: bool) -> bytes:
    lines = [
        _step(_LOAD, _ARCHITECTURE),
        _step(_EQUAL, architecture, 1, 0),
        _step(_RETURN, _KILL_PROCESS),
        _step(_LOAD, _NUMBER),
        _step(_AT_LEAST, _X32, 0, 1),
        _FAIL,
    ]
    for number in denied:
        lines += [_step(_EQUAL, number, 0, 1), _FAIL]
    # glibc takes clone where there is no clone3, whose flags no filter can see.
    lines += [_step(_EQUAL, _CLONE3[index], 0, 1), _step(_RETURN, _ERRNO | _ENOSYS)]
    # Signals and limits are for itself alone, new processes for nobody.
    thread = _CLONE_THREAD if threads else 0
    lines += _only(_CLONE[index], _FIRST_ARGUMENT, _step(_ANY_BIT, thread, 1, 0))
    lines += _only(_TGKILL[index], _FIRST_ARGUMENT, _step(_EQUAL, os.getpid(), 1, 0))
    lines += _only(_PRLIMIT[index], _FIRST_ARGUMENT, _step(_EQUAL, 0, 1, 0))
    # Files are for reading.
    writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
    lines += _only(_OPENAT[index], _THIRD_ARGUMENT, _step(_ANY_BIT, writing, 0, 1))
    lines.append(_step(_RETURN, _ALLOW))
    return b"".join(lines)


def _only(number: int, argument: int, test: bytes) -> list[bytes]:
    """Let one call through only where `test`, of an argument, skips the line that fails."""
    return [
        _step(_EQUAL, number, 0, 4),
        _step(_LOAD, argument),
        test,
        _FAIL,
        _step(_LOAD, _NUMBER),
    ]
