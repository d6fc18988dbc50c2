"""Audio on its way to a speech worker, in the media Redis: the web processes' side.

take_chunk.lua tells the keys. Nothing of it reaches a disk.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_errors import redis_errors
from app.adapters.worker_states import WorkerStates
from app.domain.unique_ids import unique_id
from app.media.first_bytes import family_of, has_header, named_rate, pcm_form
from app.observability.metrics import SPEECH_TICKETS
from app.observability.speech_figures import SpeechFigures
from app.observability.speech_metrics import show_speech_workers
from app.ports.interview_log import Unavailable
from app.ports.voice_store import (
    Chunk,
    NotTaken,
    SpeechHints,
    SpeechState,
    UtteranceProgress,
    WholeRecording,
)

_FOLDER = Path(__file__).parent
END_UTTERANCES = (_FOLDER / "end_utterances.lua").read_text()
RECORDING_PIECE = 512 * 1024
HINTS_SECONDS = 3600
COUNTS_BELOW = 10**9
"""A chunk id above is no count but a time: the order of arrival counts."""

TICKETS, GROUP = "voice:tickets", "workers"
# KEYS 1 the tickets; ARGV 1 the workers' group. Answers how many no worker has.
_UNTAKEN = """
local taken = redis.pcall('XPENDING', KEYS[1], ARGV[1])
return redis.call('XLEN', KEYS[1]) - (taken.err and 0 or taken[1])
"""


def hints_key(speaker: str) -> str:
    """Where stands what helps to hear a speaker: a hash of JSON values."""
    return f"voice:hints:{speaker}"


def speaker_name(key: str, user_key: str) -> str:
    """How the keys name one speaker in one interview."""
    return f"{key}\n{user_key}"


class RedisMedia:
    """VoiceStore on the media Redis."""

    def __init__(self, connections: RedisConnections) -> None:
        self._connections = connections
        self._redis: Any = connections.client
        self._take = self._redis.register_script((_FOLDER / "take_chunk.lua").read_text())
        self._put = self._redis.register_script((_FOLDER / "put_recording.lua").read_text())
        self._end = self._redis.register_script(END_UTTERANCES)
        self._release = self._redis.register_script(
            (_FOLDER / "release_utterances.lua").read_text()
        )
        self._untaken = self._redis.register_script(_UNTAKEN)
        self._states = WorkerStates(connections, "voice")

    @property
    def epoch(self) -> str:
        """Which run of the media Redis answered last; another one has forgotten everything."""
        return self._connections.epoch

    def accept_chunk(self, chunk: Chunk) -> UtteranceProgress | NotTaken:
        """Keep a piece of audio; one round trip. Raises Unavailable."""
        with redis_errors():
            answer = self._take(args=_arguments(chunk))
        match answer[0]:
            case b"refused":
                return NotTaken(answer[1].decode(), answer[2] / 1000)
            case b"late":
                return NotTaken("late_audio")
        return _progress(answer)

    def expect(self, key: str, user_key: str, hints: SpeechHints) -> None:
        """Keep what helps to hear a speaker, for an hour. Raises Unavailable."""
        known = {
            name: orjson.dumps(value) for name, value in asdict(hints).items() if value is not None
        }
        place = hints_key(speaker_name(key, user_key))
        with redis_errors():
            pipe = self._redis.pipeline(transaction=False)
            pipe.hset(place, mapping=known)
            pipe.expire(place, HINTS_SECONDS)
            pipe.execute()

    def put_recording(self, recording: WholeRecording) -> bool:
        """Keep a whole recording for the workers, or nothing of it where there is no room.

        Raises Unavailable.
        """
        data = recording.data
        spec = {
            "interview_id": recording.interview_id,
            "user_id": recording.user_id,
            "codec": recording.codec,
            "language": None,
            "spoken": recording.spoken,
            "size": len(data),
            "patience": recording.patience,
        }
        about: list[Any] = [
            recording.utterance_id,
            speaker_name(recording.key, recording.user_key),
            orjson.dumps(spec),
            len(data),
        ]
        for number, start in enumerate(range(0, len(data), RECORDING_PIECE), 1):
            end = start + RECORDING_PIECE
            with redis_errors():  # each piece by itself: others' commands go in between
                kept = self._put(args=[*about, data[start:end], number, int(end >= len(data))])
            if kept < 0:
                raise Unavailable
            if not kept:
                return False
        return True

    def end_utterances(self, key: str, user_key: str) -> None:
        """End whatever the speaker has open. Raises Unavailable."""
        with redis_errors():
            self._end(args=[speaker_name(key, user_key)])

    def release(self, connection: str, speakers: Collection[tuple[str, str]]) -> None:
        """A connection is gone: another one may go on with what it was saying.

        `speakers`: as whom it spoke, (interview key, user key). Raises Unavailable.
        """
        with redis_errors():
            self._release(args=[connection, *(speaker_name(*speaker) for speaker in speakers)])

    def forgotten(self, utterances: Sequence[str]) -> list[str]:
        """Those of which nothing is known: no worker will come to their finals.

        Raises Unavailable.
        """
        with redis_errors():
            pipe = self._redis.pipeline(transaction=False)
            for utterance in utterances:
                pipe.hexists(f"voice:utterance:{utterance}", "state")
            known = pipe.execute()
        return [name for name, is_known in zip(utterances, known, strict=True) if not is_known]

    def speech_state(self) -> SpeechState:
        """The best of what the workers say of themselves; what they count goes to /metrics.

        Raises Unavailable.
        """
        figures: dict[int, SpeechFigures] = {}
        try:
            best, added = self._states.look("no speech worker is running")
            SPEECH_TICKETS.set(self._untaken_tickets())
            for place, said in added.items():
                if (told := SpeechFigures.from_json(said)) is not None:
                    figures[place] = told
        finally:
            show_speech_workers(figures)  # none, where the media Redis is away
        return SpeechState(*best)

    def _untaken_tickets(self) -> int:
        with redis_errors():
            return int(self._untaken(keys=[TICKETS], args=[GROUP]))


def _arguments(chunk: Chunk) -> list[Any]:
    """The arguments of take_chunk.lua."""
    is_count = isinstance(chunk.chunk_id, int) and abs(chunk.chunk_id) < COUNTS_BELOW
    spec = {
        "interview_id": chunk.interview_id,
        "user_id": chunk.user_id,
        "codec": chunk.codec,
        "sample_rate": chunk.sample_rate,
        "language": chunk.language,
        "segmentation": chunk.segmentation,
    }
    return [
        speaker_name(chunk.key, chunk.user_key),
        chunk.utterance_id,
        unique_id(),
        f"{'n' if is_count else 's'}{chunk.chunk_id}",
        hashlib.blake2b(chunk.data, digest_size=8).digest(),
        chunk.data,
        int(chunk.is_final),
        pcm_form(chunk.codec, chunk.sample_rate).bytes_per_second,
        orjson.dumps(spec),
        int(has_header(chunk.data, chunk.codec)),
        int(chunk.segmentation == "server"),
        chunk.connection,
        family_of(chunk.codec),
        named_rate(chunk.codec, chunk.sample_rate) or "",
    ]


def _progress(answer: Sequence[Any]) -> UtteranceProgress:
    """What take_chunk.lua says of an utterance whose audio was kept."""
    partial = orjson.loads(answer[5]) if answer[5] else {}
    return UtteranceProgress(
        utterance_id=answer[1].decode(),
        owed=answer[7].decode(),
        received_upto=int(answer[2]) if answer[2] else None,
        missing=answer[3],
        lag=max(0, answer[4]) / 1000,
        is_heard=bool(answer[6]),
        partial_text=partial.get("partial_text", ""),
        stable_text=partial.get("stable_text", ""),
        revision=partial.get("revision", 0),
    )
