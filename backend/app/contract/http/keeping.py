"""What becomes of records, over HTTP: erasing, holding, and who looked at them."""

from typing import Annotated

from pydantic import BeforeValidator, StrictBool, StrictStr

from app.contract import spellings
from app.contract.fields import Flag, IdField
from app.contract.http.base import Answer
from app.contract.incoming import Incoming
from app.contract.lenient import Otherwise
from app.contract.values import Count, Id, Time
from app.contract.vocabulary import Role

MAX_ACCESSES = 500


class PersonToErase(Incoming):
    """`person`: the `user_id` with which they took part."""

    person: IdField


class Hold(Incoming):
    """Whether nothing of the record may be erased."""

    held: Flag


class Mention(Answer):
    """An event in which somebody else, or a machine, still names the person: for you to look at."""

    seq: Count
    type: StrictStr


class ArchiveProof(Answer):
    """The archive's rows that held something, and its chain, which verifies as before."""

    rows: Count
    chain: StrictStr
    verifies: StrictBool


class ErasureReceipt(Answer):
    """Proof of an erasure, which holds nothing of the person.

    `person`: what stands in place of their id; `entries`: the `seq` of each event that was erased;
    `log_sha256`: over the log as it is now; `archive`: null where there is none; `sha256`: over
    this receipt's JSON with sorted keys and no spaces, without this field.
    """

    interview_id: Id
    person: StrictStr
    erased_at: Time
    entries: list[Count]
    log_sha256: StrictStr
    archive: ArchiveProof | None
    mentions: list[Mention]
    sha256: StrictStr


class DeletionReceipt(Answer):
    """Proof of a deletion. `log_sha256`: over the log as it was; `sha256`: as in an erasure's."""

    interview_id: Id
    deleted_at: Time
    last_seq: Count
    log_sha256: StrictStr
    was_archived: StrictBool
    sha256: StrictStr


class AccessesQuery(Incoming):
    """How many, the newest first."""

    limit: Annotated[int, BeforeValidator(spellings.page(MAX_ACCESSES)), Otherwise(100)] = 100


class RecordAccess(Answer):
    """One look at a record. `what`: read_report, erase_person and the like."""

    time: Time
    user_id: Id
    role: Role
    what: StrictStr


class Accesses(Answer):
    """Who read, held or erased a record, the newest first."""

    accesses: list[RecordAccess]
