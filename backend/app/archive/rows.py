"""Rows of the archive, made of lines of the log, and lines made of them again."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from app.archive.anatomy import Anatomy, blank, put_together, take_apart
from app.archive.people import EVERYBODY, People
from app.archive.pseudonyms import new_pseudonym
from app.archive.sealing import (
    Sealed,
    SealedRow,
    canonical,
    chained,
    chained_text,
    digest_of,
    seal_content,
    unseal,
)
from app.domain.logged import EVENT_TYPES, ROWS
from app.ports.log_lines import LogLine

_CLOSED = {"InterviewEnded": "ended", "EmergencyStopped": "stopped"}
TELLING = ("InterviewCreated", *_CLOSED)
"""Types of the rows that tell of their interview as a whole."""


class Changed(Exception):
    """Content that is not what the chain says that it was."""


def people_named(lines: Sequence[LogLine]) -> list[Any]:
    """Ids of everybody whom these lines name."""
    return [one for line in lines for one in take_apart(line.body).people.values()]


def written(people: People, chain: bytes, line: LogLine) -> dict[str, Any]:
    """The row of the archive for a line whose people are all known; `chain` before it."""
    anatomy = take_apart(line.body)
    owners = _owners(people, anatomy)
    keys = people.keys_of(owners)
    assert keys is not None, "new rows belong to people who have keys"
    named = {
        name: None if one is None else people.person(one) for name, one in anatomy.people.items()
    }
    skeleton = {
        "data": anatomy.structure,
        "people": named,
        "things": {
            name: None if one is None else people.thing(one, owners)
            for name, one in anatomy.things.items()
        },
        "count": line.participants,
        "number": anatomy.is_number,
        "rules": anatomy.rules,
        "owners": owners,
    }
    # Nested objects keep the order in which they were written: what is read is the same to a byte.
    content = orjson.dumps(anatomy.content)
    sealed = seal_content(keys, content, _place(people.interview, line.seq))
    said = canonical(skeleton).decode()
    actor = named.get(_author_field(anatomy.type))
    row = SealedRow(
        people.interview, line.seq, anatomy.time, anatomy.type, actor, said, sealed.digest
    )
    if anatomy.type == "ParticipantJoined" and anatomy.structure.get("role") == "candidate":
        _note_candidate(people, named.get("user_id"))
    return _columns(row, owners, sealed, chained(chain, row))


def read(people: People, row: Any) -> LogLine | None:
    """The line that a row was made of; None where its content was erased.

    Raises Changed where content or keys are not those that the row was made with.
    """
    plain = content_of(people, row)
    return None if plain is None else _line(people, row, orjson.loads(plain))


def remains(people: People, row: Any) -> LogLine:
    """The line of a row whose content was erased: its type, time and figures, under pseudonyms."""
    return _line(people, row, dict(blank(row.type)))


def _line(people: People, row: Any, content: dict[str, Any]) -> LogLine:
    skeleton = orjson.loads(row.skeleton)
    anatomy = Anatomy(
        type=row.type,
        time=row.time,
        is_number=skeleton["number"],
        rules=skeleton["rules"],
        structure=skeleton["data"],
        people=_named(people, skeleton["people"]),
        things=_named(people, skeleton["things"]),
        content=content,
    )
    line = put_together(anatomy, row.interview)
    body = line if isinstance(line, bytes) else orjson.dumps(line)
    return LogLine(row.seq, skeleton["count"], body)


def content_of(people: People, row: Any) -> bytes | None:
    """A row's content as it was sealed, checked against its digest; None where it was erased."""
    keys = people.keys_of(row.owners)
    if row.content is None or keys is None:
        return None
    plain = unseal(keys, bytes(row.content), _place(row.interview, row.seq))
    if digest_of(bytes(row.content_salt), plain) != bytes(row.content_digest):
        raise Changed
    return plain


def chain_after(before: bytes, row: Any) -> bytes:
    """What the chain is after a row that was read."""
    return chained(before, _kept(row))


def said_of(row: Any) -> str:
    """What the chain has of a row that was read."""
    return chained_text(_kept(row)).decode()


def _kept(row: Any) -> SealedRow:
    return SealedRow(
        row.interview, row.seq, row.time, row.type, row.actor, row.skeleton,
        bytes(row.content_digest),
    )  # fmt: skip


def facts(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What rows tell of their interview as a whole."""
    told: dict[str, Any] = {}
    for row in rows:
        if row["type"] == "InterviewCreated":
            told["created_at"] = row["time"]
            told["purpose"] = orjson.loads(row["skeleton"])["data"].get("purpose")
        elif status := _CLOSED.get(row["type"]):
            told |= {"status": status, "closed_at": row["time"]}
    return told


def candidates_in(people: People, row: Any) -> None:
    """Note whom a row says to have joined as a candidate."""
    skeleton = orjson.loads(row.skeleton)
    if skeleton["data"].get("role") == "candidate":
        _note_candidate(people, skeleton["people"].get("user_id"))


def names_for(ids: Sequence[Any]) -> list[str]:
    """A new pseudonym for each of these people."""
    return [new_pseudonym("p") for _ in ids]


def same_line(first: bytes, second: bytes) -> bool:
    """Whether two lines of a log say the same, in whatever order."""
    if first == second:
        return True
    try:
        return bool(orjson.loads(first) == orjson.loads(second))
    except orjson.JSONDecodeError:
        return False


def _owners(people: People, anatomy: Anatomy) -> str:
    owners = [people.person(one) for one in anatomy.owners]
    if anatomy.is_about_candidates:
        owners += people.candidates
    known = sorted({owner for owner in owners if owner in people.keys})
    return " ".join(known) or EVERYBODY


def _author_field(kind: str) -> str:
    """The field that names who did it, or to whom it happened."""
    known = EVENT_TYPES.get(kind)
    row = None if known is None else ROWS.get(known)
    return (row and row.author) or "user_id"


def _note_candidate(people: People, pseudonym: str | None) -> None:
    if pseudonym is not None and pseudonym not in people.candidates:
        people.candidates.append(pseudonym)


def _named(people: People, pseudonyms: Mapping[str, str | None]) -> dict[str, Any]:
    """The ids that stood there; the pseudonym itself, where nobody may know the id any more."""
    return {
        name: None if one is None else people.names.get(one, one)
        for name, one in pseudonyms.items()
    }


def _place(interview: str, seq: int) -> bytes:
    return canonical([interview, seq])


def _columns(row: SealedRow, owners: str, sealed: Sealed, chain: bytes) -> dict[str, Any]:
    return {
        "interview": row.interview,
        "seq": row.seq,
        "time": row.time,
        "type": row.type,
        "actor": row.actor,
        "skeleton": row.skeleton,
        "owners": owners,
        "content": sealed.sealed,
        "content_salt": sealed.salt,
        "content_digest": sealed.digest,
        "chain": chain,
    }
