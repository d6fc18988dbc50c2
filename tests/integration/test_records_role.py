"""`run.py records` as it runs: exactly once, whatever of it, Redis or its database is killed."""

import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_event_log import RedisEventLog
from app.adapters.redis_log_lines import RedisLogLines
from app.archive.archive import Archive
from app.archive.databases import open_database
from app.domain import events as e
from app.ports.interview_log import Append, Appended, Unavailable
from app.ports.log_lines import LogLine
from app.runtime.embedded_redis import EmbeddedRedis
from tests.support.archive_suite import WORDS
from tests.support.patience import PATIENCE
from tests.support.postgres import Postgres
from tests.support.processes import ROOT

INTERVIEWS = [f"i{number}" for number in range(5)]


class Role:
    """The process; its log stands in `folder`."""

    def __init__(self, redis_url: str, folder: Path, **env: str) -> None:
        self.folder = folder
        self.env = {**os.environ, "DATA_DIR": str(folder), "REDIS_URL": redis_url, **env}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self.folder / "records.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "run.py", "records"],
                cwd=ROOT,
                env=self.env,
                stdout=log,
                stderr=log,
            )

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> int:
        assert self._process is not None
        self._process.terminate()
        return self._process.wait(timeout=PATIENCE)


class Writer(threading.Thread):
    """Holds five interviews at once until it is told to end."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self._url = url
        self.ending = threading.Event()
        self.written = 0

    def run(self) -> None:
        self.log = RedisEventLog(RedisConnections(self._url))  # it is for one thread
        for key in INTERVIEWS:
            self._append(key, "create", e.InterviewCreated(created_by="max", title="Lin Wei"))
            joined = e.ParticipantJoined(user_id="lin", role="candidate", name="Lin Wei")
            self._append(key, "open", joined)
        while not self.ending.wait(0.002):
            key = INTERVIEWS[self.written % len(INTERVIEWS)]
            words = e.MessageSent(user_id="lin", message=WORDS, type="chat", message_id="m")
            self._append(key, "open", words)
        for key in INTERVIEWS:
            self._append(key, "rules", e.InterviewEnded(ended_by="max"))

    def _append(self, key: str, guard: str, event: e.Event) -> None:
        request = Append(
            key=key,
            interview_id=key,
            events=(event,),
            time=time.time_ns() // 1_000_000,
            guard=guard,  # type: ignore[arg-type]
            command_id=f"{key}-{self.written}",
        )
        while True:
            try:
                answer = self.log.append(request)
            except Unavailable:
                time.sleep(0.05)
                continue
            if not isinstance(answer, Appended):
                assert answer.reason in ("missing", "exists"), answer  # type: ignore[union-attr]
            self.written += 1
            return


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[EmbeddedRedis]:
    with EmbeddedRedis(tmp_path / "redis") as server:
        yield server


def _archived(role: Role) -> Archive:
    urls = [role.env.get("ARCHIVE_URL"), role.env.get("KEYS_URL")]
    own = [f"sqlite:///{role.folder}/archive.db", f"sqlite:///{role.folder}/keys/keys.db"]
    rows, keys = (open_database(url or mine) for url, mine in zip(urls, own, strict=True))
    return Archive.opened(rows, keys)


def _wait_until_archived(logs: RedisLogLines, archive: Archive) -> dict[str, int]:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        logged = logs.last_seqs(INTERVIEWS)
        if logged and archive.last_seqs(INTERVIEWS) == logged:
            return logged
        time.sleep(0.1)
    raise AssertionError("the archive does not catch up")


def _assert_same(logs: RedisLogLines, archive: Archive, key: str, last: int) -> None:
    read, after = [], -1
    while page := archive.read(key, after):
        read += page
        after += len(page)
    assert [one.seq for one in read if isinstance(one, LogLine)] == list(range(last + 1))
    logged = logs.read(key, -1, last + 1)
    assert all(archive.agrees(key, one) for one in random.sample(logged, min(20, len(logged))))


@pytest.fixture
def begin_role(redis: EmbeddedRedis, tmp_path: Path) -> Iterator[Callable[..., Role]]:
    """Makes a role that ends with the test, however that ends."""
    made: list[Role] = []

    def begin(**env: str) -> Role:
        made.append(Role(redis.url, tmp_path, **env))
        return made[-1]

    yield begin
    for role in made:
        role.kill()


def test_whatever_is_killed_everything_is_archived_once(
    redis: EmbeddedRedis, tmp_path: Path, begin_role: Callable[..., Role]
) -> None:
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp") as short:
        Path(short).chmod(0o711)
        postgres = Postgres(Path(short) / "c").start()
        urls = {"ARCHIVE_URL": postgres.url, "KEYS_URL": postgres.create("keys")}
        role, writer = begin_role(**urls), Writer(redis.url)
        writer.start()
        role.start()
        for killed in ("role", "database", "role", "redis", "role"):
            time.sleep(1.0)
            if killed == "role":
                role.kill()
                role.start()
            elif killed == "database":
                postgres.kill()
                postgres.start()
            else:
                redis.kill()
                redis.start()
        writer.ending.set()
        writer.join()
        logs, archive = RedisLogLines(RedisConnections(redis.url)), _archived(role)
        logged = _wait_until_archived(logs, archive)
        for key, last in logged.items():
            _assert_same(logs, archive, key, last)
        assert archive.verify().faults == []
        archive.close()
        assert role.stop() == 0
        postgres.stop()
    text = (tmp_path / "records.log").read_text()
    assert "Traceback" not in text
    assert WORDS not in text and "Lin Wei" not in text  # noqa: PT018


def test_on_sqlite_a_killed_role_goes_on_where_it_was(
    redis: EmbeddedRedis, tmp_path: Path, begin_role: Callable[..., Role]
) -> None:
    role, writer = begin_role(), Writer(redis.url)
    writer.start()
    for _ in range(3):
        role.start()
        time.sleep(0.7)
        role.kill()
    writer.ending.set()
    writer.join()
    role.start()
    logs, archive = RedisLogLines(RedisConnections(redis.url)), _archived(role)
    for key, last in _wait_until_archived(logs, archive).items():
        _assert_same(logs, archive, key, last)
    archive.close()
    assert role.stop() == 0
    verify = [sys.executable, "run.py", "archive", "verify"]
    said = subprocess.run(
        verify, check=False, cwd=ROOT, env=role.env, capture_output=True, text=True
    )
    assert said.returncode == 0, said.stderr
    assert "All of them are as they were written." in said.stdout
    for file in tmp_path.rglob("*.db*"):
        assert WORDS.encode() not in file.read_bytes()
