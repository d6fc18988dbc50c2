import os
import stat
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
import redis

from app.config import PROJECT_ROOT
from app.runtime import embedded_redis
from app.runtime.embedded_redis import EmbeddedRedis
from app.runtime.redis_server import find_server
from app.settings import data_dir
from app.settings.errors import StartupError
from tests.integration.processes import has_ended, wait_until


@pytest.fixture
def runtime_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where default runtime folders appear in this test."""
    folder = tmp_path / "run"
    folder.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    return folder


@pytest.fixture(autouse=True, params=["auto", "embedded"])
def choice(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The system's server and the one that comes along: both do all of this."""
    chosen = find_server(str(request.param))
    assert chosen.is_embedded == (request.param == "embedded"), "install redis-server"
    monkeypatch.setattr(embedded_redis, "find_server", lambda _: chosen)
    return str(request.param)


def write(server: EmbeddedRedis, key: str, value: str) -> None:
    with redis.Redis.from_url(server.url) as client:
        client.set(key, value)


def log_file(data: Path) -> Path:
    """Where the last writes stand: in one file, or since Redis 7 in the last of several."""
    return max((data / "redis").rglob("appendonly.aof*.aof"), default=data / "redis/appendonly.aof")


def read(server: EmbeddedRedis, key: str) -> str | None:
    with redis.Redis.from_url(server.url, decode_responses=True) as client:
        value: str | None = client.get(key)
        return value


def test_data_survive_a_kill_and_an_orderly_restart(tmp_path: Path, runtime_dir: Path) -> None:
    with EmbeddedRedis(tmp_path / "data") as server:
        write(server, "a", "1")
        server.kill()
        server.start()
        assert read(server, "a") == "1"
        write(server, "b", "2")
    with EmbeddedRedis(tmp_path / "data") as server:
        assert (read(server, "a"), read(server, "b")) == ("1", "2")


def test_it_is_private_keeps_everything_and_has_no_port(tmp_path: Path, runtime_dir: Path) -> None:
    with EmbeddedRedis(tmp_path / "data") as server:
        for folder in (tmp_path / "data", tmp_path / "data" / "redis", server.runtime_dir):
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert server.process is not None
        assert psutil.Process(server.process.pid).net_connections("inet") == []
        with redis.Redis.from_url(server.url, decode_responses=True) as client:
            settings = client.config_get("*")
        assert settings.items() >= {
            ("appendonly", "yes"),
            ("appendfsync", "everysec"),
            ("save", ""),
            ("maxmemory-policy", "noeviction"),
        }


def test_a_stop_leaves_no_process_no_socket_and_no_lock(tmp_path: Path, runtime_dir: Path) -> None:
    server = EmbeddedRedis(tmp_path / "data").start()
    assert server.process is not None
    pid = server.process.pid
    server.stop()
    assert not psutil.pid_exists(pid)
    assert list(runtime_dir.iterdir()) == []
    os.close(data_dir.lock(tmp_path / "data"))


def test_a_second_server_on_the_same_data_is_refused(
    tmp_path: Path, runtime_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_dir, "LOCK_WAIT_SECONDS", 0.0)
    with EmbeddedRedis(tmp_path / "data") as server:
        write(server, "a", "1")
        with pytest.raises(StartupError, match="in use by another server"):
            EmbeddedRedis(tmp_path / "data").start()
        assert read(server, "a") == "1"


