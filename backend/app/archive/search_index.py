"""The index of all interviews: rebuilt from the archive, so never backed up, and erased with it.

On SQLite a file of its own with FTS5, on PostgreSQL a schema of its own. What people said stands
open in it, as terms: it is as secret as the archive's keys.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    delete,
    insert,
    inspect,
    select,
    text,
)

from app.archive.databases import reading, writing
from app.archive.terms import terms_of, terms_wanted
from app.ports.interview_search import Wanted

SCHEMA = "interview_search"
VERSION = 1
"""Of the tables below: another one than they were made with, and they are made anew."""

_WORDS_ON_SQLITE = "INSERT INTO found_words(rowid, terms) VALUES (:number, :terms)"
_WORDS_ON_POSTGRES = (
    "INSERT INTO interview_search.found_words(number, terms)"
    " VALUES (:number, array_to_tsvector(:terms))"
)
_MATCHING_ON_POSTGRES = (
    "interview_search.found.number IN (SELECT number FROM interview_search.found_words"
    " WHERE terms @@ CAST(:terms AS tsquery))"
)


class Entry(NamedTuple):
    """An interview to be found. `people`: their keys and names; `version`, `first`: see Row."""

    interview: str
    seq: int
    created: int
    status: str
    purpose: str | None
    people: Collection[tuple[str, str]]
    words: str
    version: bytes
    first: bytes


class Row(NamedTuple):
    """What was found. `version`: its state, folded; `first`: the line that made it."""

    interview: str
    created: int
    version: bytes
    first: bytes


class SearchIndex:
    """Everything raises ArchiveUnavailable."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._is_postgres = engine.dialect.name == "postgresql"
        schema = SCHEMA if self._is_postgres else None
        self._tables = MetaData(schema=schema)
        self._found = Table(
            "found",
            self._tables,
            Column("number", Integer, primary_key=True),
            Column("interview", Text, nullable=False, unique=True),
            Column("seq", Integer, nullable=False),
            Column("created", BigInteger, nullable=False, index=True),  # µs since 1970
            Column("status", String(16), nullable=False),
            Column("purpose", String(40)),
            Column("version", LargeBinary, nullable=False),
            Column("first", LargeBinary, nullable=False),
        )
        self._people = Table(
            "found_people",
            self._tables,
            Column("number", Integer, nullable=False, index=True),
            Column("person", Text, nullable=False, index=True),
            Column("name", Text, nullable=False),
        )
        self._made = Table("made_with", self._tables, Column("version", Integer, nullable=False))
        prefix = f"{SCHEMA}." if self._is_postgres else ""
        self._words = f"{prefix}found_words"
        Index("found_by_status", self._found.c.status)

    @classmethod
    def opened(cls, engine: Engine) -> "SearchIndex":
        """With its tables, which are empty where they were not of this version."""
        index = cls(engine)
        with writing(engine) as connection:
            index._make(connection)
        return index

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()

    def clear(self) -> None:
        """Forget everything; the tables are made anew."""
        with writing(self._engine) as connection:
            self._drop(connection)
            self._make(connection)

    def seqs(self, wanted: Sequence[str] | None = None) -> dict[str, int]:
        """How far each of these is in it, None: every interview."""
        query = select(self._found.c.interview, self._found.c.seq)
        if wanted is not None:
            query = query.where(self._found.c.interview.in_(wanted))
        with reading(self._engine) as connection:
            found = connection.execute(query)
            return {row.interview: row.seq for row in found}

    def put(self, entry: Entry) -> None:
        """Let it be found, in place of what was known of it."""
        with writing(self._engine) as connection:
            self._forget(connection, entry.interview)
            made = entry._asdict()
            words, people = made.pop("words"), made.pop("people")
            number = connection.execute(
                insert(self._found).returning(self._found.c.number), made
            ).scalar_one()
            named = [
                {"number": number, "person": key, "name": name.casefold()} for key, name in people
            ]
            if named:
                connection.execute(insert(self._people), named)
            self._put_words(connection, number, sorted(terms_of(words)))

    def forget(self, interview: str) -> None:
        """Forget one so that nothing of it is left on the disk."""
        with writing(self._engine) as connection:
            gone = self._forget(connection, interview)
            if gone and not self._is_postgres:
                # FTS5 only notes what was deleted until its parts are merged.
                connection.execute(text("INSERT INTO found_words(found_words) VALUES('optimize')"))
        if gone and not self._is_postgres:
            with reading(self._engine) as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def newest(self, wanted: Wanted, before: int | None, limit: int) -> list[Row]:
        """The newest that were created before `before`, the newest first."""
        found = self._found.c
        query = select(found.interview, found.created, found.version, found.first)
        query = query.where(*self._bounds(wanted))
        if before is not None:
            query = query.where(found.created < before)
        values: dict[str, Any] = {}
        if wanted.text is not None:
            terms = terms_wanted(wanted.text)
            if not terms:
                return []
            query = query.where(text(self._matching()))
            values["terms"] = self._expression(terms)
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(found.created.desc()).limit(limit), values)
            return [Row(r.interview, r.created, bytes(r.version), bytes(r.first)) for r in rows]

    # --- inside

    def _bounds(self, wanted: Wanted) -> Iterator[Any]:
        """What is asked of an interview, but for its text."""
        found = self._found.c
        if wanted.since is not None:
            yield found.created >= wanted.since * 1000
        if wanted.until is not None:
            yield found.created < wanted.until * 1000
        if wanted.status is not None:
            yield found.status == wanted.status
        if wanted.purpose is not None:
            yield found.purpose == wanted.purpose
        if wanted.among is not None:
            yield found.interview.in_(wanted.among)
        if wanted.user is not None:
            yield found.number.in_(self._of(wanted.user))
        if wanted.participant is not None:
            yield found.number.in_(self._with(wanted.participant))

    def _of(self, user: str) -> Any:
        return select(self._people.c.number).where(self._people.c.person == user)

    def _with(self, participant: str) -> Any:
        people = self._people.c
        participant = participant.replace("\0", "")  # which PostgreSQL knows in no text
        part = participant.casefold().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return select(people.number).where(
            (people.person == participant) | people.name.like(f"%{part}%", escape="\\")
        )

    def _matching(self) -> str:
        if self._is_postgres:
            return _MATCHING_ON_POSTGRES
        return "found.number IN (SELECT rowid FROM found_words WHERE found_words MATCH :terms)"

    def _expression(self, terms: Sequence[tuple[str, bool]]) -> str:
        """Terms have letters and digits alone, so that none has to be quoted out of its quotes."""
        quote, beginning, and_ = ("'", ":*", " & ") if self._is_postgres else ('"', "*", " AND ")
        return and_.join(
            f"{quote}{term}{quote}{beginning if begins else ''}" for term, begins in terms
        )

    def _put_words(self, connection: Connection, number: int, terms: list[str]) -> None:
        into = _WORDS_ON_POSTGRES if self._is_postgres else _WORDS_ON_SQLITE
        said: Any = terms if self._is_postgres else " ".join(terms)
        connection.execute(text(into), {"number": number, "terms": said})

    def _forget(self, connection: Connection, interview: str) -> bool:
        wanted = select(self._found.c.number).where(self._found.c.interview == interview)
        number = connection.execute(wanted).scalar_one_or_none()
        if number is None:
            return False
        key = "number" if self._is_postgres else "rowid"
        connection.execute(
            text(f"DELETE FROM {self._words} WHERE {key} = :number"),  # noqa: S608 - names of ours
            {"number": number},
        )
        for table in (self._people, self._found):
            connection.execute(delete(table).where(table.c.number == number))
        return True

    def _make(self, connection: Connection) -> None:
        schema = SCHEMA if self._is_postgres else None
        if inspect(connection).has_table("made_with", schema=schema):
            if connection.execute(select(self._made.c.version)).scalar_one_or_none() == VERSION:
                return
            self._drop(connection)
        if self._is_postgres:
            connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
        self._tables.create_all(connection)
        if self._is_postgres:
            connection.execute(
                text(f"CREATE TABLE {self._words} (number integer PRIMARY KEY, terms tsvector)")
            )
            connection.execute(text(f"CREATE INDEX ON {self._words} USING gin (terms)"))
        else:
            connection.execute(
                text(
                    "CREATE VIRTUAL TABLE found_words USING fts5("
                    "terms, detail=none, tokenize='unicode61 remove_diacritics 0')"
                )
            )
        connection.execute(insert(self._made), {"version": VERSION})

    def _drop(self, connection: Connection) -> None:
        connection.execute(text(f"DROP TABLE IF EXISTS {self._words}"))
        self._tables.drop_all(connection)
