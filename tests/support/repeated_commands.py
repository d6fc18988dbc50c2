"""A Redis connection that loses every first answer to what changes something: it is sent again."""

from collections.abc import Callable
from typing import Any

from redis.client import Pipeline

from app.adapters.redis_connection import RedisConnections

DELIVERS = ("XREADGROUP", "XAUTOCLAIM")
"""What is lost with these comes back after a while; that is tested by itself."""


class RepeatingConnections(RedisConnections):
    """Every script, command and transaction runs twice; the second answer counts."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        once: Callable[..., Any] = self.client.execute_command

        def twice(*args: Any, **options: Any) -> Any:
            if args[0] not in DELIVERS:
                once(*args, **options)
            return once(*args, **options)

        self.client.execute_command = twice  # type: ignore[method-assign]
        self.client.pipeline = self._pipeline  # type: ignore[method-assign]

    def _pipeline(self, transaction: bool = True, shard_hint: Any = None) -> Any:
        return _RepeatingPipeline(
            self.client.connection_pool, self.client.response_callbacks, transaction, shard_hint
        )


class _RepeatingPipeline(Pipeline):
    def _execute_transaction(self, *args: Any) -> Any:
        execute: Callable[..., Any] = super()._execute_transaction
        execute(*args)
        return execute(*args)

    def _execute_pipeline(self, *args: Any) -> Any:
        execute: Callable[..., Any] = super()._execute_pipeline
        execute(*args)
        return execute(*args)
