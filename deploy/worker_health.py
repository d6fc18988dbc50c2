"""Tells whether a worker of this machine (in a container: this container) has lately said it lives.

Workers say so every second on the media Redis, to be forgotten after some: `worker_health.py voice`
or `video` ends with 0 where that word stands. What workers are busy with says `/ready`.
"""

import os
import socket
import sys
from typing import Any

import redis

SECONDS = 3.0


def is_alive(client: Any, kind: str, host: str) -> bool:
    """Whether a worker whose name begins with this host's has a word that counts."""
    workers = [worker.decode() for worker in client.smembers(f"{kind}:living")]
    own = [worker for worker in workers if worker.startswith(f"{host}-")]
    return any(client.exists(f"{kind}:state:{worker}") for worker in own)


def main() -> None:
    """End with 1 where there is none, or where Redis cannot say."""
    _, kind = sys.argv
    url = os.environ["MEDIA_REDIS_URL"]
    with redis.Redis.from_url(
        url, socket_timeout=SECONDS, socket_connect_timeout=SECONDS
    ) as client:
        try:
            alive = is_alive(client, kind, socket.gethostname())
        except redis.RedisError as error:
            sys.exit(type(error).__name__)
    sys.exit(0 if alive else f"No {kind} worker of this machine has said that it lives.")


if __name__ == "__main__":
    main()
