"""Where it is kept what a client's keys stand for."""

from typing import Protocol


class IdempotencyKeys(Protocol):
    """Keys of clients, each with what it first came with."""

    def claim(self, name: str, fingerprint: str) -> bool:
        """Note what the key stands for; False where it stands for something else."""
