"""What can be known to be wrong before anything is started."""

import errno
import os
import socket
from urllib.parse import urlsplit

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from app.runtime.errors import StartupError

OLDEST_REDIS = (6, 2)
_CONNECT_SECONDS = 3.0


def require_free_port(host: str, port: int) -> None:
    """Raise StartupError when nothing could listen on `host` and `port`."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror as error:
        raise StartupError(f"HOST {host} is not known: {error.strerror}") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise StartupError(
                f"Port {port} on {host} is in use; end that program, or choose another with --port"
            ) from None
        reason = os.strerror(error.errno or 0)
        raise StartupError(f"Cannot listen on {host}, port {port}: {reason}") from None


def reachable_host(host: str) -> str:
    """Return the address by which this machine reaches a server that listens on `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)  # noqa: S104


def port_answers(host: str, port: int) -> bool:
    """Tell whether a server accepts connections there."""
    try:
        with socket.create_connection((reachable_host(host), port), timeout=_CONNECT_SECONDS):
            return True
    except OSError:
        return False


def inspect_redis(url: str) -> list[str]:
    """Return what the Redis at `url` is, one line each, after its first line the cautions.

    Raises StartupError when it cannot be reached or is too old; no text shows the URL's password.
    """
    place = _place(url)
    try:
        with redis.Redis.from_url(
            url,
            socket_connect_timeout=_CONNECT_SECONDS,
            socket_timeout=_CONNECT_SECONDS,
            retry=Retry(NoBackoff(), 0),
        ) as client:
            info = client.info()
    except (redis.exceptions.RedisError, ValueError, OSError) as error:
        reason = type(error).__name__ if "@" in str(error) else str(error)
        raise StartupError(f"Redis cannot be reached at {place}: {reason}") from None
    version = str(info["redis_version"])
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST_REDIS:
        raise StartupError(f"Redis at {place} is version {version}; 6.2 or newer is needed")
    lines = [f"Redis {version} answers at {place}"]
    if not info.get("aof_enabled"):
        lines.append("Redis keeps no append-only file: a crash loses interviews (appendonly yes)")
    if info.get("maxmemory") and info.get("maxmemory_policy") != "noeviction":
        lines.append("Redis may throw interviews away when full (maxmemory-policy noeviction)")
    return lines


def _place(url: str) -> str:
    """Return where `url` points, without its user and password."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
