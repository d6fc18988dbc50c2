"""In which languages people read along, in Redis."""

import time
from collections.abc import Collection, Sequence
from typing import Any

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_errors import redis_errors

_INTERVIEWS = "caption_languages"
_SECONDS = 24 * 3600


class RedisCaptionWishes:
    """`caption_languages:<interview>`: user key -> language; `caption_languages`: when asked last.

    Nothing of it outlives a day: who still reads along says so again at each entrance.
    """

    def __init__(self, connections: RedisConnections) -> None:
        self._redis: Any = connections.client

    def wish(self, key: str, user_key: str, language: str | None) -> None:
        """See CaptionWishes.wish."""
        name = f"{_INTERVIEWS}:{key}"
        with redis_errors():
            asked = self._redis.pipeline(transaction=False)
            if language is None:
                asked.hdel(name, user_key)
            else:
                asked.hset(name, user_key, language)
                asked.expire(name, _SECONDS)
                asked.zadd(_INTERVIEWS, {key: time.time()})
            asked.execute()

    def forget(self, key: str) -> None:
        """See CaptionWishes.forget."""
        with redis_errors():
            asked = self._redis.pipeline(transaction=False)
            asked.unlink(f"{_INTERVIEWS}:{key}")
            asked.zrem(_INTERVIEWS, key)
            asked.execute()

    def languages(self, key: str) -> Collection[str]:
        """See CaptionWishes.languages."""
        with redis_errors():
            return {value.decode() for value in self._redis.hvals(f"{_INTERVIEWS}:{key}")}

    def interviews(self) -> Sequence[str]:
        """See CaptionWishes.interviews."""
        with redis_errors():
            self._redis.zremrangebyscore(_INTERVIEWS, 0, time.time() - _SECONDS)
            return [key.decode() for key in self._redis.zrevrange(_INTERVIEWS, 0, -1)]
