"""Taking content, or all of an interview, out of the archive's tables."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, or_, select, update

from app.archive.schema import events, identities, interviews


def erase_rows(connection: Connection, interview: str, pseudonyms: Sequence[str]) -> list[int]:
    """Delete the content that belongs to one of these, and their names; the seqs that held it."""
    theirs, named = (
        or_(*(column.like(f"%{one}%") for one in pseudonyms))
        for column in (events.c.owners, identities.c.owners)
    )
    gone = select(events.c.seq).where(events.c.interview == interview, theirs)
    seqs = list(connection.scalars(gone.order_by(events.c.seq)))
    connection.execute(
        update(events)
        .where(events.c.interview == interview, theirs)
        .values(content=None, content_salt=None)
    )
    connection.execute(delete(identities).where(identities.c.interview == interview, named))
    return seqs


def delete_rows(connection: Connection, interview: str) -> bool:
    """Delete all of an interview; whether there was any."""
    for table in (events, identities):
        connection.execute(delete(table).where(table.c.interview == interview))
    gone = connection.execute(delete(interviews).where(interviews.c.interview == interview))
    return gone.rowcount > 0