def test_a_killed_parent_ends_the_server_and_the_lock_waits_for_that(
    tmp_path: Path, runtime_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = """
import sys
from pathlib import Path
from app.runtime.embedded_redis import EmbeddedRedis
server = EmbeddedRedis(Path(sys.argv[1])).start()
print(server.process.pid, flush=True)
sys.stdin.read()
"""
    parent = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "data")],
        env=os.environ | {"PYTHONPATH": str(PROJECT_ROOT / "backend")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with parent:
        assert parent.stdout is not None
        server = psutil.Process(int(parent.stdout.readline()))
        server.suspend()  # as if it still had much to write
        parent.kill()
    with monkeypatch.context() as impatient:
        impatient.setattr(data_dir, "LOCK_WAIT_SECONDS", 0.0)
        with pytest.raises(StartupError, match="in use by another server"):
            data_dir.lock(tmp_path / "data")
    server.resume()
    # Its last threads may hold the lock for a moment longer, for which a start waits.
    wait_until(lambda: has_ended(server.pid), "the server ends")
    os.close(data_dir.lock(tmp_path / "data"))


def test_a_log_cut_short_by_a_crash_is_read_up_to_there(tmp_path: Path, runtime_dir: Path) -> None:
    with EmbeddedRedis(tmp_path / "data") as server:
        write(server, "a", "1")
        write(server, "b", "2")
    aof = log_file(tmp_path / "data")
    aof.write_bytes(aof.read_bytes()[:-5])
    with EmbeddedRedis(tmp_path / "data") as server:
        assert (read(server, "a"), read(server, "b")) == ("1", None)


def test_a_damaged_log_is_named_with_its_repair(tmp_path: Path, runtime_dir: Path) -> None:
    with EmbeddedRedis(tmp_path / "data") as server:
        write(server, "a", "1")
    aof = log_file(tmp_path / "data")
    aof.write_bytes(aof.read_bytes() + b"nonsense" * 100)
    with pytest.raises(StartupError, match=r"appendonly\.aof\S* is damaged.*redis-check-aof"):
        EmbeddedRedis(tmp_path / "data").start()
    os.close(data_dir.lock(tmp_path / "data"))


def test_a_server_without_persistence_writes_no_data(tmp_path: Path, runtime_dir: Path) -> None:
    with EmbeddedRedis(tmp_path / "data", persistent=False) as server:
        write(server, "a", "1")
        assert not (tmp_path / "data").exists()
        assert sorted(path.name for path in server.runtime_dir.iterdir()) == [
            "redis.log",
            "redis.sock",
        ]
    assert list(runtime_dir.iterdir()) == []


def test_a_long_temporary_path_is_avoided(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = tmp_path / ("x" * 100)
    long.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(long))
    with EmbeddedRedis(tmp_path / "data") as server:
        write(server, "a", "1")
        assert list(long.iterdir()) == []


def test_a_socket_path_that_is_too_long_is_named(tmp_path: Path) -> None:
    with pytest.raises(StartupError, match="too long for a Unix socket"):
        EmbeddedRedis(tmp_path / "data", runtime_dir=tmp_path / ("x" * 100)).start()


def test_a_runtime_folder_made_by_somebody_else_is_refused(
    tmp_path: Path, runtime_dir: Path
) -> None:
    server = EmbeddedRedis(tmp_path / "data")
    (tmp_path / "elsewhere").mkdir()
    server.runtime_dir.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StartupError, match="belongs to somebody else"):
        server.start()
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_an_upgrade_copies_the_data_first_and_a_way_back_is_refused(
    tmp_path: Path, runtime_dir: Path, choice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if choice == "embedded":
        return  # the story below has both
    monkeypatch.undo()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime_dir))
    data = tmp_path / "data"
    with EmbeddedRedis(data, choice="embedded") as server:
        write(server, "a", "1")
    with EmbeddedRedis(data) as server:
        assert read(server, "a") == "1"
        write(server, "b", "2")
    with pytest.raises(StartupError, match=r"last written by Redis 7.* cannot read"):
        EmbeddedRedis(data, choice="embedded").start()
    with EmbeddedRedis(data) as server:
        assert (read(server, "a"), read(server, "b")) == ("1", "2")
    (copy,) = [path for path in data.iterdir() if ".before-" in path.name]
    (data / "redis").rename(data / "redis.new")
    copy.rename(data / "redis")
    with EmbeddedRedis(data, choice="embedded") as server:
        assert (read(server, "a"), read(server, "b")) == ("1", None)
