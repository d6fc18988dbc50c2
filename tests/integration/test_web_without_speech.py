"""A web process computes nothing: neither torch nor anything that speech needs is loaded."""

import subprocess
import sys

from tests.support.patience import PATIENCE
from tests.support.processes import ROOT

HEAVY = ("torch", "numpy", "whisper", "faster_whisper", "ctranslate2", "onnxruntime", "av")
SCRIPT = f"""
from gevent import monkey
monkey.patch_all()
import sys
sys.path.insert(0, "backend")
import app.runtime.web
from app.config import TestingConfig
from app.factory import build_app
build_app(TestingConfig(redis_url="redis://127.0.0.1:1", media_redis_url="redis://127.0.0.1:1"))
print(sorted(set({HEAVY!r}) & set(sys.modules)))
"""


def test_a_web_process_loads_nothing_heavy() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "[]\n"), done.stderr
