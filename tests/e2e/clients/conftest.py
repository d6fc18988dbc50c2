"""The TypeScript client as it is published."""

import shutil
import subprocess
from pathlib import Path

import pytest

from clients.generate import TYPESCRIPT


@pytest.fixture(scope="session")
def package() -> Path:
    """The built package; the compiler finds every wrong type in it."""
    if not (TYPESCRIPT / "node_modules").is_dir() or shutil.which("npm") is None:
        pytest.fail(f"The client's packages are missing: `make test`, or `npm ci` in {TYPESCRIPT}")
    built = subprocess.run(
        ["npm", "run", "--silent", "build"],
        check=False, cwd=TYPESCRIPT, capture_output=True, text=True,
    )  # fmt: skip
    assert built.returncode == 0, built.stdout + built.stderr
    return TYPESCRIPT
