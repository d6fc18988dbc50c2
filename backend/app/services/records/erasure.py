"""Erasing one person, or a whole interview, everywhere, while it runs and after."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import orjson

from app.contract.timestamps import iso
from app.domain.commands import SYSTEM, Actor, EndInterview, NoteErasure
from app.domain.errors import Refusal
from app.domain.events import ParticipantJoined, PersonErased
from app.domain.identifiers import Id, id_key
from app.domain.interview import Interview
from app.domain.keeping import check_not_held
from app.domain.roles import ADMIN
from app.domain.unique_ids import unique_id
from app.ports.erasure import (
    ErasableArchive,
    ErasableLog,
    ErasableMedia,
    KnownPerson,
    MakeScrubber,
    PendingErasure,
)
from app.ports.interview_log import Clock, EventLog, Version
from app.services.identity.caller import Caller
from app.services.interviews.admission import Admission
from app.services.interviews.executor import CommandExecutor
from app.services.records.event_reader import all_events
from app.services.records.mentions import names_in, words_to_find

LEAVING_SECONDS = 5.0
LOOK_SECONDS = 0.05
ERASURES_EVERY = 10
"""Seconds between two looks at what came late."""
LATE_MS = 8_000
"""For how long nobody looks again: whoever erases may be at work still."""
AGAIN_MS = 120_000
"""For how long what was on its way may come late: a final that a worker had in hand."""
DELETED = "interview_deleted"
"""What processes tell each other; it reaches no client."""

Payload = dict[str, Any]


class PutsOut(Protocol):
    """Ends somebody's place in an interview, on every process."""

    def put_out(self, caller: Caller, state: Interview, interview_id: Id, user_id: Id) -> None:
        """Raises Unavailable."""


class ErasureFeeds(Protocol):
    """What of the feeds an erasure needs."""

    def publish_to_all(self, event: str, payload: Payload) -> None:
        """Tell every process."""

    def drop(self, key: str) -> None:
        """Follow an interview no more."""


@dataclass(frozen=True, slots=True)
class ErasableStores:
    """Where something of a person may be. `archive`, `media`: None where there is none."""

    log: ErasableLog
    archive: ErasableArchive | None
    media: ErasableMedia | None
    scrubber: MakeScrubber


