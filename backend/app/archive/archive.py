"""The archive's one writer and reader: whole stretches of an interview's log, in order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.archive import rows
from app.archive.databases import migrate, reading, writing
from app.archive.key_store import KeyStore
from app.archive.people import EVERYBODY, People, SealedIdentity
from app.archive.rows import Changed
from app.archive.schema import events, identities, interviews
from app.archive.sealing import START, NotOpened
from app.ports.log_lines import LogLine

PAGE = 500
"""Rows that are read in one go."""


class OutOfOrder(Exception):
    """Lines that do not go on where the archive ends; it has grown, or lost its tail, meanwhile."""


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


class Archive:
    """Rows in one database, keys in another. Everything raises ArchiveUnavailable."""

    def __init__(self, engine: Engine, keys: KeyStore) -> None:
        self._engine = engine
        self._keys = keys

    @classmethod
    def opened(cls, archive: Engine, keys: Engine) -> "Archive":
        """Over two databases, whose tables are made or brought up to date."""
        migrate(archive, "archive")
        migrate(keys, "keys")
        return cls(archive, KeyStore(keys))

    @classmethod
    def found(cls, archive: Engine, keys: Engine) -> "Archive":
        """Over two databases whose tables are another process's to make."""
        return cls(archive, KeyStore(keys))

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()
        self._keys.close()

    def last_seqs(self, wanted: Sequence[str]) -> dict[str, int]:
        """How far each of these is archived; who is not there is left out."""
        with reading(self._engine) as connection:
            found = connection.execute(
                select(interviews.c.interview, interviews.c.seq).where(
                    interviews.c.interview.in_(wanted)
                )
            )
            return {row.interview: row.seq for row in found}

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

    def take(self, interview: str, lines: Sequence[LogLine]) -> int:
        """Write lines down; those that are there already are passed over. The last seq.

        Raises OutOfOrder where a line between them and the archive's last is missing.
        """
        people = self._people(interview)
        self._admit(people, lines)
        with writing(self._engine) as connection:
            seq, chain = self._position(connection, interview)
            new = [line for line in lines if line.seq > seq]
            if new and seq != people.seq:  # another process wrote: it may have named new people
                raise OutOfOrder
            if [line.seq for line in new] != list(range(seq + 1, seq + 1 + len(new))):
                raise OutOfOrder
            made = []
            for line in new:
                made.append(rows.written(people, chain, line))
                chain = made[-1]["chain"]
            if not made:
                return seq
            connection.execute(insert(events), made)
            self._write_identities(connection, people)
            moved = {"seq": made[-1]["seq"], "chain": chain, **rows.facts(made)}
            connection.execute(
                update(interviews).where(interviews.c.interview == interview).values(**moved)
            )
        return new[-1].seq

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

    def rewind(self, interview: str, seq: int) -> None:
        """Forget everything above `seq`: a log that was restored has lost it."""
        with writing(self._engine) as connection:
            self._position(connection, interview)
            connection.execute(
                delete(events).where(events.c.interview == interview, events.c.seq > seq)
            )
            last = connection.execute(
                select(events.c.chain).where(events.c.interview == interview, events.c.seq == seq)
            ).scalar_one_or_none()
            telling = _rows_of(interview).where(events.c.type.in_(rows.TELLING))
            kept = [dict(row) for row in connection.execute(telling).mappings()]
            moved = {"status": "open", "closed_at": None, **rows.facts(kept)}
            connection.execute(
                update(interviews)
                .where(interviews.c.interview == interview)
                .values(seq=seq, chain=last or START, **moved)
            )

    def erase(self, interview: str, user_id: Any) -> list[int]:
        """Destroy a person's key, and with it their content; the seqs that held it.

        Words, salts and the person's own name go; digests stay, so that the chain still verifies.
        """
        pseudonym = self._people(interview).person(user_id)
        if pseudonym is None:
            return []
        self._keys.destroy(interview, [pseudonym])
        with writing(self._engine) as connection:
            self._position(connection, interview)
            theirs = [
                column.like(f"%{pseudonym}%") for column in (events.c.owners, identities.c.owners)
            ]
            gone = select(events.c.seq).where(events.c.interview == interview, theirs[0])
            seqs = list(connection.scalars(gone.order_by(events.c.seq)))
            connection.execute(
                update(events)
                .where(events.c.interview == interview, theirs[0])
                .values(content=None, content_salt=None)
            )
            connection.execute(
                delete(identities).where(identities.c.interview == interview, theirs[1])
            )
        return seqs

    def delete(self, interview: str) -> bool:
        """Destroy all keys and rows of an interview; whether there were any."""
        self._keys.destroy(interview)
        with writing(self._engine) as connection:
            for table in (events, identities):
                connection.execute(delete(table).where(table.c.interview == interview))
            gone = connection.execute(delete(interviews).where(interviews.c.interview == interview))
            return gone.rowcount > 0

    def read(self, interview: str, after: int, limit: int = PAGE) -> list[LogLine | int]:
        """Lines above `after`, in order; the seq alone of those whose content was erased."""
        people = self._people(interview)
        with reading(self._engine) as connection:
            found = connection.execute(_rows_of(interview, after).limit(limit)).all()
        return [rows.read(people, row) or row.seq for row in found]

    def lines(self, interview: str, after: int, limit: int = PAGE) -> list[LogLine]:
        """Lines above `after`, in order; of those whose content was erased, what remains."""
        people = self._people(interview)
        with reading(self._engine) as connection:
            found = connection.execute(_rows_of(interview, after).limit(limit)).all()
        return [rows.read(people, row) or rows.remains(people, row) for row in found]

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
                found = connection.execute(_rows_of(interview, after).limit(PAGE)).all()
            yield from found
            if len(found) < PAGE:
                return
            after = found[-1].seq

    def _position(self, connection: Connection, interview: str) -> tuple[int, bytes]:
        """Where its rows end; from here to the end of the transaction nobody else writes them."""
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        connection.execute(
            dialect.insert(interviews).on_conflict_do_nothing(),
            {"interview": interview, "seq": -1, "chain": START, "created_at": 0, "status": "open"},
        )
        row = connection.execute(
            select(interviews.c.seq, interviews.c.chain)
            .where(interviews.c.interview == interview)
            .with_for_update()
        ).one()
        return row.seq, bytes(row.chain)

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
            joined = _rows_of(interview).where(events.c.type == "ParticipantJoined")
            for row in connection.execute(joined):
                rows.candidates_in(people, row)
        return people

    def _admit(self, people: People, lines: Sequence[LogLine]) -> None:
        """Keys before rows: what a row was sealed with is never lost with the process."""
        unknown = people.missing(rows.people_named(lines))
        names = rows.names_for(unknown)
        wanted = [*names] if EVERYBODY in people.keys else [*names, EVERYBODY]
        if wanted:
            people.admit(unknown, self._keys.make(people.interview, wanted), names)

    def _write_identities(self, connection: Connection, people: People) -> None:
        if people.new:
            made = [{"interview": people.interview, **one._asdict()} for one in people.new]
            connection.execute(insert(identities), made)
            people.new.clear()


def _rows_of(interview: str, after: int = -1) -> Any:
    wanted = events.c.interview == interview
    return select(events).where(wanted, events.c.seq > after).order_by(events.c.seq)
