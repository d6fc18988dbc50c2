"""What a decoding child can do: tried by a program that confines itself as one."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.sandbox import confinement, landlock, seccomp
from tests.support.patience import PATIENCE

PROGRAM = Path(__file__).with_name("confined.py")
NEVER = {
    "socket", "unix socket", "socket pair", "its parent's environment", "its parent's memory",
    "signal to its parent", "limits of its parent", "priority of its parent", "fork", "exec",
    "io_uring", "ptrace", "user namespace", "writing a file", "removing a file", "much memory",
}  # fmt: skip
ALWAYS = {"a signal to itself", "its own limits", "a pipe"}


def tried(as_video: bool) -> dict[str, str]:
    """What came of each attempt."""
    command = [sys.executable, str(PROGRAM), str(os.getpid()), "opens-files" if as_video else ""]
    told = subprocess.run(command, capture_output=True, env={}, check=True, timeout=PATIENCE)
    results: dict[str, str] = json.loads(told.stdout)
    return results


@pytest.mark.parametrize("as_video", [False, True], ids=["speech", "video"])
def test_a_decoding_child_reaches_nothing_and_nobody(as_video: bool) -> None:
    results = tried(as_video)
    expected = dict.fromkeys(NEVER, "PermissionError") | {"much memory": "MemoryError"}
    assert {name: results[name] for name in NEVER} == expected
    assert {name for name in ALWAYS if results[name] != "done"} == set()
    reads_all = as_video and not landlock.is_available()
    assert results["settings"] == ("done" if reads_all else "PermissionError")
    assert (results["a library"], results["a thread"]) == (
        ("done", "done") if as_video else ("PermissionError", "RuntimeError")
    )


def test_the_start_says_what_decoding_children_are_held_by(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "no network" in confinement.described()
    monkeypatch.setattr(seccomp, "is_available", lambda: False)
    monkeypatch.setattr(confinement, "_can_unshare", lambda: True)
    assert confinement.available() == "namespaces"
    monkeypatch.setattr(confinement, "_can_unshare", lambda: False)
    assert confinement.available() is None
    assert "keep the network" in confinement.described()
