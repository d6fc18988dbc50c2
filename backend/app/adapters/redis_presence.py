"""Presence by lease: a process says every few seconds that it lives; who it held leaves with it.

Keys: `lease:<process>` (expires; see READS_ARCHIVE), `held:<process>` (interview key, newline, user
key; kept by append.lua), `processes` (all that ever leased and were not swept), `online:<process>`
(user ids as JSON, so that numbers stay numbers; [interview key, user id] where the id is that
interview's own).
"""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

import orjson

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_errors import redis_errors
from app.domain.identifiers import person_key
from app.ports.presence import OnlineUser

LEASE_SECONDS = 10
"""A dead process's people are gone so many seconds and one sweep later: within the 15 promised."""
READS_ARCHIVE = "archive"
"""In the lease of a process that also finds interviews which have left Redis; else 1, as ever."""


class RedisPresence:
    """This process's lease, and what dead processes left behind.

    `reads_archive()`: whether this process finds interviews that have left Redis.
    """

    def __init__(
        self, connections: RedisConnections, reads_archive: Callable[[], bool] = lambda: False
    ) -> None:
        self._redis: Any = connections.client
        self._reads_archive = reads_archive
        self.process = ""
        """This process's id, new with every lease that was lost."""

    def renew(self) -> bool:
        """Extend the lease; False where it has run out (or was never taken)."""
        with redis_errors():
            name = f"lease:{self.process}"
            return bool(self._redis.set(name, self._holds(), xx=True, ex=LEASE_SECONDS))

    def is_alive(self) -> bool:
        """Whether the lease stands; looking does not extend it."""
        with redis_errors():
            return bool(self._redis.exists(f"lease:{self.process}"))

    def start_afresh(self) -> None:
        """Take a lease under a new id; what an older one held is swept when its time is over."""
        process = uuid.uuid4().hex[:12]
        with redis_errors():
            pipe = self._redis.pipeline()
            pipe.set(f"lease:{process}", self._holds(), ex=LEASE_SECONDS)
            pipe.sadd("processes", process)
            pipe.execute()
        self.process = process

    def _holds(self) -> str:
        return READS_ARCHIVE if self._reads_archive() else "1"

    def release(self) -> None:
        """Give the lease up, at a clean end."""
        with redis_errors():
            names = ("lease", "online", "figures", "sessions")
            self._redis.delete(*(f"{name}:{self.process}" for name in names))

    def dead_processes(self) -> list[str]:
        """Processes whose lease ran out and whose people were not all swept yet."""
        with redis_errors():
            processes = [bytes(name).decode() for name in self._redis.smembers("processes")]
            if not processes:
                return []
            leases = self._redis.mget([f"lease:{name}" for name in processes])
        return [name for name, lease in zip(processes, leases, strict=True) if lease is None]

    def held_by(self, process: str) -> list[tuple[str, str]]:
        """(interview key, user key) of all that the process held."""
        with redis_errors():
            rows = self._redis.smembers(f"held:{process}")
        pairs = (bytes(row).decode().split("\n", 1) for row in rows)
        return [(interview, user) for interview, user in pairs]

    def forget(self, process: str) -> None:
        """The process's people are swept."""
        with redis_errors():
            self._redis.delete(f"held:{process}", f"online:{process}")
            self._redis.srem("processes", process)

    def set_online(self, users: Mapping[str, OnlineUser]) -> None:
        """Say who is connected to this process now, by person_key."""
        name = f"online:{self.process}"
        with redis_errors():
            pipe = self._redis.pipeline()
            pipe.delete(name)
            if users:
                pipe.sadd(name, *map(orjson.dumps, users.values()))
            pipe.execute()

    def online(self) -> list[OnlineUser]:
        """Users online over all processes, in the order of their keys; 1 and "1" are one user."""
        with redis_errors():
            processes = [bytes(name).decode() for name in self._redis.smembers("processes")]
            if not processes:
                return []
            members = self._redis.sunion([f"online:{name}" for name in processes])
        by_key: dict[str, OnlineUser] = {}
        for member in sorted(members):
            user = orjson.loads(member)
            if isinstance(user, list):
                by_key[person_key(*user)] = (user[0], user[1])
            else:
                by_key[person_key("", user)] = user
        return [by_key[key] for key in sorted(by_key)]
