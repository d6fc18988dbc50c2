"""faster-whisper needs no PyTorch: with neither torch nor whisper there, speech is heard."""

import subprocess
import sys
from pathlib import Path

from tests.support.patience import PATIENCE
from tests.support.processes import ROOT

FAMILY = ("torch", "whisper", "numba", "llvmlite", "triton", "tiktoken")
SCRIPT = f"""
import importlib.abc
import sys
sys.path.insert(0, "backend")
class NotThere(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {FAMILY!r}:
            raise ModuleNotFoundError(name=name)
sys.meta_path.insert(0, NotThere())
import importlib.util
find = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name in {FAMILY!r} else find(name, *rest)
import app.runtime.worker
from app.speech.activity import _silero
from app.speech.engine_loader import load_engine
_silero()
print(load_engine("auto", sys.argv[1], lambda _: None).name.partition(" ")[0])
"""


def test_faster_whisper_loads_where_pytorch_is_not_installed(faster_whisper_folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(faster_whisper_folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "faster-whisper\n"), done.stderr
