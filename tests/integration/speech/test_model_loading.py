import importlib  # noqa: F401 - for what is asked when the test runs, not when it is collected
from pathlib import Path

import pytest

from app.speech.engine import EngineName, EngineUnavailable, ModelMissing
from app.speech.engine_loader import load_engine
from app.speech.model_fetching import fetch_model, fetching


@pytest.fixture(autouse=True)
def empty_caches(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, one_thread: None) -> None:
    """A machine without models and, whatever it has, without CUDA."""
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    monkeypatch.setattr("ctranslate2.get_cuda_device_count", lambda: 0)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))


def refusal(engine: EngineName, model: str) -> str:
    with pytest.raises(EngineUnavailable) as refused:
        load_engine(engine, model, lambda _: None)
    message = str(refused.value)
    assert "\n" not in message
    return message


def test_a_path_names_its_engine(whisper_file: Path, faster_whisper_folder: Path) -> None:
    for path, engine in (
        (whisper_file, "openai-whisper"),
        (faster_whisper_folder, "faster-whisper"),
    ):
        told: list[str] = []
        assert load_engine("auto", str(path), told.append).name.startswith(engine)
        assert told[0] == f"loading {path} with {engine} on cpu"
        assert told[1] == "warming up"
        assert told[2].startswith(f"ready: {engine} on ")


@pytest.mark.skipif("importlib.import_module('torch').cuda.is_available()", reason="CUDA works")
def test_where_cuda_fails_the_cpu_is_taken(
    faster_whisper_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ctranslate2.get_cuda_device_count", lambda: 1)
    told: list[str] = []
    engine = load_engine("auto", str(faster_whisper_folder), told.append)
    assert engine.name.startswith("faster-whisper on cpu")
    assert any(line.startswith("CUDA cannot be used (") for line in told)


def test_a_path_of_the_other_engine_is_refused(whisper_file: Path) -> None:
    assert "set it to auto" in refusal("faster-whisper", str(whisper_file))


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    assert "no model.bin" in refusal("auto", str(tmp_path))


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "broken.pt"
    broken.write_bytes(b"not a checkpoint")
    message = refusal("auto", str(broken))
    assert "openai-whisper: " in message
    assert "set WHISPER_MODEL to" in message


@pytest.mark.parametrize(("model", "hint"), [("bsae", "'base'"), ("zzz", "large-v3")])
def test_a_misspelt_name_is_told(model: str, hint: str) -> None:
    message = refusal("auto", model)
    assert message.startswith(f"WHISPER_MODEL '{model}' is neither a model's name")
    assert hint in message


def test_a_name_of_one_engine_only_is_refused_by_the_other() -> None:
    message = refusal("openai-whisper", "distil-large-v3")
    assert message == (
        "openai-whisper has no model 'distil-large-v3': "
        "set WHISPER_ENGINE to faster-whisper or auto."
    )


def test_what_is_not_here_is_told_and_never_downloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    monkeypatch.setattr("whisper._download", lambda *_: pytest.fail("it has no network"))
    monkeypatch.setattr(
        "faster_whisper.download_model",
        lambda _, local_files_only=False: 1 / 0 if local_files_only else pytest.fail("no network"),
    )
    with pytest.raises(ModelMissing) as refused:
        load_engine("auto", "base", lambda _: None)
    message = str(refused.value)
    assert message.index("faster-whisper: not on this machine") < message.index(
        "openai-whisper: not on this machine"
    )
    assert "run.py fetch-model" in message


def test_a_network_that_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("network is unreachable\nwith more")

    monkeypatch.setattr("whisper._download", fail)
    told: list[str] = []
    with pytest.raises(EngineUnavailable, match=r"openai-whisper: network is unreachable\)"):
        fetch_model("openai-whisper", "tiny", told.append)
    assert told == ["looking for tiny", "downloading tiny for openai-whisper"]


def test_who_waits_for_a_model_learns_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str | None] = [fetching()]
    monkeypatch.setattr("whisper._download", lambda *_: said.append(fetching()))
    fetch_model("openai-whisper", "tiny", lambda _: said.append(fetching()))
    said.append(fetching())
    assert said == [
        None,
        "looking for tiny",
        "downloading tiny for openai-whisper",
        "downloading tiny for openai-whisper",
        None,
    ]


def test_a_model_that_is_here_is_not_fetched_again(
    tmp_path: Path, whisper_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cached = tmp_path / "whisper" / "tiny.pt"
    cached.parent.mkdir()
    cached.symlink_to(whisper_file)
    monkeypatch.setattr("whisper._download", lambda *_: pytest.fail("it is here"))
    fetch_model("auto", "tiny", lambda _: None)


def test_what_is_on_the_machine_already_is_taken_first(
    tmp_path: Path, whisper_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """openai-whisper's file is there, faster-whisper's is not."""
    cached = tmp_path / "whisper" / "tiny.pt"
    cached.parent.mkdir()
    cached.symlink_to(whisper_file)
    told: list[str] = []
    monkeypatch.setattr("whisper._download", lambda *_: str(whisper_file))
    monkeypatch.setattr("whisper._ALIGNMENT_HEADS", {"tiny": None})
    assert load_engine("auto", "tiny", told.append).name.startswith("openai-whisper")
    assert told[0] == "loading tiny with openai-whisper on cpu"
