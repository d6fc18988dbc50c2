"""Where the bench keeps what it makes, and the environment of the programs that are not ours."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.compare.subjects import ROOT

HERE = Path(__file__).parent
ENVIRONMENT = ROOT / ".venv" / "bench"
"""Made by `make bench-speech`: voices, the normaliser, and what WhisperLive asks for."""
FOLDER = ROOT / "data" / "bench-speech"
MODELS = ROOT / "data" / "models"
"""Where `make run` keeps them, too."""


class NotHere(Exception):
    """Something that a measurement needs cannot be had; the text says what and how to get it."""


def program(name: str) -> str:
    """The path of a program of the bench's own environment. Raises NotHere."""
    path = ENVIRONMENT / "bin" / name
    if not path.exists():
        raise NotHere(
            f"{path.relative_to(ROOT)} is missing: `make bench-speech` installs it from PyPI, "
            "which must be reachable once"
        )
    return str(path)


def package_file(pattern: str) -> Path:
    """A file of a package that is installed there. Raises NotHere."""
    found = sorted(ENVIRONMENT.glob(f"lib/python*/site-packages/{pattern}"))
    if not found:
        raise NotHere(f"{pattern} is not installed: `make bench-speech` takes it from PyPI")
    return found[0]


@dataclass
class Asked:
    """A program that answers each line of JSON with another one."""

    process: "subprocess.Popen[str]"

    @classmethod
    def started(cls, script: str) -> "Asked":
        command = [program("python"), str(HERE / "apart" / script)]
        return cls(
            subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
        )

    def ask(self, question: Any) -> Any:
        """Its answer. Raises NotHere where it died."""
        asked, answers = self.process.stdin, self.process.stdout
        assert asked is not None
        assert answers is not None
        asked.write(json.dumps(question) + "\n")
        asked.flush()
        line = answers.readline()
        if not line:
            raise NotHere(f"{self.process.args!r} ended with {self.process.wait()}")
        return json.loads(line)

    def close(self) -> None:
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.process.wait(10)
