"""What the archive costs and gives back: Redis' memory, the list, search, and a summary of old.

    python -m bench.records --interviews 1000

N interviews of 200 events that are over are written to a Redis of its own, archived, indexed,
verified and freed by the code of the records role, in this process. Then a web process is asked:
for a page of the list, for words that stand in all interviews and in one, and for everything that
a summary reads, of one interview that is live and of one that was freed, in turns. CPU is the
kernel's count for the web process alone; times are those of its answers, and mean something on a
machine that does nothing else.
"""

import argparse
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import requests

from app.adapters.listed_interviews import summed_up
from app.adapters.recorded_json import encode_event
from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_log_lines import RedisLogLines
from app.archive.archive import Archive
from app.archive.databases import open_database
from app.archive.follower import Follower
from app.archive.freeing import Freeing
from app.archive.indexing import Indexing
from app.archive.search_index import SearchIndex
from app.domain import events as e
from app.runtime.bound_process import launch
from app.runtime.embedded_redis import EmbeddedRedis
from bench.compare.statistics import ratio
from bench.compare.subjects import ROOT, free_port

EVENTS = 200
SUMMARY = ("", "/events?limit=500", "/transcript", "/report")
WORDS = (
    "We moved the orders to Kafka, and lost none of them since; before, a restart cost us some. "
    "我们把单体拆成了微服务，缓存放在 Redis 里。"
)


