"""Opening a database: SQLite in a file of its own, or PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, exc, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from app.archive.errors import ArchiveUnavailable

MIGRATIONS = Path(__file__).parent / "migrations"
_BUSY_SECONDS = 10.0
_CONNECT_SECONDS = 5
_WRITES = "writes"
_NO_TABLE = "42P01"
"""PostgreSQL's word for a table that nobody has made yet."""


def open_database(url: str, statement_seconds: float | None = None) -> Engine:
    """A pool for `url` (sqlite:///… or postgresql://…). Connects when it is first used.

    `statement_seconds`: when PostgreSQL gives a statement up that nobody waits for any more.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
        arguments: dict[str, Any] = {"connect_timeout": _CONNECT_SECONDS}
        if statement_seconds is not None:
            arguments["options"] = f"-c statement_timeout={round(statement_seconds * 1000)}"
        return create_engine(
            parsed, pool_pre_ping=True, hide_parameters=True, connect_args=arguments
        )
    if parsed.database:
        Path(parsed.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        Path(parsed.database).touch(mode=0o600)
    engine = create_engine(parsed, connect_args={"timeout": _BUSY_SECONDS}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def migrate(engine: Engine, branch: str) -> None:
    """Bring the tables of `branch` (archive or keys) up to date. Raises ArchiveUnavailable."""
    from alembic import command  # web processes, which change no table, do without it
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("version_locations", str(MIGRATIONS / branch))
    config.set_main_option("path_separator", "os")
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        config.attributes["version_table"] = f"{branch}_version"
        command.upgrade(config, "head")


def compact(engine: Engine) -> None:
    """Let the database's files forget what was deleted. Raises ArchiveUnavailable.

    SQLite overwrites what is deleted (secure_delete); its journal goes on to hold it until it is
    emptied. PostgreSQL keeps old rows until they are vacuumed, and its own journal by its settings.
    """
    with _database_errors(), engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM")
        else:
            raw: Any = connection.connection.driver_connection
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes: all of it, or nothing. Raises ArchiveUnavailable."""
    with _database_errors(), engine.connect() as plain:
        connection = plain.execution_options(**{_WRITES: True})
        with connection.begin():
            yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection to read from. Raises ArchiveUnavailable."""
    with _database_errors(), engine.connect() as connection:
        yield connection


@contextmanager
def _database_errors() -> Iterator[None]:
    try:
        yield
    except (exc.OperationalError, exc.TimeoutError) as error:
        raise ArchiveUnavailable from error
    except exc.DBAPIError as error:
        if error.connection_invalidated or getattr(error.orig, "sqlstate", None) == _NO_TABLE:
            raise ArchiveUnavailable from error
        raise


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # we say ourselves when to begin
    cursor = connection.cursor()
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
