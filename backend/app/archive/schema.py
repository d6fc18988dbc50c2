"""The tables of the archive and of the key store. `migrations/` makes them."""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

ARCHIVE = MetaData()
KEYS = MetaData()

interviews = Table(
    "interviews",
    ARCHIVE,
    Column("interview", Text, primary_key=True),
    # The last row, and the chain up to it; -1 and zeros where there is none.
    Column("seq", Integer, nullable=False),
    Column("chain", LargeBinary(32), nullable=False),
    Column("created_at", BigInteger, nullable=False),  # ms since 1970 (UTC)
    Column("closed_at", BigInteger),
    Column("status", String(16), nullable=False),  # open, ended, stopped
    Column("purpose", String(40)),
    Index("interviews_by_creation", "created_at"),
)

events = Table(
    "events",
    ARCHIVE,
    Column("interview", Text, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("time", BigInteger, nullable=False),
    Column("type", String(80), nullable=False),
    Column("actor", String(20)),
    Column("skeleton", Text, nullable=False),
    Column("owners", Text, nullable=False),
    Column("content", LargeBinary),
    Column("content_salt", LargeBinary(16)),
    Column("content_digest", LargeBinary(32), nullable=False),
    Column("chain", LargeBinary(32), nullable=False),
    sqlite_with_rowid=False,
)

identities = Table(
    "identities",
    ARCHIVE,
    Column("interview", Text, primary_key=True),
    Column("pseudonym", String(20), primary_key=True),
    Column("owners", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

keys = Table(
    "keys",
    KEYS,
    Column("interview", Text, primary_key=True),
    Column("owner", String(20), primary_key=True),
    Column("key", LargeBinary(32), nullable=False),
    sqlite_with_rowid=False,
)
