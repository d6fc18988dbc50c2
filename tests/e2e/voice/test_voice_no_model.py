"""A speech worker that finds no model."""

import os
import subprocess
import sys
from pathlib import Path

from tests.support.patience import PATIENCE
from tests.support.processes import ROOT


def test_a_model_that_is_not_there_leaves_everything_else_working(
    redis_url: str, media_redis_url: str, tmp_path: Path
) -> None:
    given = {
        "REDIS_URL": redis_url,
        "MEDIA_REDIS_URL": media_redis_url,
        "WHISPER_MODEL": str(tmp_path / "no-such-model.pt"),
        "DATA_DIR": str(tmp_path / "data"),
    }
    with subprocess.Popen(
        [sys.executable, "run.py", "worker"],
        cwd=ROOT,
        env={**os.environ, **given},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        line = next(line for line in process.stdout if "speech_unavailable" in line)
        assert "no-such-model.pt" in line
        process.terminate()
        rest = process.stdout.read()
        assert process.wait(PATIENCE) == 0
    assert "Traceback" not in rest
