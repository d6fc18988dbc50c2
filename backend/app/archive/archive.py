"""The archive's one writer: whole stretches of an interview's log, in order."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.archive import rows
from app.archive.databases import compact, migrate, reading, writing
from app.archive.key_store import KeyStore
from app.archive.people import EVERYBODY, People, forms_of
from app.archive.reader import ArchiveReader, rows_of
from app.archive.row_erasure import delete_rows, erase_rows
from app.archive.schema import events, identities, interviews
from app.archive.sealing import START
from app.ports.erasure import KnownPerson
from app.ports.log_lines import LogLine


class OutOfOrder(Exception):
    """Lines that do not go on where the archive ends; it has grown, or lost its tail, meanwhile."""


class Archive(ArchiveReader):
    """Rows in one database, keys in another. Everything raises ArchiveUnavailable."""

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
            telling = rows_of(interview).where(events.c.type.in_(rows.TELLING))
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
        people = self._people(interview)
        found = [people.person(one) for one in forms_of(user_id)]
        pseudonyms = [one for one in found if one is not None]
        if not pseudonyms:
            return []
        self._keys.destroy(interview, pseudonyms)
        with writing(self._engine) as connection:
            self._position(connection, interview)
            return erase_rows(connection, interview, pseudonyms)

    def known(self, interview: str, user_id: Any) -> KnownPerson:
        """What somebody is known by in an interview's rows."""
        return self._people(interview).known(user_id)

    def chain_of(self, interview: str) -> bytes:
        """The chain up to an interview's last row."""
        wanted = select(interviews.c.chain).where(interviews.c.interview == interview)
        with reading(self._engine) as connection:
            return bytes(connection.scalar(wanted) or START)

    def forget_past(self) -> None:
        """Let the databases' files forget what was erased, as far as they can be told to."""
        for engine in (self._engine, self._keys.engine):
            compact(engine)

    def delete(self, interview: str) -> bool:
        """Destroy all keys and rows of an interview; whether there were any."""
        self._keys.destroy(interview)
        with writing(self._engine) as connection:
            return delete_rows(connection, interview)

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
