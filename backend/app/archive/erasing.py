"""Erasing from the archive as a web process does it: every call waits in a native thread."""

from collections.abc import Sequence

from app.archive.access import ArchiveAccess
from app.domain.identifiers import Id
from app.ports.erasure import KnownPerson, Proof


class ArchiveErasure:
    """ErasableArchive."""

    def __init__(self, access: ArchiveAccess) -> None:
        self._access = access

    def known(self, key: str, person: Id) -> KnownPerson:
        """What it knows them by."""
        return self._access.run(lambda archive: archive.known(key, person))

    def erase(self, key: str, person: Id) -> Sequence[int]:
        """Destroy their keys and content; the seqs of the rows that held it."""
        seqs = self._access.run(lambda archive: archive.erase(key, person))
        if seqs:
            self._access.run(lambda archive: archive.forget_past())
        return seqs

    def proof(self, key: str) -> Proof:
        """That nothing else was changed."""
        verified = self._access.run(lambda archive: archive.verify([key]))
        chain = self._access.run(lambda archive: archive.chain_of(key))
        return Proof(chain.hex(), not verified.faults)

    def delete(self, key: str) -> bool:
        """Destroy all of an interview; whether there was any."""
        there = self._access.run(lambda archive: archive.delete(key))
        if there:
            self._access.run(lambda archive: archive.forget_past())
        return there
