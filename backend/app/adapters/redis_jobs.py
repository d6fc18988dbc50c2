"""Utterances for speech workers, in the media Redis: the workers' side; keys as in take_chunk.lua.

A job belongs to the worker that took it for as long as that one renews it; a dead worker's
jobs come to another one, who reads the audio from its beginning.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson
from redis import exceptions

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_errors import redis_errors
from app.adapters.redis_media import END_UTTERANCES, GROUP, TICKETS, hints_key
from app.adapters.worker_states import WorkerStates
from app.observability.speech_figures import SpeechFigures
from app.ports.loading import Loading
from app.ports.speech_jobs import AudioPiece, End, Refusals, SpeechJob

ENDED = "voice:ended"
RECORDINGS, REFUSALS = "voice:recordings", "voice:refusals"
IDLE_MS = 4_000
"""A job that was not renewed for so long is a dead worker's."""
REFUSALS_COUNT_MS = 3_000
"""For how long a worker's word on whom it refuses counts."""
_FOLDER = Path(__file__).parent
KEPT_SECONDS = 60
"""How long a transcribed utterance is remembered, so that late chunks are known as such."""
READ_COUNT = 64

# KEYS 1 an utterance; ARGV what was heard of it: of one that Redis has forgotten nothing is noted.
_HEARD = "if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], unpack(ARGV)) end"


