"""What is installed is pinned, also what nobody asked for by name."""

import re
from importlib import metadata
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "config" / "requirements"
NAMED = ("base.txt", "records.txt", "speech.txt", "whisper.txt", "dev.txt")
ALL = {
    **dict.fromkeys(NAMED, "constraints.txt"),
    "video.txt": "constraints-video.txt",
    "bench.txt": "constraints-bench.txt",
}
"""The lists, and under which versions each is installed."""
PIN = re.compile(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;]+)")


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(file: str) -> set[tuple[str, str]]:
    lines = (FOLDER / file).read_text().splitlines()
    found = [PIN.match(line) for line in lines if line and not line.startswith(("#", "-"))]
    assert all(found), f"{file} names something without a version"
    named = {(canonical(match[1]), match[2]) for match in found if match}
    others = [line.removeprefix("-r ") for line in lines if line.startswith("-r ")]
    return named.union(*map(pins, others))


@pytest.mark.parametrize(("file", "constraints"), ALL.items())
def test_requirements_install_under_the_constraints(file: str, constraints: str) -> None:
    assert f"-c {constraints}" in (FOLDER / file).read_text().splitlines()
    assert pins(file) <= pins(constraints)


def test_every_list_is_looked_at() -> None:
    lists = {path.name for path in FOLDER.glob("*.txt")}
    assert lists == {*ALL, *ALL.values(), "worker.txt"}


def test_speech_needs_no_pytorch_and_video_pins_nothing_for_others() -> None:
    assert not {"torch", "openai-whisper"} & {name for name, _ in pins("speech.txt")}
    frozen = {name for name, _ in pins("video.txt") - pins("worker.txt") - pins("speech.txt")}
    assert {"numpy", "protobuf"} <= frozen
    assert not frozen & {name for file in NAMED for name, _ in pins(file)} - {"numpy"}


@pytest.mark.parametrize("file", NAMED)
def test_whatever_they_pull_in_is_pinned(file: str) -> None:
    known = {name for name, _ in pins("constraints.txt")} | {"pip", "setuptools"}
    asked = [name for name, _ in pins(file)]
    seen: set[str] = set()
    while asked:
        name = asked.pop()
        if name in seen:
            continue
        seen.add(name)
        try:
            needs = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue  # of another platform, or of a part that is not installed here
        for need in needs:
            if "extra ==" not in need:
                asked.append(canonical(re.split(r"[^A-Za-z0-9._-]", need, maxsplit=1)[0]))
    installed = {name for name in seen if _is_installed(name)}
    assert installed <= known


def _is_installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True
