"""The chain over an interview's archived rows, for who wants to see that nothing was changed."""

from typing import NamedTuple, Protocol


class ChainLink(NamedTuple):
    """A row: `said` is what the chain has of it, as it was hashed; `chain`: the hash after it."""

    seq: int
    said: str
    chain: str


class RecordChain(Protocol):
    """Chains in the archive."""

    def chain(self, key: str) -> list[ChainLink]:
        """All links of an interview, in order; none where it is not archived.

        SHA-256 over the hash before (32 zero bytes before the first) and `said` in UTF-8. There are
        no words in it: of content it has a salted digest. Raises Unavailable.
        """
