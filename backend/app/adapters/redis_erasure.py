"""Taking a person, or a whole interview, out of the log's Redis."""

import hashlib
import secrets
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson
from redis import exceptions

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_errors import redis_errors
from app.adapters.redis_interview_index import INTERVIEWS
from app.adapters.redis_owed_finals import OWED
from app.adapters.redis_snapshots import snapshot_key
from app.domain.identifiers import Id, id_key, person_key
from app.domain.policy import CONSENT_SCOPES, EMOTIONS
from app.ports.erasure import PendingErasure, Scrubber
from app.ports.interview_log import Unavailable

_FOLDER = Path(__file__).parent
LINES = 500
TRIES = 20
REWRITING_SECONDS = 600
CLAIM_SECONDS = 8
ERASURES = "erasures"
"""Interview key, newline, user key -> an erasure that is looked at again, JSON."""

Entry = tuple[bytes, dict[bytes, bytes]]


class RedisErasure:
    """ErasableLog on Redis. `rename(interview, user, pseudonym)`: in the log of accesses."""

    def __init__(
        self, connections: RedisConnections, rename: Callable[[str, str, str], None]
    ) -> None:
        self._redis: Any = connections.client
        self._rename = rename
        self._swap: Any = self._redis.register_script((_FOLDER / "swap_log.lua").read_text())
        self._delete: Any = self._redis.register_script(
            (_FOLDER / "delete_interview.lua").read_text()
        )

    def rewrite(self, key: str, scrubber: Callable[[], Scrubber]) -> Sequence[int]:
        """Put scrubbed lines, under the same ids, in the place of an interview's.

        Nobody ever reads half of them: they are written aside, and renamed.
        """
        for _ in range(TRIES):
            changed = self._changed(key, scrubber())
            if not changed:
                return []
            if self._rewritten(key, scrubber()):
                return changed
        raise Unavailable

    def _changed(self, key: str, scrubber: Scrubber) -> list[int]:
        """The seqs that would change."""
        return [
            _seq_of(entry_id)
            for page in self._pages(key)
            for entry_id, fields in page
            if scrubber.scrub(fields[b"e"]) != fields[b"e"]
        ]

    def _rewritten(self, key: str, scrubber: Scrubber) -> bool:
        """Whether it was rewritten before anybody wrote another line."""
        aside, last = f"rewriting:{key}:{secrets.token_hex(8)}", b""
        for page in self._pages(key):
            with redis_errors():
                pipe = self._redis.pipeline(transaction=False)
                for entry_id, fields in page:
                    body = scrubber.scrub(fields[b"e"])
                    pipe.xadd(aside, {**fields, b"e": body}, id=entry_id)
                pipe.expire(aside, REWRITING_SECONDS)
                pipe.execute()
            last = page[-1][0]
        with redis_errors():
            keys = [aside, f"log:{key}", snapshot_key(key)]
            return bool(self._swap(keys=keys, args=[last]))

    def _pages(self, key: str) -> Iterator[list[Entry]]:
        start: Any = "-"
        while True:
            with redis_errors():
                page = self._redis.xrange(f"log:{key}", min=start, count=LINES)
            if page:
                yield page
            if len(page) < LINES:
                return
            start = b"(" + page[-1][0]

    def digest(self, key: str) -> str:
        """SHA-256 over an interview's entries as they stand, in hexadecimal digits."""
        seen = hashlib.sha256()
        for page in self._pages(key):
            for entry_id, fields in page:
                seen.update(entry_id + b"\n" + fields[b"e"] + b"\n")
        return seen.hexdigest()

    def forget_person(self, key: str, person: Id, pseudonym: str, changed: Sequence[int]) -> bool:
        """Drop what stands of them beside the log: commands, budget, lobby, invitations, finals."""
        user = id_key(person)
        with redis_errors():
            pipe = self._redis.pipeline()
            pipe.unlink(snapshot_key(key))
            pipe.hdel(f"waiting:{key}", user)
            scopes = [f"{user}\n{scope}" for scope in (*CONSENT_SCOPES, EMOTIONS)]
            pipe.hdel(f"lobby_consents:{key}", *scopes)
            pipe.hdel(f"caption_languages:{key}", user)
            _, *waited, _ = pipe.execute()
            self._forget_commands(key, user, set(changed))
            self._forget_budget(key, user, pseudonym)
            self._forget_verdicts(key, user, pseudonym)
            was_invited = self._forget_invitations(key, user)
            self._forget_owed(key, user)
        self._rename(key, user, pseudonym)
        return any(waited) or was_invited

    def _forget_commands(self, key: str, user: str, changed: set[int]) -> None:
        """Ids that hold theirs, and the fingerprints of what was erased."""
        for name, value in self._redis.hscan_iter(f"commands:{key}", count=LINES):
            first, count, *_ = bytes(value).split(b" ", 3)
            seqs = range(int(first), int(first) + int(count))
            if name.startswith(f"{user}\n".encode()) or not changed.isdisjoint(seqs):
                self._redis.hdel(f"commands:{key}", name)

    def _forget_budget(self, key: str, user: str, pseudonym: str) -> None:
        spent = self._redis.hget(f"meta:{key}", f"spent:{user}")
        if spent is not None:
            self._redis.hset(f"meta:{key}", f"spent:{pseudonym}", spent)
            self._redis.hdel(f"meta:{key}", f"spent:{user}")

    def _forget_verdicts(self, key: str, user: str, pseudonym: str) -> None:
        """A host's word about them, and theirs about others."""
        self._redis.hdel(f"lobby:{key}", user)
        for name, word in self._redis.hgetall(f"lobby:{key}").items():
            said, _, by = bytes(word).decode().partition(" ")
            if by == user:
                self._redis.hset(f"lobby:{key}", name, f"{said} {pseudonym}")

    def _forget_invitations(self, key: str, user: str) -> bool:
        was_invited = False
        for name, about in self._redis.hgetall(f"invitations_about:{key}").items():
            if id_key(orjson.loads(about)["user_id"]) == user:
                self._redis.hdel(f"invitations_about:{key}", name)
                self._redis.hset(f"invitations:{key}", name, "withdrawn")
                was_invited = True
        return was_invited

    def _forget_owed(self, key: str, user: str) -> None:
        for name, noted in self._redis.hgetall(OWED).items():
            owed = orjson.loads(noted)
            if owed.get("key") == key and id_key(owed.get("user_id", "")) == user:
                self._redis.hdel(OWED, name)

    def is_here(self, key: str, user_key: str) -> bool:
        """Whether some process holds a connection of theirs there."""
        with redis_errors():
            return bool(self._redis.hexists(f"presence:{key}", user_key))

    def delete(self, key: str) -> None:
        """Drop an interview; what stays is that its id was used."""
        of_it = (
            "log",
            "commands",
            "presence",
            "snapshot",
            "waiting",
            "lobby",
            "lobby_consents",
            "caption_languages",
        )
        more = ("invitations", "invitations_about", "call")
        names = [f"{name}:{key}" for name in (*of_it, *more)]
        with redis_errors():
            self._delete(keys=[f"meta:{key}", INTERVIEWS, *names], args=[key])
            self._redis.zrem("changes", key)
            for name, noted in self._redis.hgetall(OWED).items():
                if orjson.loads(noted).get("key") == key:
                    self._redis.hdel(OWED, name)

    def forget_past(self) -> None:
        """Have the append-only file written anew; a Redis that forbids it does so by itself."""
        try:
            with redis_errors():
                if self._redis.info("persistence").get("aof_enabled"):
                    self._redis.bgrewriteaof()
        except exceptions.ResponseError:
            return  # it is being written anew already, or may not be told to

    def note(self, pending: PendingErasure) -> None:
        """Remember an erasure that is to be looked at again."""
        with redis_errors():
            self._redis.hset(ERASURES, _name_of(pending), orjson.dumps(tuple(pending)))

    def noted(self) -> Sequence[PendingErasure]:
        """All of them."""
        with redis_errors():
            found = self._redis.hvals(ERASURES)
        return [PendingErasure(*orjson.loads(one)) for one in found]

    def claim(self, pending: PendingErasure) -> bool:
        """Whether it is this process that looks again this time."""
        turn = hashlib.sha256(_name_of(pending).encode()).hexdigest()[:16]
        with redis_errors():
            return bool(self._redis.set(f"erasing:{turn}", 1, nx=True, ex=CLAIM_SECONDS))

    def settle(self, pending: PendingErasure) -> None:
        """It needs no other look; who is said to be there still is so no more."""
        with redis_errors():
            if pending.person is not None:
                self._redis.hdel(f"presence:{pending.key}", id_key(pending.person))
            self._redis.hdel(ERASURES, _name_of(pending))


def _name_of(pending: PendingErasure) -> str:
    return pending.key if pending.person is None else person_key(pending.key, pending.person)


def _seq_of(entry_id: bytes) -> int:
    seq, sub = bytes(entry_id).split(b"-")
    return 0 if sub == b"1" else int(seq)
