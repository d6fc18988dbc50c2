"""For what an Idempotency-Key stands."""

from typing import Any

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_errors import redis_errors

KEPT_SECONDS = 24 * 3600


class RedisIdempotencyKeys:
    """Keys of clients, each with the fingerprint of the request that it first came with."""

    def __init__(self, connections: RedisConnections) -> None:
        self._redis: Any = connections.client

    def claim(self, name: str, fingerprint: str) -> bool:
        """Note what the key stands for; False where it stands for something else."""
        with redis_errors():
            pipe = self._redis.pipeline()
            pipe.set(f"idempotency:{name}", fingerprint, nx=True, ex=KEPT_SECONDS)
            pipe.get(f"idempotency:{name}")
            known = pipe.execute()[1]
        return bytes(known).decode() == fingerprint
