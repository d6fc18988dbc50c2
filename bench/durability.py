"""Measures what `appendfsync always` costs beside `everysec`, on this machine's disk.

python -m bench.durability [--folder FOLDER] [--writers 1 50] [--seconds 4] [--rounds 5]

Writers append messages to interviews of their own through the server's own event log, each waiting
for its answer; what one turn of the loop collects is one commit. Rounds are interleaved.
"""

from gevent import monkey

monkey.patch_all()

import argparse  # noqa: E402
import statistics  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
from pathlib import Path  # noqa: E402

import gevent  # noqa: E402

from app.adapters.redis_connection import RedisConnections  # noqa: E402
from app.adapters.redis_event_log import RedisEventLog  # noqa: E402
from app.domain.events import InterviewCreated, MessageSent  # noqa: E402
from app.ports.interview_log import Append  # noqa: E402
from app.runtime.embedded_redis import EmbeddedRedis  # noqa: E402

POLICIES = ("everysec", "always")
TEXT = "a message of about seventy characters, as people send them in a chat"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, help="on the disk to measure; default: temporary")
    parser.add_argument("--writers", type=int, nargs="+", default=[1, 50])
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(dir=options.folder) as folder,
        EmbeddedRedis(Path(folder) / "data") as server,
    ):
        connections = RedisConnections(server.url)
        log = RedisEventLog(connections)
        for writers in options.writers:
            rounds = [
                {
                    policy: _round(connections, log, policy, writers, options.seconds)
                    for policy in POLICIES
                }
                for _ in range(options.rounds)
            ]
            _print(writers, rounds)
        connections.close()


def _round(
    connections: RedisConnections, log: RedisEventLog, policy: str, writers: int, seconds: float
) -> list[float]:
    """The seconds that each append took."""
    connections.client.config_set("appendfsync", policy)
    took: list[float] = []
    end = time.monotonic() + seconds
    names = [f"{policy}-{end}-{number}" for number in range(writers)]
    gevent.joinall([gevent.spawn(_write, log, name, end, took) for name in names])
    return took


def _write(log: RedisEventLog, key: str, end: float, took: list[float]) -> None:
    log.append(Append(key, key, (InterviewCreated(),), 1, "create", f"{key}-0"))
    number = 0
    while (began := time.monotonic()) < end:
        number += 1
        said = MessageSent(user_id="a", message=TEXT, type="text", message_id=str(number))
        log.append(Append(key, key, (said,), number, "open", f"{key}-{number}"))
        took.append(time.monotonic() - began)


def _print(writers: int, rounds: list[dict[str, list[float]]]) -> None:
    ratios = [len(r["everysec"]) / len(r["always"]) for r in rounds]
    print(
        f"{writers} writers: everysec ÷ always, appends: median {statistics.median(ratios):.2f} "
        f"({min(ratios):.2f}-{max(ratios):.2f})"
    )
    for policy in POLICIES:
        took = sorted(t for r in rounds for t in r[policy])
        share = {p: took[int(len(took) * p / 100)] * 1000 for p in (50, 99)}
        print(f"  {policy}: {share[50]:.2f} ms median, {share[99]:.2f} ms p99")


if __name__ == "__main__":
    main()
