"""The worker's end of its decoding children: it asks, never waits for an answer, and kills.

Everything here returns at once. What a child has to say is taken by `pump`; a child that is late
is ended, and with it only the recording that it was reading.
"""

import select
import socket
import time
from collections import deque
from collections.abc import Callable, Mapping
from subprocess import Popen
from typing import Any

from app.media.child_messages import Broken, Message, Unpacker, packed
from app.observability.logs import get_logger

MODULE = "app.media.decoding_child"
WALL_SECONDS = 20.0
"""For one answer, on however busy a machine."""
SLOW_SECONDS = 0.3
"""After so long a child gives way to everything else on the machine."""
_OPEN, _SLOW, _KILL = b"o", b"s", b"k"
_READ, _MOST_READ = 256 * 1024, 8 * 1024 * 1024

logger = get_logger(__name__)
Launch = Callable[[str, int], Popen[bytes]]
"""Starts (module, descriptor) as a decoding child; see runtime.decoding_child."""
Order = Callable[[bytes, int], None]


class Child:
    """One recording's child. `owner`: whose account its time goes to.

    `answers` are to be taken from the left. `is_lost`: none comes any more; `has_begun`: it is
    what it read that ended it, if anything did.
    """

    def __init__(self, ours: socket.socket, number: int, owner: str, order: Order) -> None:
        self.owner = owner
        self.number = number
        self.answers: deque[Message] = deque()
        self.is_lost = False
        self.has_begun = False
        self.socket = ours
        self._order = order
        self._questions: deque[bytes] = deque()
        self._unsent = memoryview(b"")
        self._unpacker = Unpacker()
        self._asked_at: float | None = None
        self._is_slow = False

    @property
    def is_busy(self) -> bool:
        """Whether an answer is still to come."""
        return not self.is_lost and (self._asked_at is not None or bool(self._questions))

    def ask(self, head: Mapping[str, Any], body: bytes = b"") -> None:
        """Put a question; the answers come in the same order."""
        self._questions.append(packed(head, body))

    def pump(self, now: float) -> float:
        """Send and take what can be; return the seconds of CPU that were told of."""
        if self.is_lost:
            return 0.0
        try:
            spent = self._receive()
            self._send(now)
        except (OSError, Broken):
            self._lose()
            return 0.0 if self._asked_at is None else now - self._asked_at
        if self._asked_at is None:
            return spent
        waited = now - self._asked_at
        if waited > WALL_SECONDS:
            logger.warning("decoding_child_late")
            self._lose()
            return spent + waited
        if waited > SLOW_SECONDS and not self._is_slow:
            self._is_slow = True
            self._order(_SLOW, self.number)
        return spent

    def close(self) -> None:
        """End it; nothing more is wanted of it."""
        self._lose()

    def _lose(self) -> None:
        if not self.is_lost:
            self.is_lost = True
            self.socket.close()
            self._order(_KILL, self.number)

    def _send(self, now: float) -> None:
        """One question at a time: each has time of its own."""
        if not self._unsent and self._asked_at is None and self._questions and self.has_begun:
            self._unsent = memoryview(self._questions.popleft())
            self._asked_at = now
        while self._unsent:
            try:
                sent = self.socket.send(self._unsent)
            except BlockingIOError:
                return
            self._unsent = self._unsent[sent:]

    def _receive(self) -> float:
        spent, received = 0.0, 0
        while received < _MOST_READ:
            try:
                data = self.socket.recv(_READ)
            except BlockingIOError:
                break
            if not data:
                raise OSError
            received += len(data)
            self._unpacker.add(data)
        while (answer := self._unpacker.take()) is not None:
            if not self.has_begun:
                self.has_begun = True
                continue
            if self._asked_at is None:
                raise Broken
            self._asked_at = None
            spent += _seconds(answer.head.get("cpu"))
            if "fault" in answer.head:
                logger.error("decoder_fault", error=str(answer.head["fault"])[:200])
            self.answers.append(answer)
        return spent


def _seconds(told: object) -> float:
    return min(max(told, 0.0), WALL_SECONDS) if isinstance(told, float) else 0.0


class DecodingChildren:
    """Opens children and speaks with them. Make it, and call it, in the main thread only."""

    def __init__(self, launch: Launch, now: Callable[[], float] = time.monotonic) -> None:
        self._launch = launch
        self._now = now
        self._process: Popen[bytes] | None = None
        self._orders: socket.socket | None = None
        self._children: list[Child] = []
        self._count = 0
        self._start()

    @property
    def is_busy(self) -> bool:
        """Whether an answer is still to come."""
        return any(child.is_busy for child in self._children)

    def open(self, owner: str) -> Child:
        """Begin a child."""
        if self._process is None or self._process.poll() is not None:
            self._start()
        self._count += 1
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        with theirs:
            self._order(_OPEN, self._count, theirs)
        child = Child(ours, self._count, owner, self._order)
        self._children.append(child)
        return child

    def pump(self) -> dict[str, float]:
        """Take what the children say; return the seconds of CPU that each owner's took."""
        spent: dict[str, float] = {}
        now = self._now()
        for child in self._children:
            seconds = child.pump(now)
            if seconds:
                spent[child.owner] = spent.get(child.owner, 0.0) + seconds
        self._children = [child for child in self._children if not child.is_lost]
        return spent

    def end_all(self) -> None:
        """End every child; others may be opened."""
        for child in self._children:
            child.close()
        self._children = []

    def wait(self, seconds: float) -> None:
        """Wait until a child says something, or so long."""
        waiting = [child.socket for child in self._children if child.is_busy]
        if waiting:
            select.select(waiting, [], [], seconds)

    def close(self) -> None:
        """End all."""
        self.end_all()
        if self._orders is not None:
            self._orders.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _start(self) -> None:
        if self._process is not None:
            logger.error("decoding_children_died", status=self._process.poll())
            self.close()
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        with theirs:
            self._process = self._launch(MODULE, theirs.fileno())
        self._orders = ours

    def _order(self, letter: bytes, number: int, given: socket.socket | None = None) -> None:
        assert self._orders is not None
        data = letter + number.to_bytes(4, "big")
        try:
            if given is None:
                self._orders.send(data)
            else:
                socket.send_fds(self._orders, [data], [given.fileno()])
        except OSError:  # it died, or hangs: whoever is read by it is lost, and it is begun anew
            if self._process is not None:
                self._process.kill()
