"""Streams in the media Redis: room, credit, leases, and what a second try changes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_video import RedisVideo
from app.adapters.redis_video_jobs import RedisVideoJobs
from app.ports.video_jobs import StreamLost, Uses
from app.ports.video_store import Failed, Full, Lost, Replaced, StreamOwner, Taken
from app.runtime.embedded_redis import EmbeddedRedis
from tests.support.repeated_commands import RepeatingConnections

BOTH = Uses(transcribe=True, observe=True, movements=True)
MIB = 1024 * 1024


@pytest.fixture(
    scope="module", params=[RedisConnections, RepeatingConnections], ids=["once", "repeated"]
)
def media(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[RedisConnections]:
    folder: Path = tmp_path_factory.mktemp("media")
    with EmbeddedRedis(folder, persistent=False) as redis:
        connections: RedisConnections = request.param(redis.url)
        yield connections
        connections.close()


@pytest.fixture
def store(media: RedisConnections) -> RedisVideo:
    media.client.flushall()
    return RedisVideo(media)


@pytest.fixture
def jobs(media: RedisConnections) -> RedisVideoJobs:
    return RedisVideoJobs(media, "worker-1")


def opened(store: RedisVideo, key: str = "i", connection: str = "c1") -> str:
    entry_id, _ = store.open(key, connection, StreamOwner(key, 7))
    return entry_id


def test_pieces_come_to_a_worker_as_they_were_put(store: RedisVideo, jobs: RedisVideoJobs) -> None:
    opened(store)
    assert store.put("i", "c1", 1, b"abc", BOTH) == Taken(3, 3, waits=True)
    after_a_gap = store.put("i", "c1", 2, b"de", Uses(observe=True), after_gap=True)
    assert after_a_gap == Taken(5, 5, waits=True)
    store.close("i", "c1", 3)
    (job,) = jobs.claim(10)
    assert (job.key, job.interview_id, job.user_id, job.user_key) == ("i", "i", 7, "7")
    first, second, end = jobs.read("i", "0", None)
    assert (first.data, first.uses, first.connection, first.after_gap) == (
        b"abc",
        BOTH,
        "c1",
        False,
    )
    assert (second.uses, second.connection, second.after_gap) == (Uses(observe=True), "", True)
    assert (end.data, end.is_end) == (b"", True)


def test_a_second_try_changes_nothing(store: RedisVideo, jobs: RedisVideoJobs) -> None:
    opened(store)
    assert store.put("i", "c1", 1, b"abc", BOTH) == store.put("i", "c1", 1, b"abc", BOTH)
    jobs.claim(1)
    (piece,) = jobs.read("i", "0", None)
    for _ in range(2):
        jobs.note("i", "9999999999999-0", 3, {"at": piece.entry_id})
    assert store.put("i", "c1", 2, b"x", BOTH) == Taken(1, 4, waits=False)


def test_the_newest_connection_alone_may_put(store: RedisVideo) -> None:
    entry_id = opened(store)
    store.put("i", "c1", 1, b"abc", BOTH)
    opened(store, connection="c2")
    assert store.put("i", "c1", 2, b"de", BOTH) == Replaced()
    assert store.put("i", "c2", 1, b"f", BOTH) == Taken(4, 4, waits=True)
    (told,) = store.messages({"i": entry_id}, 10)["i"]
    assert told.connection == "c2"


def test_a_full_stream_takes_nothing_until_there_is_room(
    store: RedisVideo, jobs: RedisVideoJobs
) -> None:
    opened(store)
    for number in range(1, 5):
        assert isinstance(store.put("i", "c1", number, bytes(MIB), BOTH), Taken)
    assert store.put("i", "c1", 5, b"x", BOTH) == Full(4 * MIB, waits=True)
    jobs.claim(1)
    pieces = jobs.read("i", "0", None)
    jobs.note("i", pieces[1].entry_id, MIB, {})
    assert store.put("i", "c1", 5, b"x", BOTH) == Taken(3 * MIB + 1, 4 * MIB + 1, waits=False)


def test_all_streams_share_one_room_and_each_may_have_a_little(store: RedisVideo) -> None:
    for number in range(12):
        opened(store, f"i{number}")
        for part in range(1, 5):
            store.put(f"i{number}", "c1", part, bytes(MIB), BOTH)
    opened(store, "late")
    assert isinstance(store.put("late", "c1", 1, bytes(1000), BOTH), Taken)
    assert isinstance(store.put("late", "c1", 2, bytes(1000), BOTH), Full)


def test_a_failed_stream_is_told_and_forgotten(store: RedisVideo, jobs: RedisVideoJobs) -> None:
    entry_id = opened(store)
    store.put("i", "c1", 1, b"garbage", BOTH)
    jobs.claim(1)
    jobs.fail("i", "INVALID_DATA")
    assert store.put("i", "c1", 2, b"more", BOTH) == Failed("INVALID_DATA")
    (told,) = store.messages({"i": entry_id}, 10)["i"]
    assert told.payload == {"type": "error", "error_code": "INVALID_DATA"}
    assert jobs.read("i", "0", None) == []
    opened(store, connection="c2")
    assert store.put("i", "c2", 1, b"good", BOTH) == Taken(4, 11, waits=True)


def test_what_redis_has_forgotten_is_told(store: RedisVideo, media: RedisConnections) -> None:
    opened(store)
    media.client.flushall()
    assert store.put("i", "c1", 1, b"abc", BOTH) == Lost()


def test_a_stream_has_one_worker_until_its_lease_ends(
    store: RedisVideo, jobs: RedisVideoJobs, media: RedisConnections
) -> None:
    other = RedisVideoJobs(media, "worker-2")
    opened(store)
    store.put("i", "c1", 1, b"abc", BOTH)
    assert len(jobs.claim(10)) == 1
    jobs.note("i", "0-1", 0, {"offset": 2})
    assert store.put("i", "c1", 2, b"d", BOTH) == Taken(4, 4, waits=False)
    assert other.claim(10) == []
    assert jobs.renew(["i"]) == []
    media.client.zadd("video:due", {"i": 1})  # as when its time has passed
    assert store.put("i", "c1", 3, b"e", BOTH) == Taken(5, 5, waits=True)
    (job,) = other.claim(10)
    assert job.state == {"offset": 2}
    assert jobs.renew(["i"]) == ["i"]
    with pytest.raises(StreamLost):
        jobs.note("i", "0-1", 0, {})
    with pytest.raises(StreamLost):
        jobs.fail("i", "INVALID_DATA")
    jobs.release("i")
    assert jobs.claim(10) == []


def test_what_came_before_redis_was_restarted_is_not_freed_of_what_came_after(
    store: RedisVideo, jobs: RedisVideoJobs, media: RedisConnections
) -> None:
    opened(store)
    store.put("i", "c1", 1, bytes(1000), BOTH)
    jobs.claim(1)
    media.client.flushall()
    opened(store)
    store.put("i", "c1", 1, b"abc", BOTH)
    jobs.claim(1)
    jobs.note("i", "0-1", 1000, {"offset": 1000})
    assert store.put("i", "c1", 2, b"de", BOTH) == Taken(2, 5, waits=False)
    assert media.client.get("video:bytes") == b"2"


def test_a_released_stream_is_taken_again_only_where_something_waits(
    store: RedisVideo, jobs: RedisVideoJobs
) -> None:
    opened(store)
    store.put("i", "c1", 1, b"abc", BOTH)
    jobs.claim(1)
    jobs.release("i")
    assert len(jobs.claim(1)) == 1
    (piece,) = jobs.read("i", "0", None)
    jobs.note("i", piece.entry_id.replace("-0", "-1"), 3, {"at": 1})
    jobs.release("i")
    assert jobs.claim(1) == []
    store.put("i", "c1", 2, b"de", BOTH)
    assert len(jobs.claim(1)) == 1


def test_workers_say_how_they_are(store: RedisVideo, jobs: RedisVideoJobs) -> None:
    assert store.video_state().state == "unavailable"
    jobs.say("ready", "with observations")
    assert (store.video_state().state, store.video_state().reason) == ("ready", "with observations")
    jobs.say_nothing()
    assert store.video_state().state == "unavailable"


def test_an_opening_sent_again_takes_nothing_back(store: RedisVideo) -> None:
    entry_id = opened(store, connection="c1")
    opened(store, connection="c2")
    assert opened(store, connection="c1") != ""  # its first answer was lost
    assert store.put("i", "c1", 1, b"abc", BOTH) == Replaced()
    assert store.put("i", "c2", 1, b"abc", BOTH) == Taken(3, 3, waits=True)
    (notice,) = [told for told in store.messages({"i": "0"}, 1)["i"] if told.entry_id == entry_id]
    assert notice.connection == "c1"


def test_a_message_is_told_once(store: RedisVideo, jobs: RedisVideoJobs) -> None:
    opened(store)
    jobs.publish("i", [{"type": "a"}, {"type": "b"}])
    jobs.publish("i", [{"type": "a"}])
    told = [told.payload for told in store.messages({"i": "0"}, 1)["i"] if told.payload]
    assert told == [{"type": "a"}, {"type": "b"}, {"type": "a"}]


def test_a_crashed_worker_is_gone_by_redis_clock_alone(
    store: RedisVideo, jobs: RedisVideoJobs, media: RedisConnections
) -> None:
    jobs.say("ready", "mediapipe")
    assert store.video_state().state == "ready"
    assert 0 < media.client.ttl("video:state:worker-1") <= 8
    media.client.delete("video:state:worker-1")  # as its time to live does it
    assert store.video_state().state == "unavailable"
    assert media.client.smembers("video:living") == set()
