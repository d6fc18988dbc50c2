"""Which users the processes hold connections of."""

from collections.abc import Mapping
from typing import Protocol

from app.domain.identifiers import Id

OnlineUser = Id | tuple[str, Id]
"""A user id; with the interview's key before it where it is unique in that interview alone."""


class Presence(Protocol):
    """Which users the processes hold connections of."""

    @property
    def process(self) -> str:
        """This process's own id."""

    def online(self) -> list[OnlineUser]:
        """All users online, over all processes that live, each once, in the order of their keys."""

    def dead_processes(self) -> list[str]:
        """Processes whose lease ran out and whose people were not all swept yet."""

    def held_by(self, process: str) -> list[tuple[str, str]]:
        """(interview key, user key) of all that the process held."""

    def forget(self, process: str) -> None:
        """The process's people are swept."""

    def renew(self) -> bool:
        """Extend this process's lease; whether it still stood."""

    def is_alive(self) -> bool:
        """Whether this process's lease stands; looking does not extend it."""

    def start_afresh(self) -> None:
        """Take a new process id after the lease was lost."""

    def release(self) -> None:
        """Give the lease up, at a clean end."""

    def set_online(self, users: Mapping[str, OnlineUser]) -> None:
        """Say who is connected to this process, by person_key."""
