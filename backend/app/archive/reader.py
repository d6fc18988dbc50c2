"""Reading the archive: lines of logs, and whether its rows are as they were written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Engine, select

from app.archive import rows
from app.archive.databases import reading
from app.archive.key_store import KeyStore
from app.archive.people import People, SealedIdentity
from app.archive.rows import Changed
from app.archive.schema import events, identities, interviews
from app.archive.sealing import START, NotOpened
from app.ports.log_lines import LogLine
from app.ports.record_chain import ChainLink

PAGE = 500
"""Rows that are read in one go."""


class Fault(NamedTuple):
    """The first row of an interview that is not right, and why."""

    interview: str
    seq: int
    why: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found in order."""

    interviews: int
    events: int
    erased: int
    faults: list[Fault]


Stamp = tuple[int, bytes, int]
"""Of an interview in the archive: it changes with everything that is written, erased or deleted."""


class ArchiveReader:
    """Rows in one database, keys in another. Everything raises ArchiveUnavailable."""

    def __init__(self, engine: Engine, keys: KeyStore) -> None:
        self._engine = engine
        self._keys = keys

    def last_seqs(self, wanted: Sequence[str]) -> dict[str, int]:
        """How far each of these is archived; who is not there is left out."""
        with reading(self._engine) as connection:
            found = connection.execute(
                select(interviews.c.interview, interviews.c.seq).where(
                    interviews.c.interview.in_(wanted)
                )
            )
            return {row.interview: row.seq for row in found}

    def stamp(self, interview: str) -> Stamp:
        """How far it is archived, the chain there, and how many keys are left."""
        query = select(interviews.c.seq, interviews.c.chain)
        with reading(self._engine) as connection:
            row = connection.execute(query.where(interviews.c.interview == interview)).one_or_none()
        seq, chain = (-1, START) if row is None else (row.seq, bytes(row.chain))
        return seq, chain, self._keys.count(interview)

    def seqs(self) -> dict[str, int]:
        """How far every interview is archived."""
        with reading(self._engine) as connection:
            found = connection.execute(select(interviews.c.interview, interviews.c.seq))
            return {row.interview: row.seq for row in found}

    def closed_before(self, wanted: Sequence[str], time: int) -> list[str]:
        """Which of these were over before `time` (ms since 1970)."""
        found = select(interviews.c.interview).where(
            interviews.c.interview.in_(wanted), interviews.c.closed_at < time
        )
        with reading(self._engine) as connection:
            return list(connection.scalars(found.order_by(interviews.c.closed_at)))

    def all(self) -> list[str]:
        """Every interview that is archived, the oldest first."""
        with reading(self._engine) as connection:
            wanted = select(interviews.c.interview).order_by(interviews.c.created_at)
            return list(connection.scalars(wanted))

    def agrees(self, interview: str, line: LogLine) -> bool | None:
        """Whether this is what is archived as its seq; None where nothing says so any more."""
        with reading(self._engine) as connection:
            row = connection.execute(
                select(events).where(events.c.interview == interview, events.c.seq == line.seq)
            ).one_or_none()
        archived = row and rows.read(self._people(interview), row)
        if not archived:
            return None
        return archived.participants == line.participants and rows.same_line(
            archived.body, line.body
        )

    def has(self, interview: str, after: int, lines: Sequence[LogLine]) -> bool:
        """Whether just these lines come after `after`; of what was erased, the place counts."""
        archived = self.read(interview, after, len(lines))
        return len(archived) == len(lines) and all(
            kept == line.seq
            if isinstance(kept, int)
            else kept[:2] == line[:2] and rows.same_line(kept.body, line.body)
            for kept, line in zip(archived, lines, strict=True)
        )

    def read(self, interview: str, after: int, limit: int = PAGE) -> list[LogLine | int]:
        """Lines above `after`, in order; the seq alone of those whose content was erased."""
        people = self._people(interview)
        with reading(self._engine) as connection:
            found = connection.execute(rows_of(interview, after).limit(limit)).all()
        return [rows.read(people, row) or row.seq for row in found]

    def lines(self, interview: str, after: int, limit: int = PAGE) -> list[LogLine]:
        """Lines above `after`, in order; of those whose content was erased, what remains."""
        people = self._people(interview)
        with reading(self._engine) as connection:
            found = connection.execute(rows_of(interview, after).limit(limit)).all()
        return [rows.read(people, row) or rows.remains(people, row) for row in found]

    def chain(self, interview: str) -> list[ChainLink]:
        """Every row as the chain has it; there are no words in it."""
        return [
            ChainLink(row.seq, rows.said_of(row), bytes(row.chain).hex())
            for row in self._every_row(interview)
        ]

    def verify(self, wanted: Sequence[str] | None = None) -> Verified:
        """Look at every row of these interviews, None: of all: order, chain, digests."""
        faults, events_, erased = [], 0, 0
        every = self.all() if wanted is None else wanted
        for interview in every:
            fault, number, gone = self._verify_one(interview)
            events_, erased = events_ + number, erased + gone
            if fault is not None:
                faults.append(fault)
        return Verified(len(every), events_, erased, faults)

    def _verify_one(self, interview: str) -> tuple[Fault | None, int, int]:
        people = self._people(interview)
        chain, last, erased = START, -1, 0
        for row in self._every_row(interview):
            if row.seq != last + 1:
                return Fault(interview, last + 1, "is missing"), last + 1, erased
            chain, last = rows.chain_after(chain, row), row.seq
            if chain != bytes(row.chain):
                return Fault(interview, row.seq, "is not as it was when it was chained"), last, 0
            try:
                erased += rows.content_of(people, row) is None
            except (Changed, NotOpened):
                return Fault(interview, row.seq, "has content that was changed"), last, erased
        with reading(self._engine) as connection:
            said = connection.execute(
                select(interviews.c.seq, interviews.c.chain).where(
                    interviews.c.interview == interview
                )
            ).one_or_none()
        if said is None:
            return Fault(interview, 0, "is no interview of this archive"), 0, 0
        if (said.seq, bytes(said.chain)) != (last, chain):
            return Fault(interview, last + 1, "is missing at the end"), last + 1, erased
        return None, last + 1, erased

    def _every_row(self, interview: str) -> Iterator[Any]:
        after = -1
        while True:
            with reading(self._engine) as connection:
                found = connection.execute(rows_of(interview, after).limit(PAGE)).all()
            yield from found
            if len(found) < PAGE:
                return
            after = found[-1].seq

    def _people(self, interview: str) -> People:
        with reading(self._engine) as connection:
            position = select(interviews.c.seq).where(interviews.c.interview == interview)
            seq = connection.scalar(position)
            people = People(interview, self._keys.of(interview), -1 if seq is None else seq)
            known = connection.execute(
                select(identities).where(identities.c.interview == interview)
            )
            people.learn(
                SealedIdentity(row.pseudonym, row.owners, bytes(row.sealed)) for row in known
            )
            joined = rows_of(interview).where(events.c.type == "ParticipantJoined")
            for row in connection.execute(joined):
                rows.candidates_in(people, row)
        return people


def rows_of(interview: str, after: int = -1) -> Any:
    """A query: its rows above `after`, in order."""
    wanted = events.c.interview == interview
    return select(events).where(wanted, events.c.seq > after).order_by(events.c.seq)
