"""How a web process does several things at a time: tasks that take turns, and threads for work."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any, Protocol, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class TookTooLongError(Exception):
    """What `within` allowed is over."""


class Task(Protocol):
    """Something that was begun and that nobody has to wait for."""

    def join(self, timeout: float | None = None) -> object:
        """Wait for its end, at most so many seconds."""


class Lock(Protocol):
    """Held by one task at a time, which may take it again while it holds it."""

    def __enter__(self) -> object: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
        /,
    ) -> None: ...


class Outcome(Protocol):
    """A value that one task waits for and another one sets."""

    def set(self, value: Any) -> None:
        """Set it; whoever waits goes on."""

    def ready(self) -> bool:
        """Whether it was set."""

    def wait(self, timeout: float | None = None) -> object:
        """Wait until it is set, at most so many seconds."""

    def get(self) -> Any:
        """The value."""


class Signal(Protocol):
    """What tasks wait for until another one sets it."""

    def set(self) -> None:
        """Let them go on."""

    def clear(self) -> None:
        """Whoever waits from now on waits for the next `set`."""

    def wait(self) -> object:
        """Wait until it is set."""


class Concurrency(Protocol):
    """Tasks share one thread and change only where one waits: at I/O, `sleep` or a lock."""

    def spawn(self, function: Callable[..., object], *arguments: Any) -> Task:
        """Begin a task."""

    def later(self, seconds: float, function: Callable[..., object], *arguments: Any) -> Task:
        """Begin a task after so many seconds."""

    def sleep(self, seconds: float) -> None:
        """Let the other tasks go on for so long."""

    def compute(self, function: Callable[..., Result], *arguments: Any) -> Result:
        """Run what takes milliseconds in a thread, so that it delays no other task."""

    def lock(self) -> Lock:
        """A new lock."""

    def outcome(self) -> Outcome:
        """A new value to wait for."""

    def signal(self) -> Signal:
        """A new signal, not set."""

    def within(self, seconds: float) -> AbstractContextManager[object]:
        """A block that may take so long; then TookTooLongError ends it."""

    def all(self, test: Callable[[Item], bool], items: Iterable[Item], at_a_time: int) -> bool:
        """Whether the test is true of all items; it ends with the first that fails it."""

    def end(self, tasks: Iterable[Task]) -> None:
        """End tasks wherever they are."""