class ErasureService:
    """What admins have erased. `pseudonym()` makes one; `sleep(seconds)` lets others go on."""

    def __init__(
        self,
        stores: ErasableStores,
        event_log: EventLog,
        executor: CommandExecutor,
        admission: Admission,
        feeds: ErasureFeeds,
        clock: Clock,
        sleep: Callable[[float], None],
        pseudonym: Callable[[], str],
    ) -> None:
        self._stores = stores
        self._event_log = event_log
        self._executor = executor
        self._admission = admission
        self._feeds = feeds
        self._clock = clock
        self._sleep = sleep
        self._pseudonym = pseudonym

    # --- one person

    def erase_person(
        self, caller: Caller, interview_id: Id, person: Id, removals: PutsOut
    ) -> Payload:
        """Take somebody out of all that stands; the receipt. Raises `legal_hold`.

        What fails on the way is done by asking again: each part may be done twice.
        """
        key = id_key(interview_id)
        version = self._admission.admit(caller, interview_id)
        check_not_held(version.state)
        if id_key(person) == id_key(caller.actor.id):
            raise Refusal("forbidden", "person", detail="oneself")
        known = self._known(key, person)
        begun = self._begun(key, person)
        pending = begun or PendingErasure(
            key, person, known.pseudonym or self._pseudonym(), self._clock() + AGAIN_MS
        )
        names = self._names(key, version, person)
        if self._is_here(version.state, key, person):
            removals.put_out(caller, version.state, interview_id, person)
            self._wait_until_gone(key, id_key(person))
        self._stores.log.note(pending)
        changed, was_near = self._scrub(pending, person, known)
        rows = self._erase_rows(key, person)
        seqs = sorted({*changed, *rows})
        if not (seqs or names or was_near or begun):
            self._stores.log.settle(pending)
            raise Refusal("person_not_found", "person")
        self._note(caller.actor, interview_id, pending.pseudonym, len(seqs))
        return self._receipt(interview_id, pending.pseudonym, seqs, rows, names)

    def look_again(self) -> None:
        """Erase what came late of those who were erased a moment ago. Raises Unavailable."""
        for pending in self._stores.log.noted():
            if self._clock() < pending.is_done_at - AGAIN_MS + LATE_MS:
                continue  # it may be at work still
            if not self._stores.log.claim(pending):
                continue
            if pending.person is None:
                self._delete_again(pending.key)
            else:
                self._erase_again(pending, pending.person)
            if self._clock() > pending.is_done_at:
                self._stores.log.settle(pending)

    def _erase_again(self, pending: PendingErasure, person: Id) -> None:
        key = pending.key
        version = self._event_log.load(key)
        changed, _ = self._scrub(pending, person, self._known(key, person))
        rows = self._erase_rows(key, person)
        late = len({*changed, *rows})
        if late and version is not None:
            self._note(SYSTEM, version.state.interview_id, pending.pseudonym, late)

    def _begun(self, key: str, person: Id) -> PendingErasure | None:
        """The erasure that was begun and may not have come to its end."""
        noted = self._stores.log.noted()
        mine = (one for one in noted if one.key == key and one.person == person)
        return next(mine, None)

    def _known(self, key: str, person: Id) -> KnownPerson:
        archive = self._stores.archive
        return KnownPerson() if archive is None else archive.known(key, person)

    def _is_here(self, state: Interview, key: str, person: Id) -> bool:
        """Whether they are in the room, as somebody who can be put out of it."""
        user_key = id_key(person)
        present = state.participants.get(user_key)
        if present is not None:
            return present.role != ADMIN
        return self._stores.log.is_here(key, user_key)

    def _wait_until_gone(self, key: str, user_key: str) -> None:
        """So that their leaving is erased, too; for a while only: a dead process's people stay."""
        waited = 0.0
        while waited < LEAVING_SECONDS and self._stores.log.is_here(key, user_key):
            self._sleep(LOOK_SECONDS)
            waited += LOOK_SECONDS

    def _scrub(
        self, pending: PendingErasure, person: Id, known: KnownPerson
    ) -> tuple[Sequence[int], bool]:
        """Out of Redis: the media first, of which more would come.

        The seqs that changed, and whether they waited or were invited.
        """
        key, pseudonym = pending.key, pending.pseudonym
        if self._stores.media is not None:
            self._stores.media.forget_person(key, id_key(person))
        stores = self._stores
        changed = stores.log.rewrite(key, lambda: stores.scrubber(person, pseudonym, known))
        was_near = stores.log.forget_person(key, person, pseudonym, changed)
        if changed or was_near:
            stores.log.forget_past()
        return changed, was_near

    def _erase_rows(self, key: str, person: Id) -> Sequence[int]:
        archive = self._stores.archive
        return () if archive is None else archive.erase(key, person)

    def _note(self, actor: Actor, interview_id: Id, pseudonym: str, entries: int) -> None:
        command = NoteErasure(user_id=pseudonym, entries=entries)
        self._executor.execute(interview_id, command, actor, unique_id())

    def _names(self, key: str, version: Version, person: Id) -> set[str]:
        """What they are called, and their id; empty where nobody of that id was ever there."""
        found: set[str] = set()
        for recorded in all_events(self._event_log, key, version.seq):
            event = recorded.event
            if isinstance(event, ParticipantJoined) and id_key(event.user_id) == id_key(person):
                found |= {id_key(person), event.name or ""}
        return found

    def _receipt(
        self,
        interview_id: Id,
        pseudonym: str,
        seqs: Sequence[int],
        rows: Sequence[int],
        names: set[str],
    ) -> Payload:
        key, archive = id_key(interview_id), self._stores.archive
        receipt: Payload = {
            "interview_id": interview_id,
            "person": pseudonym,
            "erased_at": iso(self._clock()),
            "entries": list(seqs),
            "log_sha256": self._stores.log.digest(key),
            "archive": None if archive is None else self._proof(archive, key, rows),
            "mentions": self._mentions(key, names),
        }
        return {**receipt, "sha256": _sha256(receipt)}

    def _proof(self, archive: ErasableArchive, key: str, rows: Sequence[int]) -> Payload:
        proof = archive.proof(key)
        return {"rows": len(rows), "chain": proof.chain, "verifies": proof.verifies}

    def _mentions(self, key: str, names: set[str]) -> list[Payload]:
        """Others' words that name them."""
        wanted = words_to_find(names)
        version = self._event_log.load(key)
        if version is None or not wanted:
            return []
        return [
            {"seq": recorded.seq, "type": type(recorded.event).__name__}
            for recorded in all_events(self._event_log, key, version.seq)
            if not isinstance(recorded.event, PersonErased) and names_in(recorded, wanted)
        ]

    # --- a whole interview

    def delete(self, caller: Caller, interview_id: Id) -> Payload:
        """Drop all of an interview; one that runs is ended first. Raises `legal_hold`."""
        key = id_key(interview_id)
        version = self._admission.admit(caller, interview_id)
        check_not_held(version.state)
        if version.state.is_open:
            try:
                self._executor.execute(interview_id, EndInterview(), caller.actor)
            except Refusal as refusal:
                if refusal.code not in ("interview_ended", "interview_stopped"):
                    raise
        if self._stores.media is not None:
            for user_key in version.state.participants:
                self._stores.media.forget_person(key, user_key)
        log_sha256 = self._stores.log.digest(key)
        pending = PendingErasure(key, None, "", self._clock() + AGAIN_MS)
        self._stores.log.note(pending)
        was_archived = self._delete_again(key)
        self._feeds.drop(key)
        self._feeds.publish_to_all(DELETED, {"key": key})
        self._stores.log.forget_past()
        receipt: Payload = {
            "interview_id": interview_id,
            "deleted_at": iso(self._clock()),
            "last_seq": version.seq,
            "log_sha256": log_sha256,
            "was_archived": was_archived,
        }
        return {**receipt, "sha256": _sha256(receipt)}

    def _delete_again(self, key: str) -> bool:
        """First from Redis: what is no longer there is not archived again."""
        self._stores.log.delete(key)
        archive = self._stores.archive
        return archive is not None and archive.delete(key)


def _sha256(receipt: Payload) -> str:
    """Over the receipt's JSON with sorted keys and no spaces, without this field."""
    return hashlib.sha256(orjson.dumps(receipt, option=orjson.OPT_SORT_KEYS)).hexdigest()
