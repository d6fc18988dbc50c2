"""The event log on Redis: one stream per interview, written only by append.lua."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from redis import exceptions

from app.adapters.append_pipeline import AppendPipeline, Opening
from app.adapters.recorded_json import decode_event, encode_event
from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_errors import is_passing, redis_errors
from app.adapters.redis_snapshots import RedisSnapshots, snapshot_key
from app.domain.budgets import Budgets, Claim
from app.domain.events import RULES_EVENTS, EmergencyStopped, InterviewEnded, Recorded
from app.domain.interview import evolve
from app.observability.faults import note_fault
from app.observability.logs import get_logger
from app.observability.metrics import APPEND_REFUSALS
from app.ports.interview_log import (
    Append,
    Appended,
    Overview,
    Refused,
    Unavailable,
    Unchanged,
    Unreadable,
    Version,
)

READ_BATCH = 500
OVERVIEW_BATCH = 64
"""Events of each interview that one round trip for many of them brings."""

logger = get_logger(__name__)

_LUA = (Path(__file__).parent / "append.lua").read_text()
_CLOSING = frozenset((InterviewEnded, EmergencyStopped))
_CLAIM_LETTERS: Mapping[Claim, str] = {"all": "a", "own": "o", "none": "n"}
"""How append.lua names them."""


def channel_name(key: str) -> str:
    """The Pub/Sub channel of an interview, within its database."""
    return f"interview:{key}"


class RedisEventLog:
    """EventLog on one Redis. See append.lua for what one write does."""

    def __init__(self, connections: RedisConnections, budgets: Budgets | None = None) -> None:
        self._connections = connections
        self._budgets = budgets or Budgets()
        self._redis: Any = connections.client
        self._snapshots = RedisSnapshots(connections)
        self._pipeline = AppendPipeline(connections, _LUA)
        # The same few interviews are written to again and again.
        self._opening = lru_cache(maxsize=4096)(self._make_opening)

    @property
    def epoch(self) -> str:
        """Changes when Redis was restarted."""
        return self._connections.epoch

    def memory_used(self) -> float:
        """How much of the store's memory is in use, 0 to 1; 0 where it has no limit."""
        with redis_errors():
            info = self._redis.info("memory")
        limit = int(info.get("maxmemory", 0))
        return int(info["used_memory"]) / limit if limit else 0.0

    def append(self, request: Append) -> Appended | Unchanged | Refused:
        """One atomic write; one round trip."""
        process = request.presence.process if request.presence else request.process
        try:  # what redis_errors() does, on the one path where a context manager is too dear
            answer = self._pipeline.run(self._opening(request.key, process), _arguments(request))
        except exceptions.RedisError as error:
            if is_passing(error):
                raise Unavailable from error
            raise
        outcome = self._outcome(request, answer)
        if isinstance(outcome, Refused):
            APPEND_REFUSALS.labels(outcome.reason).inc()
        return outcome

    def _make_opening(self, key: str, process: str) -> Opening:
        """The keys of append.lua, and its arguments that are theirs."""
        keys = (
            f"log:{key}",
            f"meta:{key}",
            f"commands:{key}",
            f"presence:{key}",
            "changes",
            f"lease:{process}",
            f"held:{process}",
            "interviews",
        )
        channel = self._connections.channel(channel_name(key))
        most = self._budgets
        limits = (most.events, most.bytes, most.user_events, most.user_bytes)
        return self._pipeline.opening(keys, (channel, key, process, *limits))

    def _outcome(self, request: Append, answer: Any) -> Appended | Unchanged | Refused:
        match answer[0]:
            case b"ok":
                return Appended(_recorded(request, answer[1], answer[3]))
            case b"seen":
                return Appended(self._range(request.key, answer[1], answer[2]), duplicate=True)
            case b"reused":
                return Refused("reused")
            case b"unchanged":
                return Unchanged(answer[1], answer[2])
            case _:
                missed = tuple([_decode_entry(request.key, entry) for entry in answer[3]])
                return Refused(answer[1].decode(), missed)

    def find(self, key: str, command_id: str, payload_hash: str) -> Appended | Refused | None:
        """What an earlier try of this command wrote."""
        with redis_errors():
            seen = self._redis.hget(f"commands:{key}", command_id)
        if seen is None:
            return None
        first, count, _, known_hash = bytes(seen).decode().split(" ", 3)
        if known_hash != payload_hash:
            return Refused("reused")
        return Appended(self._range(key, int(first), int(count)), duplicate=True)

    def read(self, key: str, after_seq: int, limit: int = READ_BATCH) -> list[Recorded]:
        """Events above `after_seq`, in order."""
        with redis_errors():
            entries = self._redis.xrange(f"log:{key}", min=f"{after_seq + 1}-0", count=limit)
        return [_decode_entry(key, entry) for entry in entries]

    def _range(self, key: str, first: int, count: int) -> tuple[Recorded, ...]:
        return tuple(self.read(key, first - 1, count))

    def load(self, key: str) -> Version | None:
        """The last snapshot and what came after it.

        Unavailable where the log's first event cannot be read.
        """
        version = self._snapshots.load(key)
        while True:
            events = self.read(key, -1 if version is None else version.seq)
            try:
                version = fold(version, events)
            except ValueError as error:
                logger.error("log_not_readable", interview_id=key)
                raise Unreadable from error
            if len(events) < READ_BATCH:
                return version

    def overviews(self, keys: Sequence[str]) -> dict[str, Overview]:
        """Those interviews, in a few round trips for all.

        Who cannot be read is left out, and so is what has left Redis.
        """
        with redis_errors():
            pipe = self._redis.pipeline(transaction=False)
            for key in keys:
                pipe.xrange(f"log:{key}", count=1)
                pipe.get(snapshot_key(key))
            answers = pipe.execute(raise_on_error=False)
        found: dict[str, Overview] = {}
        for key, first, stored in zip(keys, answers[::2], answers[1::2], strict=True):
            if isinstance(first, list) and not (first and first[0][0] == b"0-1"):
                continue  # it has left Redis, or all but its end has
            try:
                created = _decode_entry(key, first[0])
                version = self._snapshots.read(stored) or fold(None, [created])
                assert version is not None
            except Exception as error:  # noqa: BLE001 - the other interviews are shown
                note_fault("overview", error, interview_id=key)
            else:
                found[key] = Overview(created, version)
        self._bring_up_to_date(found)
        return found

    def _bring_up_to_date(self, found: dict[str, Overview]) -> None:
        """Take in what came after the snapshots, a page of each in one round trip."""
        behind = list(found)
        while behind:
            with redis_errors():
                pipe = self._redis.pipeline(transaction=False)
                for key in behind:
                    start = f"{found[key].version.seq + 1}-0"
                    pipe.xrange(f"log:{key}", min=start, count=OVERVIEW_BATCH)
                pages = dict(zip(behind, pipe.execute(raise_on_error=False), strict=True))
            for key, entries in pages.items():
                try:
                    events = [_decode_entry(key, entry) for entry in entries]
                    version = fold(found[key].version, events)
                    assert version is not None
                except Exception as error:  # noqa: BLE001 - the other interviews are shown
                    note_fault("overview", error, interview_id=key)
                    del found[key]
                else:
                    found[key] = found[key]._replace(version=version)
            behind = [key for key in behind if key in found and len(pages[key]) == OVERVIEW_BATCH]

    def save_snapshot(self, key: str, version: Version) -> None:
        """Remember the state, so that loading reads only what came after it."""
        self._snapshots.save(key, version)

    def last_seqs(self, keys: list[str]) -> list[int]:
        """The last seq of each interview, -1 where none can be read; one round trip."""
        with redis_errors():
            pipe = self._redis.pipeline(transaction=False)
            for key in keys:
                pipe.hget(f"meta:{key}", "seq")
            answers = pipe.execute(raise_on_error=False)
        return [int(seq) if isinstance(seq, bytes) and seq.isdigit() else -1 for seq in answers]

    def changed_since(self, score: float) -> list[tuple[str, float]]:
        """Interviews appended to at or after `score` (Redis' clock, seconds), oldest first."""
        with redis_errors():
            rows = self._redis.zrangebyscore("changes", score, "+inf", withscores=True)
        return [(bytes(key).decode(), float(at)) for key, at in rows]

    def forget_changes(self, before: float) -> None:
        """Drop the notes of changes that every process has long seen."""
        with redis_errors():
            self._redis.zremrangebyscore("changes", "-inf", before)


