"""The one place where processes are started that read what strangers sent."""

import os
import sys
from pathlib import Path
from subprocess import Popen

from app.config import PROJECT_ROOT
from app.runtime.bound_process import launch

_START = PROJECT_ROOT / "backend" / "app" / "sandbox" / "start.py"


def launch_decoding_child(module: str, descriptor: int) -> Popen[bytes]:
    """Run `module.main(descriptor)` in a child bound to this process's life; see sandbox.start.

    It has an empty environment, this one descriptor, and its libraries' chatter goes nowhere. Call
    it in the main thread: see bound_process.
    """
    command = [sys.executable, "-I", "-B", str(_START), module, str(descriptor)]
    with Path(os.devnull).open("wb") as nowhere:
        return launch(command, {}, nowhere, [descriptor])
