"""The connection pool to Redis, and the epoch: which run of Redis it is that answers."""

from collections.abc import Callable
from typing import Any

import redis
from redis.backoff import ExponentialBackoff
from redis.retry import Retry

MAX_CONNECTIONS = 64
WAIT_FOR_CONNECTION = 2.0
COMMAND_TIMEOUT = 2.0


class RedisConnections:
    """A pool whose every new connection looks at Redis' run id before it is used.

    A run id that changed means that Redis was restarted and may have lost the tail of its logs:
    `epoch` changes before any command on the new connection is answered, and the listeners are
    called (in the connecting greenlet; they must not block).
    """

    def __init__(self, url: str) -> None:
        self.epoch = ""
        self.on_new_epoch: list[Callable[[], None]] = []
        self.on_close: list[Callable[[], None]] = []
        self.client = redis.Redis(
            connection_pool=redis.BlockingConnectionPool.from_url(
                url,
                max_connections=MAX_CONNECTIONS,
                timeout=WAIT_FOR_CONNECTION,
                socket_timeout=COMMAND_TIMEOUT,
                socket_connect_timeout=2.0,
                protocol=2,
                # A Redis that hangs is not asked again, so that callers learn it soon.
                retry=Retry(ExponentialBackoff(cap=0.4, base=0.05), 3, (redis.ConnectionError,)),
                redis_connect_func=self._connected,
            )
        )
        self._database = int(self.client.connection_pool.connection_kwargs.get("db") or 0)

    def channel(self, name: str) -> str:
        """A Pub/Sub channel's full name: channels belong to a server, not to one of its databases.

        Number 0 adds nothing, so that processes of earlier versions hear and are heard.
        """
        return f"{self._database}/{name}" if self._database else name

    def _connected(self, connection: Any) -> None:
        connection.on_connect()
        connection.send_command("INFO", "server")
        info = bytes(connection.read_response())
        run_id = info.split(b"run_id:", 1)[1].split(b"\r\n", 1)[0].decode()
        epoch, self.epoch = self.epoch, run_id[:12]
        if epoch and epoch != self.epoch:
            for listener in self.on_new_epoch:
                listener()

    def open_one(self) -> Any:
        """A connection outside the pool, for a long-lived user; raises redis errors."""
        pool: Any = self.client.connection_pool
        connection = pool.connection_class(**pool.connection_kwargs)
        connection.connect()
        return connection

    def close(self) -> None:
        """Close every connection."""
        for closing in self.on_close:
            closing()
        self.client.close()
