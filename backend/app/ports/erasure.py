"""Taking a person, or a whole interview, out of what is kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from app.domain.identifiers import Id


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """What the archive knows somebody of an interview by.

    `pseudonym`: None where it does not know them. `things`: the JSON of ids that it knows -> what
    stands in place of those that are theirs, None for others'.
    """

    pseudonym: str | None = None
    is_candidate: bool = False
    things: Mapping[str, str | None] = field(default_factory=dict)


class Proof(NamedTuple):
    """An interview's chain in the archive, in hexadecimal digits, and whether it verifies."""

    chain: str
    verifies: bool


class Scrubber(Protocol):
    """Takes one person out of an interview's lines, which it is given in order."""

    def scrub(self, body: bytes) -> bytes:
        """The line without them; the same where they are not in it."""


class PendingErasure(NamedTuple):
    """An erasure that is looked at again for a while: what was on its way comes late.

    `person`: None where the whole interview was deleted.
    """

    key: str
    person: Id | None
    pseudonym: str
    is_done_at: int
    """Ms since 1970."""


MakeScrubber = Callable[[Id, str, KnownPerson], Scrubber]


class ErasableLog(Protocol):
    """What Redis keeps of interviews beside their state. All methods raise Unavailable."""

    def rewrite(self, key: str, scrubber: Callable[[], Scrubber]) -> Sequence[int]:
        """Put scrubbed lines in place of an interview's; the seqs of those that changed.

        A scrubber is made for each try: somebody writes meanwhile.
        """

    def digest(self, key: str) -> str:
        """SHA-256 over an interview's entries as they stand, in hexadecimal digits."""

    def forget_person(self, key: str, person: Id, pseudonym: str, changed: Sequence[int]) -> bool:
        """Drop what stands of them beside the log: `changed` are the seqs that were theirs.

        Whether they waited there, or were invited.
        """

    def is_here(self, key: str, user_key: str) -> bool:
        """Whether some process holds a connection of theirs there."""

    def delete(self, key: str) -> None:
        """Drop an interview; what stays is that its id was used."""

    def forget_past(self) -> None:
        """Let the store's files forget what it no longer holds, where they may be told to."""

    def note(self, pending: PendingErasure) -> None:
        """Remember an erasure that is to be looked at again."""

    def noted(self) -> Sequence[PendingErasure]:
        """All of them."""

    def claim(self, pending: PendingErasure) -> bool:
        """Whether it is this process that looks again this time."""

    def settle(self, pending: PendingErasure) -> None:
        """It needs no other look."""


class ErasableArchive(Protocol):
    """The archive's part. All methods raise Unavailable."""

    def known(self, key: str, person: Id) -> KnownPerson:
        """What it knows them by."""

    def erase(self, key: str, person: Id) -> Sequence[int]:
        """Destroy their keys and content; the seqs of the rows that held it."""

    def proof(self, key: str) -> Proof:
        """That nothing else was changed."""

    def delete(self, key: str) -> bool:
        """Destroy all of an interview; whether there was any."""


class ErasableMedia(Protocol):
    """Sound on its way. Raises Unavailable."""

    def forget_person(self, key: str, user_key: str) -> None:
        """Drop what of theirs no worker has heard yet, and what helped to hear them."""
