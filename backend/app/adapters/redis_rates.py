"""Where `limits` counts for all processes."""

from limits.storage import RedisStorage

from app.adapters.redis_connection import RedisConnections


def redis_rates(connections: RedisConnections) -> RedisStorage:
    """Storage on the pool that everything else uses, so that every form of REDIS_URL works."""
    return RedisStorage(
        "redis://",  # not connected to: the pool knows where Redis is
        connection_pool=connections.client.connection_pool,
        key_prefix="rates",
        wrap_exceptions=True,
    )
