import threading
from collections.abc import Callable

import pytest

from app.ports.loading import Loading
from app.runtime import worker
from app.runtime.worker import Condition
from app.runtime.worker_settings import WorkerSettings
from app.speech.engine import EngineUnavailable, ModelMissing
from tests.unit.speech.fakes import FakeTranscriber

Load = Callable[..., FakeTranscriber | None]


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Load:
    """Load a model where each try comes out as told; what was said meanwhile goes to `said`."""

    def with_tries(
        *tries: Exception | None,
        fetching: list[str | None],
        said: list[tuple[str, str]],
        failed: str | None = None,
    ) -> FakeTranscriber | None:
        condition, left = Condition(), list(tries)

        def load_engine(*_: object) -> FakeTranscriber:
            said.append((condition.state, condition.reason))
            if (error := left.pop(0)) is not None:
                raise error
            return FakeTranscriber()

        monkeypatch.setattr(worker, "MISSING_SECONDS", 0.0)
        monkeypatch.setattr(worker, "load_engine", load_engine)
        monkeypatch.setattr(worker, "failure", lambda _: failed)
        monkeypatch.setattr(worker, "fetching", lambda: fetching.pop(0))
        found = worker._load(WorkerSettings(), condition, threading.Event())
        said.append((condition.state, condition.reason))
        assert found is None or isinstance(found, FakeTranscriber)
        return found

    return with_tries


def test_a_model_that_is_missing_is_waited_for(load: Load) -> None:
    said: list[tuple[str, str]] = []
    missing = ModelMissing("not here")
    found = load(missing, missing, None, fetching=[None, "downloading base, 4 s"], said=said)
    assert found is not None
    assert said[1] == ("unavailable", "not here")
    assert said[2] == ("starting", "downloading base, 4 s")
    assert said[3][0] == "starting"


def test_why_a_model_was_not_fetched_is_told(load: Load) -> None:
    said: list[tuple[str, str]] = []
    load(ModelMissing("not here"), None, fetching=[None], said=said, failed="the disk is full")
    assert said[1] == ("unavailable", "the disk is full")


def test_the_share_of_a_model_that_has_come_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    condition, stopping = Condition(), threading.Event()
    stopping.set()
    monkeypatch.setattr(
        worker, "fetching", lambda: "downloading base from PyPI: 45 %, 60 of 133 MB"
    )
    worker._wait_for_model("not here", condition, stopping)
    assert condition.loading == Loading("fetching", 45)


def test_a_model_that_cannot_be_loaded_is_not(load: Load) -> None:
    said: list[tuple[str, str]] = []
    assert load(EngineUnavailable("broken"), fetching=[], said=said) is None
    assert said[-1] == ("unavailable", "broken")