class RedisJobs:
    """Jobs on the media Redis. `renew`, `say` and `end_due` may be called from another thread."""

    def __init__(self, connections: RedisConnections, worker: str) -> None:
        self._connections = connections
        self._redis: Any = connections.client
        self._worker = worker
        self._end = self._redis.register_script(END_UTTERANCES)
        self._keep = self._redis.register_script((_FOLDER / "keep_utterance.lua").read_text())
        self._done = self._redis.register_script((_FOLDER / "done_utterance.lua").read_text())
        self._heard = self._redis.register_script(_HEARD)
        self._refuse = self._redis.register_script((_FOLDER / "say_refusals.lua").read_text())
        self._states = WorkerStates(connections, "voice")
        self._renew = self._redis.register_script((_FOLDER / "renew_jobs.lua").read_text())

    def claim(self, count: int, block_ms: int | None) -> list[SpeechJob]:
        """New utterances; waits up to `block_ms` for one (None: not at all)."""
        with redis_errors():
            try:
                answer = self._redis.xreadgroup(
                    GROUP, self._worker, {TICKETS: ">"}, count=count, block=block_ms
                )
            except exceptions.ResponseError as error:
                if "NOGROUP" not in str(error):
                    raise
                self._make_group()
                return []
        return self._jobs_in([entry for _, entries in answer or () for entry in entries])

    def _make_group(self) -> None:
        try:
            self._redis.xgroup_create(TICKETS, GROUP, id="0", mkstream=True)
        except exceptions.ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    def reclaim(self) -> list[SpeechJob]:
        """What dead workers left; each with how often it was given out by now."""
        try:
            with redis_errors():
                self._make_group()
                answer = self._redis.xautoclaim(
                    TICKETS, GROUP, self._worker, IDLE_MS, "0-0", count=16
                )
                entries = [entry for entry in answer[1] if entry[1]]
                deliveries = {}
                for entry_id, _ in entries:
                    for row in self._redis.xpending_range(TICKETS, GROUP, entry_id, entry_id, 1):
                        deliveries[entry_id] = row["times_delivered"]
        except exceptions.ResponseError as error:
            if "NOGROUP" not in str(error):  # restarted between two commands, or a repeated one
                raise
            return []
        return self._jobs_in(entries, deliveries)

    def _jobs_in(
        self, entries: list[Any], deliveries: Mapping[Any, int] | None = None
    ) -> list[SpeechJob]:
        jobs: list[SpeechJob] = []
        if not entries:
            return jobs
        with redis_errors():
            seconds, micros = self._redis.time()
        now = seconds + micros / 1e6
        for entry_id, fields in entries:
            utterance = bytes(fields[b"u"]).decode()
            key = f"voice:utterance:{utterance}"
            with redis_errors():
                known = self._redis.hgetall(key)
                if known:
                    self._redis.hset(key, "worker", self._worker)
            if not known:
                self._forget(entry_id, utterance)
                continue
            speaker = known[b"speaker"].decode()
            jobs.append(
                SpeechJob(
                    id=bytes(entry_id).decode(),
                    utterance_key=utterance,
                    utterance_id=known[b"name"].decode(),
                    speaker=speaker,
                    started_at=int(known[b"started"]),
                    has_header=known[b"header"] == b"1",
                    spec={**orjson.loads(known[b"spec"]), **self._hints(speaker)},
                    deliveries=(deliveries or {}).get(entry_id, 1),
                    kept=orjson.loads(known[b"kept"]) if b"kept" in known else None,
                    store=self._connections.epoch,
                    age=now - int(known[b"started"]) / 1000,
                )
            )
        return jobs

    def _forget(self, job_id: Any, utterance: str) -> None:
        with redis_errors():
            pipe = self._redis.pipeline()
            pipe.xack(TICKETS, GROUP, job_id)
            pipe.xdel(TICKETS, job_id)
            pipe.zrem(ENDED, utterance)
            pipe.zrem(RECORDINGS, utterance)
            pipe.execute()

    def read(
        self, after: Mapping[str, str], block_ms: int | None
    ) -> dict[str, list[AudioPiece | End]]:
        """What came of each utterance after an entry of its log ("0": from the beginning)."""
        if not after:
            return {}
        streams = {f"voice:audio:{utterance}": entry for utterance, entry in after.items()}
        with redis_errors():
            answer = self._redis.xread(streams, count=READ_COUNT, block=block_ms)
        return {
            bytes(name).decode().removeprefix("voice:audio:"): [_piece(entry) for entry in entries]
            for name, entries in answer or ()
        }

    def note_heard(self, utterance: str, at: int, partial: Mapping[str, Any] | None) -> None:
        """Note up to when (ms) the utterance was heard, and its newest partial text."""
        known: list[Any] = ["heard", at]
        if partial is not None:
            known += ["partial", orjson.dumps(partial)]
        with redis_errors():
            self._heard(keys=[f"voice:utterance:{utterance}"], args=known)

    def keep(self, job: SpeechJob, state: Mapping[str, Any], name: str, free_bytes: int) -> bool:
        """Note from where another worker would go on; what lies before its "place" is let go.

        `name`: what the wire calls what follows; `free_bytes`: of the audio let go. False: the
        job is another worker's by now, nothing was noted.
        """
        milliseconds, _, number = str(state["place"]).partition("-")
        after = f"{milliseconds}-{int(number or 0) + 1}"
        with redis_errors():
            kept = self._keep(
                args=[
                    job.utterance_key,
                    self._worker,
                    orjson.dumps(state),
                    name,
                    after if free_bytes else "",
                    free_bytes,
                    job.id,
                ]
            )
        return bool(kept)  # of what Redis has forgotten nothing needs to be noted

    def hints(self, job: SpeechJob) -> Mapping[str, Any]:
        """What is known of the speaker's words by now; see voice_store.SpeechHints."""
        return self._hints(job.speaker)

    def _hints(self, speaker: str) -> dict[str, Any]:
        with redis_errors():
            known = self._redis.hgetall(hints_key(speaker))
        return {bytes(name).decode(): orjson.loads(value) for name, value in known.items()}

    def done(self, job: SpeechJob, dead: bool = False) -> None:
        """The final stands in the log: nothing of the audio is kept. `dead`: none could be made."""
        with redis_errors():
            self._done(args=[job.utterance_key, job.id, int(dead), KEPT_SECONDS])

    def renew(self, jobs: Iterable[str], idle_ms: int = 0) -> list[str]:
        """Say that these are still being worked on; with IDLE_MS, that others may have them.

        Returns those that another worker has by now.
        """
        held = list(jobs)
        if not held:
            return []
        with redis_errors():
            try:
                lost = self._renew(args=[self._worker, idle_ms, *held])
            except exceptions.ResponseError as error:
                if "NOGROUP" not in str(error):  # a media Redis that was restarted has lost all
                    raise
                return []
        return [job.decode() for job in lost]

    def refuse(self, refusals: Refusals) -> None:
        """Say whose new utterances this worker would rather not have now; nobody's, too."""
        word = {
            "everybody": refusals.everybody,
            "speakers": dict.fromkeys(refusals.speakers, True),
            "retry_after": round(1000 * refusals.retry_after),
        }
        with redis_errors():
            self._refuse(args=[self._worker, orjson.dumps(word), REFUSALS_COUNT_MS])

    def end_due(self) -> None:
        """End utterances that have got no chunk for too long."""
        with redis_errors():
            self._end(args=[""])

    def say(
        self,
        state: str,
        reason: str,
        loading: Loading | None = None,
        figures: SpeechFigures | None = None,
    ) -> None:
        """Tell the web processes how this worker is, and what it counted."""
        added = None if figures is None else figures.to_json()
        self._states.say(self._worker, state, reason, loading, added)

    def say_nothing(self) -> None:
        """This worker is no more."""
        self._states.say_nothing(self._worker)
        with redis_errors():
            self._redis.hdel(REFUSALS, self._worker)


def _piece(entry: Any) -> AudioPiece | End:
    entry_id, fields = entry
    entry_id = bytes(entry_id).decode()
    if b"e" in fields:
        return End(entry_id)
    chunk = bytes(fields[b"c"]).decode()
    return AudioPiece(
        entry_id, int(chunk[1:]) if chunk[0] == "n" else chunk[1:], bytes(fields[b"d"])
    )
