"""Finals that are to come, in the log's Redis: it keeps them over a restart, as it does the log."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Any

import orjson
from pydantic import TypeAdapter

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_errors import redis_errors
from app.observability.faults import note_fault
from app.ports.owed_finals import Owed

OWED = "finals:owed"
_OWED = TypeAdapter(Owed)  # drops fields that it does not know


class RedisOwedFinals:
    """OwedStore on Redis. `patience`: seconds for which a media Redis counts as there."""

    def __init__(self, connections: RedisConnections, patience: int) -> None:
        self._redis: Any = connections.client
        self._patience = patience

    def owe(self, utterance: str, owed: Owed) -> None:
        """Note a final that is to come; where one of the utterance is noted, that one stays."""
        with redis_errors():
            pipe = self._redis.pipeline()
            pipe.set(_store_key(owed.store), 1, ex=self._patience)
            pipe.hsetnx(OWED, utterance, orjson.dumps(asdict(owed)))
            pipe.execute()

    def owe_next(self, utterance: str, owed: Owed) -> None:
        """Note the utterance's next final in place of the one that was written."""
        with redis_errors():
            self._redis.hset(OWED, utterance, orjson.dumps(asdict(owed)))

    def settle(self, utterance: str) -> None:
        """No final of the utterance is to come any more."""
        with redis_errors():
            self._redis.hdel(OWED, utterance)

    def owed(self) -> Mapping[str, Owed]:
        """All that is owed; what this version cannot read is left to the one that wrote it."""
        with redis_errors():
            known = self._redis.hgetall(OWED)
        found: dict[str, Owed] = {}
        for name, noted in known.items():
            try:
                found[bytes(name).decode()] = _OWED.validate_json(noted)
            except ValueError as error:  # a ValidationError is one
                note_fault("owed_note", error)
        return found

    def is_there(self, store: str) -> None:
        """A media Redis counts as there for `patience` from now."""
        with redis_errors():
            self._redis.set(_store_key(store), 1, ex=self._patience)

    def is_gone(self, store: str) -> None:
        """A media Redis was restarted: that run of it is no more."""
        with redis_errors():
            self._redis.unlink(_store_key(store))

    def gone(self, stores: Collection[str]) -> set[str]:
        """Those of which nobody has said for `patience` that they are there."""
        if not stores:
            return set()
        named = list(stores)
        with redis_errors():
            known = self._redis.mget([_store_key(store) for store in named])
        return {store for store, is_there in zip(named, known, strict=True) if not is_there}


def _store_key(store: str) -> str:
    return f"finals:store:{store}"
