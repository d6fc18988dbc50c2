"""What can be known to be wrong before anything is started."""

import errno
import os
import socket
from typing import Any
from urllib.parse import urlsplit

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from app.settings.errors import StartupError

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
            durability = _durability(client) if info.get("aof_enabled") else "no append-only file"
    except redis.exceptions.NoPermissionError as error:
        raise StartupError(
            f"Redis at {place} refuses its user a command that this server needs: {error}. "
            "`+@all -@dangerous +info` is enough"
        ) from None
    except (redis.exceptions.RedisError, ValueError, OSError) as error:
        reason = type(error).__name__ if "@" in str(error) else str(error)
        raise StartupError(f"Redis cannot be reached at {place}: {reason}") from None
    version = str(info["redis_version"])
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST_REDIS:
        raise StartupError(f"Redis at {place} is version {version}; 6.2 or newer is needed")
    lines = [f"Redis {version} answers at {place}; {durability}"]
    if not info.get("aof_enabled"):
        lines.append("Redis keeps no append-only file: a crash loses interviews (appendonly yes)")
    if info.get("maxmemory") and info.get("maxmemory_policy") != "noeviction":
        lines.append("Redis may throw interviews away when full (maxmemory-policy noeviction)")
    return lines


_DURABILITY = {
    "always": "appendfsync always: what was acknowledged survives a power cut",
    "everysec": "appendfsync everysec: a power cut may cost the last second, a killed process none",
    "no": "appendfsync no: a power cut may cost the last half minute, a killed process nothing",
}


def _durability(client: "redis.Redis") -> str:
    """What a power cut may cost."""
    try:
        answer: dict[Any, Any] = client.config_get("appendfsync")
    except redis.exceptions.NoPermissionError:
        return "its user may not be told appendfsync, so what a power cut costs is not known"
    policy = next(iter(answer.values()), "unknown")
    policy = policy.decode() if isinstance(policy, bytes) else str(policy)
    return _DURABILITY.get(policy, f"appendfsync {policy}")


def _place(url: str) -> str:
    """Return where `url` points, without its user and password."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
