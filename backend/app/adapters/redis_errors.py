"""What Redis cannot do just now, told apart from mistakes of ours."""

from collections.abc import Iterator
from contextlib import contextmanager

from redis import exceptions

from app.ports.interview_log import Unavailable

_PASSING_ERRORS = (
    exceptions.BusyLoadingError,
    exceptions.ConnectionError,
    exceptions.OutOfMemoryError,
    exceptions.ReadOnlyError,
    exceptions.TimeoutError,
)
_FULL = ("OOM command not allowed", "MISCONF ")
"""How Redis 6.2 says inside a script that it has no memory, or no disk, to write to."""


@contextmanager
def redis_errors() -> Iterator[None]:
    """Turn what Redis cannot do now into Unavailable; mistakes of ours pass through."""
    try:
        yield
    except exceptions.RedisError as error:
        if is_passing(error):
            raise Unavailable from error
        raise


def is_passing(error: exceptions.RedisError) -> bool:
    """Whether Redis may do it later, as it is."""
    return isinstance(error, _PASSING_ERRORS) or any(sign in str(error) for sign in _FULL)