def fold(version: Version | None, events: Iterable[Recorded]) -> Version | None:
    """The version after more events; a writer whose clock is slow does not turn its time back."""
    state = None if version is None else version.state
    for recorded in events:
        state = evolve(state, recorded)
        time = recorded.time if version is None else max(version.time, recorded.time)
        version = Version(recorded.seq, time, state)
    return version


def _arguments(request: Append) -> tuple[Any, ...]:
    closing, rules, lines = "", 0, []  # in one pass, without a comprehension's own frame
    for event in request.events:
        kind = type(event)
        if kind in _CLOSING:
            closing = "closed"
        rules += kind in RULES_EVENTS
        lines.append(encode_event(event, request.time, request.interview_id))
    presence = request.presence
    return (
        request.command_id,
        request.payload_hash,
        request.guard,
        request.rules_version,
        request.known_seq,
        presence.operation if presence else "",
        presence.user_key if presence else "",
        closing,
        rules,
        request.account and _CLAIM_LETTERS[request.claim] + request.account,
        *lines,
    )


def _recorded(request: Append, first: int, count: int) -> tuple[Recorded, ...]:
    known = count if count >= 0 else None
    time, interview_id = request.time, request.interview_id
    if len(request.events) == 1:
        return (Recorded(first, time, interview_id, request.events[0], known),)
    return tuple(
        [
            Recorded(first + index, time, interview_id, event, known)
            for index, event in enumerate(request.events)
        ]
    )


def _decode_entry(key: str, entry: Any) -> Recorded:
    entry_id, fields = entry
    seq, sub = bytes(entry_id).split(b"-")
    if isinstance(fields, list):  # as a script answers; commands answer with a dict
        fields = dict(zip(fields[::2], fields[1::2], strict=True))
    body = fields.get(b"e", b"")
    return decode_event(key, 0 if sub == b"1" else int(seq), int(fields.get(b"n", -1)), body)
