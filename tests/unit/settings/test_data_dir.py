import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.settings import data_dir
from app.settings.errors import StartupError


def test_a_new_folder_is_private(tmp_path: Path) -> None:
    folder = data_dir.prepare(tmp_path / "deep" / "data")
    assert folder.stat().st_mode & 0o777 == 0o700


def test_an_empty_folder_is_made_private(tmp_path: Path) -> None:
    (tmp_path / "mounted").mkdir(mode=0o755)
    assert data_dir.prepare(tmp_path / "mounted").stat().st_mode & 0o777 == 0o700


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    (home / "letter.txt").touch()
    with pytest.raises(StartupError, match="holds other files"):
        data_dir.prepare(home)
    assert home.stat().st_mode & 0o777 == 0o755


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StartupError, match=r"DATA_DIR .*file cannot be used"):
        data_dir.prepare(tmp_path / "file")


def test_one_lock_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_dir, "LOCK_WAIT_SECONDS", 0.0)
    first = data_dir.lock(tmp_path / "data")
    with pytest.raises(StartupError, match="in use by another server"):
        data_dir.lock(tmp_path / "data")
    os.close(first)
    os.close(data_dir.lock(tmp_path / "data"))


def test_processes_that_start_at_once_agree_on_the_secret(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from app.settings.data_dir import kept_secret;"
        "sys.stdin.read(1); print(kept_secret(Path(sys.argv[1])))"
    )
    backend = Path(data_dir.__file__).parents[2]
    children = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path / "data")],
            env=os.environ | {"PYTHONPATH": str(backend)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for _ in range(4)
    ]
    answers = {child.communicate(b"!")[0] for child in children}
    assert len(answers) == 1
    assert len(answers.pop().strip()) == 64
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == ["lock", "secret_key"]
