"""Which engine is taken, where not all of them are installed."""

from pathlib import Path

import pytest

from app.speech import model_loading
from app.speech.engine import EngineName, EngineUnavailable
from app.speech.model_loading import FASTER, WHISPER, engines_for


class Known:
    """An engine's models: their names, and those of them that are on this machine."""

    def __init__(self, names: set[str], here: set[str]) -> None:
        self._names, self._here = names, here

    def names(self) -> set[str]:
        return self._names

    def path(self, model: str) -> str | None:
        return model if model in self._here else None


class Machine:
    """What is installed and downloaded, and which engines were imported to learn it."""

    def __init__(self, **engines: Known) -> None:
        self._engines = {name.replace("_", "-"): known for name, known in engines.items()}
        self.imported: list[str] = []

    def is_installed(self, engine: str) -> bool:
        return engine in self._engines

    def models_of(self, engine: str) -> Known:
        self.imported.append(engine)
        return self._engines[engine]


def on(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setattr(model_loading, "is_installed", machine.is_installed)
    monkeypatch.setattr(model_loading, "models_of", machine.models_of)
    return machine


def refusal(engine: EngineName, model: str) -> str:
    with pytest.raises(EngineUnavailable) as refused:
        list(engines_for(engine, model))
    return str(refused.value)


def test_an_engine_that_is_not_installed_is_named_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    on(Machine(faster_whisper=Known({"base"}, {"base"})), monkeypatch)
    said = refusal("openai-whisper", "base")
    assert "openai-whisper is not installed" in said
    assert "make run ENGINE=openai-whisper" in said
    checkpoint = tmp_path / "own.pt"
    checkpoint.touch()
    said = refusal("auto", str(checkpoint))
    assert "is a model of openai-whisper" in said
    assert "make run ENGINE=openai-whisper" in said


def test_without_any_engine_the_usual_one_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    on(Machine(), monkeypatch)
    assert "faster-whisper is not installed" in refusal("auto", "base")


@pytest.mark.parametrize("engine", ["auto", "faster-whisper"])
def test_pytorch_is_not_imported_to_use_faster_whisper(
    monkeypatch: pytest.MonkeyPatch, engine: EngineName
) -> None:
    both = Machine(
        faster_whisper=Known({"base"}, {"base"}), openai_whisper=Known({"base"}, {"base"})
    )
    on(both, monkeypatch)
    assert next(engines_for(engine, "base")) == FASTER
    assert set(both.imported) <= {FASTER}


def test_what_is_here_comes_before_what_could_be_downloaded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    on(
        Machine(faster_whisper=Known({"base"}, set()), openai_whisper=Known({"base"}, {"base"})),
        monkeypatch,
    )
    assert list(engines_for("auto", "base")) == [WHISPER, FASTER]


def test_a_name_that_no_installed_engine_knows_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    on(Machine(faster_whisper=Known({"base", "tiny"}, set())), monkeypatch)
    for engine in ("auto", "faster-whisper"):
        said = refusal(engine, "bsae")
        assert "Did you mean 'base'?" in said


def test_the_other_engine_is_named_where_it_has_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    on(
        Machine(faster_whisper=Known({"distil"}, set()), openai_whisper=Known({"base"}, set())),
        monkeypatch,
    )
    assert refusal("openai-whisper", "distil").endswith("to faster-whisper or auto.")
