"""Keys, apart from the archive: one for each person in each interview. Erasing destroys them."""

import secrets
from collections.abc import Collection

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from app.archive.databases import reading, writing
from app.archive.schema import keys
from app.archive.sealing import KEY_BYTES


class KeyStore:
    """The keys of an interview's owners, named by pseudonym: the store knows no person."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def engine(self) -> Engine:
        """The database that the keys are in."""
        return self._engine

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()

    def of(self, interview: str) -> dict[str, bytes]:
        """All keys that there are. Raises ArchiveUnavailable."""
        wanted = select(keys.c.owner, keys.c.key).where(keys.c.interview == interview)
        with reading(self._engine) as connection:
            return {owner: bytes(key) for owner, key in connection.execute(wanted)}

    def count(self, interview: str) -> int:
        """How many keys there are. Raises ArchiveUnavailable."""
        wanted = select(func.count()).select_from(keys).where(keys.c.interview == interview)
        with reading(self._engine) as connection:
            return connection.execute(wanted).scalar_one()

    def make(self, interview: str, owners: Collection[str]) -> dict[str, bytes]:
        """Make keys for new owners; who has one keeps it. Raises ArchiveUnavailable."""
        rows = [
            {"interview": interview, "owner": owner, "key": secrets.token_bytes(KEY_BYTES)}
            for owner in owners
        ]
        dialect = postgresql if self._engine.dialect.name == "postgresql" else sqlite
        with writing(self._engine) as connection:
            connection.execute(dialect.insert(keys).on_conflict_do_nothing(), rows)
        return self.of(interview)

    def destroy(self, interview: str, owners: Collection[str] | None = None) -> int:
        """Destroy the keys of `owners`, None: of all; how many there were."""
        doomed = delete(keys).where(keys.c.interview == interview)
        if owners is not None:
            doomed = doomed.where(keys.c.owner.in_(owners))
        with writing(self._engine) as connection:
            return connection.execute(doomed).rowcount
