"""Which Redis is run, and what a data folder remembers of the one before."""

from pathlib import Path

import pytest

from app.runtime.redis_server import Release, claim, find_server
from app.settings.errors import StartupError

OLD, SYSTEM, LATER = (Release("Redis", v) for v in ((6, 2, 14), (7, 0, 15), (7, 4, 1)))
VALKEY = Release("Valkey", (8, 0, 1))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    redis = tmp_path / "redis"
    redis.mkdir()
    (redis / "kept").write_text("words")
    return redis


def copies(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.parent.iterdir() if path != folder)


@pytest.mark.parametrize(
    ("first", "then"), [(OLD, SYSTEM), (SYSTEM, LATER), (SYSTEM, VALKEY), (OLD, VALKEY)]
)
def test_upwards_the_folder_is_copied_first(folder: Path, first: Release, then: Release) -> None:
    assert claim(folder, first) is None
    copy = claim(folder, then)
    assert copy is not None
    assert (copy / "kept").read_text() == "words"
    assert claim(folder, then) is None
    assert copies(folder) == [copy.name]


@pytest.mark.parametrize(
    ("first", "then"), [(SYSTEM, OLD), (LATER, SYSTEM), (LATER, VALKEY), (VALKEY, LATER)]
)
def test_what_cannot_be_read_is_refused_and_left_alone(
    folder: Path, first: Release, then: Release
) -> None:
    claim(folder, first)
    with pytest.raises(StartupError, match=f"last written by {first}, which {then} cannot read"):
        claim(folder, then)
    assert claim(folder, first) is None
    assert copies(folder) == []


def test_another_patch_of_the_same_version_needs_no_copy(folder: Path) -> None:
    claim(folder, Release("Redis", (7, 0, 15)))
    assert claim(folder, Release("Redis", (7, 0, 20))) is None
    assert claim(folder, Release("Redis", (7, 0, 15))) is None


def test_two_upgrades_leave_two_copies(folder: Path) -> None:
    claim(folder, OLD)
    claim(folder, SYSTEM)
    (folder / "server.json").unlink()
    (folder / "appendonly.aof").touch()
    claim(folder, SYSTEM)
    assert copies(folder) == ["redis.before-redis-7.0.15", "redis.before-redis-7.0.15.2"]


@pytest.mark.parametrize(("sign", "server"), [("appendonly.aof", OLD), ("appendonlydir", SYSTEM)])
def test_a_folder_from_before_servers_were_remembered(
    folder: Path, sign: str, server: Release
) -> None:
    (folder / sign).touch()
    assert claim(folder, server) is None


def test_a_damaged_memory_is_named(folder: Path) -> None:
    (folder / "server.json").write_text("{")
    with pytest.raises(StartupError, match=r"server\.json"):
        claim(folder, SYSTEM)


def test_a_full_disk_is_named_and_the_data_stay_as_they_are(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim(folder, OLD)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copytree", full)
    with pytest.raises(StartupError, match="No space left"):
        claim(folder, SYSTEM)
    assert claim(folder, OLD) is None


def program(tmp_path: Path, name: str, says: str) -> Path:
    path = tmp_path / name
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(0o755)
    return path


def test_the_system_comes_first_valkey_too_and_old_ones_are_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def which(name: str, **_: str) -> str | None:
        return str(tmp_path / name) if (tmp_path / name).exists() else None

    monkeypatch.setattr("shutil.which", which)
    assert find_server().is_embedded
    program(tmp_path, "valkey-server", "Valkey server v=8.0.1 sha=0:0 malloc=libc bits=64")
    assert find_server().release == VALKEY
    program(tmp_path, "redis-server", "Redis server v=6.0.16 sha=0:0 malloc=libc bits=64")
    assert find_server().release == VALKEY
    program(tmp_path, "redis-server", "Redis server v=7.0.15 sha=0:0 malloc=libc bits=64")
    assert find_server().release == SYSTEM
    assert find_server("embedded").is_embedded


def test_a_server_that_is_named_must_be_one(tmp_path: Path) -> None:
    assert (
        find_server(str(program(tmp_path, "mine", "Redis server v=7.4.1 sha=0"))).release == LATER
    )
    for path in (tmp_path / "none", program(tmp_path, "other", "hello")):
        with pytest.raises(StartupError, match="no Redis or Valkey server"):
            find_server(str(path))