def interview(number: int) -> Iterator[e.Event]:
    """What happens in one."""
    yield e.InterviewCreated(created_by="max", title=f"Backend {number}", purpose="hiring")
    yield e.ParticipantJoined(user_id="max", role="interviewer", name="Max")
    yield e.ParticipantJoined(user_id=f"lin-{number}", role="candidate", name=f"Lin {number}")
    yield e.InterviewStarted(started_by="max")
    for turn in range((EVENTS - 6) // 2):
        yield e.QuestionStarted(question_id=turn, question_text="Why so?", started_by="max")
        yield e.AnswerSubmitted(
            question_id=turn,
            user_id=f"lin-{number}",
            answer_text=f"{WORDS} word{number}",
            response_time=3.0,
            measured_response_time=3.0,
            revision=1,
            late=False,
        )
    yield e.ParticipantLeft(user_id="max", reason="left")
    yield e.InterviewEnded(ended_by="max")


@dataclass
class Place:
    """A Redis, an archive on SQLite and its index, in one folder."""

    folder: Path
    redis_url: str
    timings: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.connections = RedisConnections(self.redis_url)
        self.redis: Any = self.connections.client
        self.logs = RedisLogLines(self.connections)
        urls = (f"sqlite:///{self.folder}/archive.db", f"sqlite:///{self.folder}/keys/keys.db")
        self.archive = Archive.opened(*map(open_database, urls))
        index = open_database(f"sqlite:///{self.folder}/archive-search.db")
        self.index = SearchIndex.opened(index)

    def write(self, number: int) -> None:
        """One that ended two days ago, as append.lua leaves it."""
        key, started = f"i{number}", time.time_ns() // 1_000_000 - 2 * 86_400_000
        pipe = self.redis.pipeline()
        events = list(interview(number))
        for seq, event in enumerate(events):
            entry = {"e": encode_event(event, started + 1000 * seq, key), "n": -1}
            pipe.xadd(f"log:{key}", entry, id=f"{seq}-0" if seq else "0-1")
            pipe.hset(f"commands:{key}", f"{key}-{seq}-0123456789abcdef", f"{seq} 1 -1 {seq:032}")
        meta = {"seq": len(events) - 1, "status": "closed", "rules": 200, "bytes": 60_000}
        pipe.hset(f"meta:{key}", mapping=meta)
        pipe.zadd("interviews", {key: started * 1000 + number})
        pipe.execute()

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        """CPU seconds of this process."""
        begun = time.process_time()
        yield
        self.timings[what] = time.process_time() - begun

    def archived(self) -> None:
        """All there is; every line is compared and every chain verified before anything leaves."""
        stopping = threading.Event()
        with self.timed("archived"):
            Follower(self.logs, self.archive).everything(stopping)
        indexing = Indexing(self.logs, self.archive, self.index, summed_up)
        with self.timed("indexed"):
            while indexing.run(stopping):
                pass
        self.freeing = Freeing(
            self.logs,
            self.archive,
            lambda: time.time_ns() // 1_000_000,
            86_400_000,
            self.index.seqs,
        )
        with self.timed("verified and freed"):
            while self.freeing.run(stopping):
                pass

    def memory(self) -> float:
        """MB that Redis uses for what it holds."""
        self.redis.memory_purge()
        return float(self.redis.info("memory")["used_memory"]) / 1e6


@dataclass
class Web:
    """A web process that reads the archive."""

    url: str
    process: psutil.Process

    def ask(self, path: str) -> tuple[float, float]:
        """Milliseconds until its answer was here, and of its CPU."""
        cpu, begun = self.process.cpu_times(), time.perf_counter()
        answer = requests.get(f"{self.url}/api/v1{path}", timeout=60)
        took = time.perf_counter() - begun
        after = self.process.cpu_times()
        assert answer.status_code == 200, answer.text
        return 1000 * took, 1000 * (after.user + after.system - cpu.user - cpu.system)

    def p95(self, path: str, times: int) -> str:
        """Of so many answers."""
        answers = [self.ask(path) for _ in range(times)]
        took = sorted(answer[0] for answer in answers)
        cpu = sum(answer[1] for answer in answers) / times
        p95 = took[int(0.95 * (times - 1))]
        return f"median {statistics.median(took):.1f}, p95 {p95:.1f} ms; {cpu:.1f} ms of CPU"


@contextmanager
def web(place: Place) -> Iterator[Web]:
    """One, until it is over."""
    port = free_port()
    env = {
        **os.environ,
        "REDIS_URL": place.redis_url,
        "DATA_DIR": str(place.folder),
        "RECORDS": "on",
        "RATE_LIMITS": "off",
        "SPEECH": "off",
        "LOG_LEVEL": "WARNING",
    }
    command = [sys.executable, str(ROOT / "run.py"), "web", "--port", str(port)]
    process = launch(command, env)
    try:
        made = Web(f"http://127.0.0.1:{port}", psutil.Process(process.pid))
        while True:
            try:
                requests.get(f"{made.url}/health", timeout=1)
                break
            except requests.ConnectionError:
                time.sleep(0.1)
        yield made
    finally:
        process.terminate()
        process.wait()


def compare_summaries(asked: Web, live: str, freed: str, rounds: int) -> None:
    """Everything that a summary reads, of each in turns."""
    took: dict[str, list[float]] = {live: [], freed: []}
    cpu: dict[str, list[float]] = {live: [], freed: []}
    for key in (live, freed):
        for path in SUMMARY:
            asked.ask(f"/interview/{key}{path}")
    for number in range(rounds):
        for key in (live, freed) if number % 2 else (freed, live):
            answers = [asked.ask(f"/interview/{key}{path}") for path in SUMMARY for _ in range(3)]
            took[key].append(sum(answer[0] for answer in answers) / 3)
            cpu[key].append(sum(answer[1] for answer in answers) / 3)
    for name, values in (("time", took), ("CPU", cpu)):
        medians = [f"{statistics.median(values[key]):.1f}" for key in (live, freed)]
        compared = ratio(values[freed], values[live]).text(2)
        print(f"summary, {name}: live {medians[0]}, archived {medians[1]} ms; ratio {compared}")


def measure(interviews: int, rounds: int) -> None:
    """Write, archive, free; then ask."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with EmbeddedRedis(folder / "redis", persistent=False) as redis:
            place = Place(folder, redis.url)
            empty = place.memory()
            for number in range(interviews):
                place.write(number)
            full = place.memory()
            place.archived()
            left = place.memory()
            print(f"{interviews} interviews of {EVENTS} events; {place.freeing.freed} freed")
            print(f"Redis: {empty:.1f} MB empty, {full:.1f} MB full, {left:.1f} MB freed")
            for what, seconds in place.timings.items():
                print(f"{what}: {1000 * seconds / interviews:.1f} ms of CPU each")
            sizes = {path.name: path.stat().st_size / 1e6 for path in folder.rglob("*.db")}
            print(", ".join(f"{name} {size:.1f} MB" for name, size in sizes.items()))
            place.write(interviews)  # stays live
            with web(place) as asked:
                for path in ("", "?limit=50", "?text=Kafka", "?text=微服务", "?text=word7",
                             "?participant=Lin%207", "?status=ended&purpose=hiring"):  # fmt: skip
                    print(f"GET /interview{path}: {asked.p95(f'/interview{path}', 10 * rounds)}")
                compare_summaries(asked, f"i{interviews}", "i1", rounds)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--interviews", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    measure(options.interviews, options.rounds)


if __name__ == "__main__":
    main()
