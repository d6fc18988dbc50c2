"""Taking a speaker out of the media Redis."""

import re
from pathlib import Path
from typing import Any

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_errors import redis_errors
from app.adapters.redis_media import speaker_name

_DONE = (Path(__file__).parent / "done_utterance.lua").read_text()
KEPT_SECONDS = 10
"""For how long an utterance that was dropped is remembered, so that a worker lets go of it."""


class RedisMediaErasure:
    """ErasableMedia: what is on its way counts as done. See take_chunk.lua for the keys."""

    def __init__(self, connections: RedisConnections) -> None:
        self._redis: Any = connections.client
        self._done: Any = self._redis.register_script(_DONE)

    def forget_person(self, key: str, user_key: str) -> None:
        """Drop what of theirs is not heard yet, and what helped to hear them."""
        speaker = speaker_name(key, user_key)
        with redis_errors():
            theirs = list(self._redis.scan_iter(f"voice:*:{_escaped(speaker)}*", count=1000))
            # One whose name only begins so is somebody else.
            names = [bytes(name) for name in theirs]
            ours = [name for name in names if _is_of(name, speaker.encode())]
            for utterance in self._utterances(ours) | self._waiting(speaker):
                self._done(args=[utterance, "0-0", "0", KEPT_SECONDS])
            if ours:
                self._redis.unlink(*ours)

    def _utterances(self, names: list[bytes]) -> set[str]:
        found: set[bytes] = set()
        for name in names:
            if name.startswith(b"voice:open:"):
                found |= set(self._redis.smembers(name))
            elif name.startswith(b"voice:at:"):
                places = self._redis.hgetall(name)
                found |= {bytes(value) for place, value in places.items() if place != b"\n"}
        return {one.decode() for one in found}

    def _waiting(self, speaker: str) -> set[str]:
        """Utterances that ended, and whole recordings, of which there is no final yet."""
        found = {
            bytes(name).decode()
            for queue in ("voice:ended", "voice:recordings")
            for name in self._redis.zrange(queue, 0, -1)
        }
        speakers = {one: self._redis.hget(f"voice:utterance:{one}", "speaker") for one in found}
        return {one for one, whose in speakers.items() if whose == speaker.encode()}


def _is_of(name: bytes, speaker: bytes) -> bool:
    return re.match(rb"voice:[a-z_]+:" + re.escape(speaker) + rb"(\n|$)", name) is not None


def _escaped(text: str) -> str:
    return re.sub(r"([\\*?\[\]^])", r"\\\1", text)
