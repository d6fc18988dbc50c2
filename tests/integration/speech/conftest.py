"""Both engines with the small checkpoint; nothing here may reach a network."""

import os
from pathlib import Path

import pytest

from app.speech.engine import Transcriber
from app.speech.engine_loader import load_engine
from tests.support.real_models import real_model
from tests.support.recordings import unpack_faster_whisper, unpack_whisper


@pytest.fixture(scope="session", autouse=True)
def offline() -> None:
    os.environ["HF_HUB_OFFLINE"] = "1"


@pytest.fixture(scope="session")
def one_thread() -> None:
    """Two that wait for each other on a busy machine may take a hundred times longer."""
    import torch  # for those alone who need it: it takes seconds and 300 MB

    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def whisper_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return unpack_whisper(tmp_path_factory.mktemp("whisper"))


@pytest.fixture(scope="session")
def faster_whisper_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return unpack_faster_whisper(tmp_path_factory.mktemp("faster-whisper"))


@pytest.fixture(scope="session")
def whisper_engine(whisper_file: Path, one_thread: None) -> Transcriber:
    return load_engine("auto", str(whisper_file), lambda _: None)


@pytest.fixture(scope="session")
def faster_whisper_engine(faster_whisper_folder: Path) -> Transcriber:
    return load_engine("auto", str(faster_whisper_folder), lambda _: None, "full")


@pytest.fixture(scope="session")
def real_engine() -> Transcriber:
    """A real model that is quick."""
    return load_engine("faster-whisper", str(real_model("tiny.en")), lambda _: None)


@pytest.fixture(scope="session")
def base_engine() -> Transcriber:
    """One that knows many languages."""
    return load_engine("faster-whisper", str(real_model("base")), lambda _: None)


OPENAI, FASTER = "openai-whisper", "faster-whisper"
ENGINES = {OPENAI: "whisper_engine", FASTER: "faster_whisper_engine"}


@pytest.fixture(scope="session", params=[OPENAI, FASTER])
def engine(request: pytest.FixtureRequest) -> Transcriber:
    transcriber: Transcriber = request.getfixturevalue(ENGINES[request.param])
    return transcriber


@pytest.fixture(scope="session", params=[pytest.param(OPENAI, marks=pytest.mark.slow), FASTER])
def any_engine(request: pytest.FixtureRequest) -> Transcriber:
    """For what is no engine's own doing: the slower one shows it in `make test-full`."""
    transcriber: Transcriber = request.getfixturevalue(ENGINES[request.param])
    return transcriber
