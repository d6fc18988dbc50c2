"""A process patched as a web process is, in which many read the archive at once.

Run with the URLs of rows and keys; writes as JSON how many lines each read, and whether the loop
went on meanwhile.
"""

from gevent import monkey

monkey.patch_all()

import sys  # noqa: E402
from typing import Any  # noqa: E402

import gevent  # noqa: E402
import orjson  # noqa: E402

from app.adapters.gevent_threads import GeventThreads  # noqa: E402
from app.archive.access import ArchiveAccess  # noqa: E402
from app.archive.archive import Archive  # noqa: E402
from app.archive.databases import open_database  # noqa: E402

READERS, READS = 48, 5


def main(urls: list[str]) -> None:
    """Read."""
    access = ArchiveAccess(
        lambda: Archive.found(*(open_database(url, 60) for url in urls)),
        GeventThreads(4, waiting=READERS, seconds=60),
    )
    turns = 0
    working = gevent.spawn(lambda: [len(access.read("i1", -1, 500)) for _ in range(READS)])
    readers: list[Any] = [
        working,
        *(gevent.spawn(access.read, "i1", -1, 500) for _ in range(READERS - 1)),
    ]
    while not all(reader.ready() for reader in readers):
        gevent.sleep(0)
        turns += 1
    lines = {len(reader.get()) for reader in readers[1:]} | set(working.get())
    sys.stdout.buffer.write(orjson.dumps({"lines": sorted(lines), "turns": turns}))


if __name__ == "__main__":
    main(sys.argv[1:])
