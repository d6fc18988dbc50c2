"""Audio in a real media Redis: what web processes put there, and workers take."""

from collections.abc import Iterator
from typing import Any

import pytest
import redis
from prometheus_client import REGISTRY

from app.adapters import redis_jobs
from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_jobs import RedisJobs
from app.adapters.redis_media import RedisMedia
from app.observability.speech_figures import SpeechFigures
from app.observability.speech_metrics import show_speech_workers
from app.ports.interview_log import Unavailable
from app.ports.speech_jobs import AudioPiece, End, Refusals, SpeechJob
from app.ports.voice_store import (
    Chunk,
    NotTaken,
    SpeechHints,
    SpeechState,
    UtteranceProgress,
    WholeRecording,
)
from app.runtime.embedded_redis import EmbeddedRedis
from tests.support.repeated_commands import RepeatingConnections

PIECE = bytes(3200)
SPEAKER = "i\nanna"


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedRedis]:
    with EmbeddedRedis(tmp_path_factory.mktemp("media"), persistent=False) as server:
        yield server


@pytest.fixture
def client(media: EmbeddedRedis) -> Iterator[Any]:
    with redis.Redis.from_url(media.url, decode_responses=True) as connection:
        connection.flushall()
        yield connection


@pytest.fixture(params=[RedisConnections, RepeatingConnections], ids=["once", "repeated"])
def connections(
    media: EmbeddedRedis, client: Any, request: pytest.FixtureRequest
) -> Iterator[RedisConnections]:
    opened: RedisConnections = request.param(media.url)
    yield opened
    opened.close()


@pytest.fixture
def store(connections: RedisConnections) -> RedisMedia:
    return RedisMedia(connections)


@pytest.fixture
def jobs(connections: RedisConnections) -> RedisJobs:
    return RedisJobs(connections, "first")


def taken(
    store: RedisMedia, number: int | str, data: bytes = PIECE, **more: Any
) -> UtteranceProgress:
    answer = put(store, number, data, **more)
    assert isinstance(answer, UtteranceProgress), answer
    return answer


def put(
    store: RedisMedia, number: int | str, data: bytes = PIECE, **more: Any
) -> UtteranceProgress | NotTaken:
    known: dict[str, Any] = {
        "utterance_id": "",
        "is_final": False,
        "codec": None,
        "sample_rate": None,
        "language": None,
        "segmentation": "client",
        "connection": "tab",
    }
    return store.accept_chunk(
        Chunk(
            key="i",
            interview_id="i",
            user_key="anna",
            user_id="anna",
            chunk_id=number,
            data=data,
            **{**known, **more},
        )
    )


def all_jobs(jobs: RedisJobs) -> list[SpeechJob]:
    return [*jobs.claim(16, None), *jobs.claim(16, None)]  # the first call may make the group


def audio(jobs: RedisJobs, job: SpeechJob) -> list[AudioPiece | End]:
    return jobs.read({job.utterance_key: "0"}, None).get(job.utterance_key, [])


def heard(jobs: RedisJobs) -> list[list[bytes]]:
    """The pieces of each utterance, in the order of arrival."""
    return [
        [piece.data for piece in audio(jobs, job) if isinstance(piece, AudioPiece)]
        for job in all_jobs(jobs)
    ]


def test_chunks_reach_a_worker_in_the_order_of_arrival(store: RedisMedia, jobs: RedisJobs) -> None:
    for number in (1, 0, 2):
        progress = taken(store, number, bytes([number]) * 100, is_final=number == 2)
    assert (progress.received_upto, list(progress.missing)) == (2, [])
    (job,) = all_jobs(jobs)
    assert (job.interview_id, job.user_id, job.utterance_id) == ("i", "anna", job.utterance_key)
    *pieces, end = audio(jobs, job)
    assert [(p.chunk_id, p.data) for p in pieces if isinstance(p, AudioPiece)] == [
        (1, b"\1" * 100),
        (0, b"\0" * 100),
        (2, b"\2" * 100),
    ]
    assert isinstance(end, End)


def test_a_doubled_chunk_is_kept_once_also_after_the_end(
    store: RedisMedia, jobs: RedisJobs
) -> None:
    for _ in range(2):
        for number in (0, 1):
            taken(store, number, bytes([number]) * 100, is_final=number == 1)
    (job,) = all_jobs(jobs)
    assert len(audio(jobs, job)) == 3


def test_the_next_chunk_after_a_final_begins_a_new_utterance(
    store: RedisMedia, jobs: RedisJobs
) -> None:
    first = taken(store, 0, is_final=True)
    second = taken(store, 0, b"other")
    assert first.utterance_id != second.utterance_id
    assert len(all_jobs(jobs)) == 2


def test_what_comes_of_a_named_utterance_that_is_over_is_its_next_part(
    store: RedisMedia, jobs: RedisJobs
) -> None:
    taken(store, 0, utterance_id="u", is_final=True)
    assert taken(store, 5, b"more", utterance_id="u").utterance_id == "u.2"
    assert heard(jobs) == [[b"\0" * 3200], [b"more"]]


def test_an_empty_end_of_what_is_over_begins_nothing(store: RedisMedia, jobs: RedisJobs) -> None:
    taken(store, 0, utterance_id="u", is_final=True)
    assert taken(store, 1, b"", utterance_id="u", is_final=True).utterance_id == "u"
    assert len(all_jobs(jobs)) == 1


def test_a_final_waits_for_what_is_missing(store: RedisMedia, jobs: RedisJobs, client: Any) -> None:
    taken(store, 0)
    progress = taken(store, 3, b"last", is_final=True)
    assert (progress.received_upto, list(progress.missing)) == (0, [1, 2])
    assert client.zcard("voice:ended") == 0
    taken(store, 2, b"two")
    taken(store, 1, b"one")
    assert client.zcard("voice:ended") == 1
    (job,) = all_jobs(jobs)
    assert isinstance(audio(jobs, job)[-1], End)


def test_a_final_waits_no_longer_than_until_it_is_due(
    store: RedisMedia, jobs: RedisJobs, client: Any
) -> None:
    taken(store, 0)
    taken(store, 2, b"last", is_final=True)
    jobs.end_due()
    assert client.zcard("voice:ended") == 0
    make_due(client)
    jobs.end_due()
    assert client.zcard("voice:ended") == 1


def make_due(client: Any) -> None:
    for utterance in client.zrange("voice:due", 0, -1):
        client.zadd("voice:due", {utterance: 1})


def test_an_utterance_without_chunks_ends(store: RedisMedia, jobs: RedisJobs, client: Any) -> None:
    first = taken(store, 0)
    make_due(client)
    jobs.end_due()
    assert taken(store, 1, b"more").utterance_id != first.utterance_id


def test_an_utterance_ends_after_two_minutes(store: RedisMedia, client: Any) -> None:
    assert taken(store, 0, utterance_id="u").utterance_id == "u"
    (key,) = client.keys("voice:utterance:*")
    client.hincrby(key, "started", -120_000)
    assert taken(store, 1, b"more", utterance_id="u").utterance_id == "u.2"
    assert taken(store, 2, b"most", utterance_id="u").utterance_id == "u.2"


def test_text_ids_count_in_the_order_of_arrival(store: RedisMedia, jobs: RedisJobs) -> None:
    progress = [taken(store, name, name.encode(), is_final=name == "a") for name in ("b", "c", "a")]
    assert progress[-1].received_upto is None
    (job,) = all_jobs(jobs)
    assert [p.chunk_id for p in audio(jobs, job) if isinstance(p, AudioPiece)] == ["b", "c", "a"]


def test_who_runs_ahead_is_refused_and_who_sends_one_long_piece_is_not(store: RedisMedia) -> None:
    taken(store, 0, bytes(32_000 * 59))
    refusal = put(store, 1, bytes(32_000 * 3))
    assert isinstance(refusal, NotTaken)
    assert refusal.reason == "ahead"
    assert 0 < (refusal.retry_after or 0) <= 2


def test_who_names_a_form_that_nobody_decodes_runs_ahead_all_the_same(store: RedisMedia) -> None:
    codec = "audio/L16;rate=999999;channels=99"
    taken(store, 0, bytes(384_000 * 59), codec=codec)
    refusal = put(store, 1, bytes(384_000 * 3), codec=codec)
    assert isinstance(refusal, NotTaken)
    assert refusal.reason == "ahead"


def test_new_utterances_wait_for_a_worker_however_long_the_others_do(
    store: RedisMedia, client: Any
) -> None:
    client.zadd("voice:ended", {"somebody's": 1})
    taken(store, 0, utterance_id="new")


@pytest.mark.parametrize(
    "refusals",
    [Refusals(everybody=True, retry_after=4.5), Refusals(False, frozenset({SPEAKER}), 4.5)],
    ids=["everybody", "this speaker"],
)
def test_new_utterances_are_refused_while_all_workers_say_so_and_open_ones_go_on(
    connections: RedisConnections, store: RedisMedia, jobs: RedisJobs, refusals: Refusals
) -> None:
    second = RedisJobs(connections, "second")
    taken(store, 0, utterance_id="open")
    jobs.refuse(refusals)
    second.refuse(Refusals())
    taken(store, 0, utterance_id="heard by the second")
    second.refuse(Refusals(everybody=True, retry_after=9))
    refusal = put(store, 0, utterance_id="new")
    assert isinstance(refusal, NotTaken)
    assert (refusal.reason, refusal.retry_after) == ("capacity", 4.5)
    taken(store, 1, b"more", utterance_id="open")
    jobs.refuse(Refusals(False, frozenset({"i\nben"}), 4.5))
    taken(store, 0, utterance_id="no matter whom else")


def test_what_a_worker_refused_counts_no_longer_than_it_says_so(
    store: RedisMedia, jobs: RedisJobs, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs.refuse(Refusals(everybody=True))
    jobs.say_nothing()
    taken(store, 0, utterance_id="the worker has left")
    monkeypatch.setattr(redis_jobs, "REFUSALS_COUNT_MS", -1)
    jobs.refuse(Refusals(everybody=True))
    taken(store, 0, utterance_id="its word is out of date")
    monkeypatch.undo()
    RedisJobs(jobs._connections, "second").refuse(Refusals())
    assert client.hkeys("voice:refusals") in ([], ["second"])


def test_new_utterances_are_refused_when_memory_is_full(store: RedisMedia, client: Any) -> None:
    taken(store, 0, utterance_id="open")
    client.set("voice:bytes", 192 * 1024 * 1024)
    refusal = put(store, 0, utterance_id="new")
    assert isinstance(refusal, NotTaken)
    assert refusal.reason == "capacity"


def test_leaving_ends_everything_that_is_open(
    store: RedisMedia, jobs: RedisJobs, client: Any
) -> None:
    taken(store, 0, utterance_id="a")
    taken(store, 0, utterance_id="b")
    store.end_utterances("i", "anna")
    assert (client.zcard("voice:ended"), client.zcard("voice:due")) == (2, 0)


def test_nothing_of_the_audio_is_left_when_it_is_done(
    store: RedisMedia, jobs: RedisJobs, client: Any
) -> None:
    taken(store, 0, is_final=True)
    (job,) = all_jobs(jobs)
    jobs.done(job)
    assert client.keys("voice:audio:*") == []
    assert client.get("voice:bytes") == "0"
    assert client.xlen("voice:tickets") == 0
    assert client.zcard("voice:ended") == 0
    for key in client.keys("voice:*"):
        assert key in ("voice:tickets", "voice:bytes") or 0 < client.ttl(key) <= 3600


def test_progress_and_partial_text_are_told_with_the_next_chunk(
    store: RedisMedia, jobs: RedisJobs
) -> None:
    assert not taken(store, 0).is_heard
    (job,) = all_jobs(jobs)
    (piece,) = audio(jobs, job)
    entry_id = int(piece.entry_id.partition("-")[0])
    partial = {"partial_text": "hello you", "stable_text": "hello", "revision": 2}
    jobs.note_heard(job.utterance_key, entry_id, partial)
    progress = taken(store, 1, b"more")
    assert progress.is_heard
    assert (progress.partial_text, progress.stable_text, progress.revision) == (
        "hello you",
        "hello",
        2,
    )


def test_a_dead_worker_s_tickets_go_to_another_one(
    store: RedisMedia,
    jobs: RedisJobs,
    connections: RedisConnections,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    taken(store, 0)
    (job,) = all_jobs(jobs)
    other = RedisJobs(connections, "second")
    assert other.reclaim() == []
    monkeypatch.setattr(redis_jobs, "IDLE_MS", 0)
    (again,) = other.reclaim()
    assert (again.utterance_key, again.deliveries) == (job.utterance_key, 2)
    (third,) = jobs.reclaim()
    assert third.deliveries == 3


def test_renewing_is_no_delivery_and_handing_over_makes_a_ticket_free(
    store: RedisMedia, jobs: RedisJobs, connections: RedisConnections
) -> None:
    taken(store, 0)
    (job,) = all_jobs(jobs)
    jobs.renew([job.id])
    other = RedisJobs(connections, "second")
    assert other.reclaim() == []
    jobs.renew([job.id], redis_jobs.IDLE_MS)
    (again,) = other.reclaim()
    assert again.deliveries == 2


def test_a_worker_is_told_which_tickets_are_another_s_and_keeps_its_own(
    store: RedisMedia,
    jobs: RedisJobs,
    connections: RedisConnections,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    taken(store, 0, utterance_id="a")
    taken(store, 0, utterance_id="b")
    mine, lost = all_jobs(jobs)
    jobs.renew([lost.id], redis_jobs.IDLE_MS)
    other = RedisJobs(connections, "second")
    (again,) = other.reclaim()
    assert jobs.renew([mine.id, lost.id]) == [lost.id]
    assert other.renew([lost.id]) == []
    state = {"place": "0", "part": 1}
    assert not jobs.keep(lost, state, "b.2", 0)
    assert other.keep(again, state, "b.2", 0)


def test_what_was_transcribed_is_let_go_and_another_worker_goes_on_behind_it(
    store: RedisMedia, jobs: RedisJobs, connections: RedisConnections, client: Any
) -> None:
    for number in range(3):
        taken(store, number, bytes([number]) * 100, utterance_id="u", segmentation="server")
    (job,) = all_jobs(jobs)
    entry_id = audio(jobs, job)[1].entry_id
    assert jobs.keep(job, {"place": entry_id, "part": 1}, "u.2", 200)
    assert client.get("voice:bytes") == "100"
    assert client.xlen(f"voice:audio:{job.utterance_key}") == 1
    assert taken(store, 3, b"more", utterance_id="u", segmentation="server").utterance_id == "u.2"
    jobs.renew([job.id], redis_jobs.IDLE_MS)
    (again,) = RedisJobs(connections, "second").reclaim()
    assert (again.utterance_id, again.kept, again.deliveries) == (
        "u",
        {"place": entry_id, "part": 1},
        2,
    )
    came = jobs.read({again.utterance_key: entry_id}, None)[again.utterance_key]
    assert [piece.chunk_id for piece in came if isinstance(piece, AudioPiece)] == [2, 3]
    jobs.done(again)
    assert client.get("voice:bytes") == "0"


@pytest.mark.parametrize(
    "more",
    [{"segmentation": "server"}, {"codec": "audio/webm"}],
    ids=["server's utterances", "a recording"],
)
def test_what_the_worker_cuts_has_no_limit_of_time(
    store: RedisMedia, client: Any, more: dict[str, Any]
) -> None:
    first = taken(store, 0, utterance_id="u", **more)
    (key,) = client.keys("voice:utterance:*")
    client.hincrby(key, "started", -7_200_000)
    for number in range(1, 1010):
        assert taken(store, number, b"more", utterance_id="u", **more).received_upto == number
    assert first.utterance_id == "u"
    (chunks,) = client.keys("voice:chunks:*")
    assert client.hlen(chunks) == 1000
    client.hset(key, "bytes", 32 * 1024 * 1024)  # nobody hears it
    assert taken(store, 1010, b"more", utterance_id="u", **more).utterance_id == "u.2"


def recording(size: int, name: str = "r") -> WholeRecording:
    return WholeRecording(
        key="i",
        interview_id="i",
        user_key="anna",
        user_id="anna",
        utterance_id=name,
        data=bytes(range(256)) * (size // 256),
        codec="wav",
        spoken=("en",),
        patience=60,
    )


def test_a_whole_recording_reaches_a_worker_in_pieces(
    store: RedisMedia, jobs: RedisJobs, client: Any
) -> None:
    sent = recording(1_200 * 1024)
    assert store.put_recording(sent)
    assert client.get("voice:bytes") == str(len(sent.data))
    (job,) = all_jobs(jobs)
    assert job.is_recording
    assert (job.utterance_key, job.utterance_id, job.user_id) == ("r", "r", "anna")
    assert (job.spec["size"], job.spec["patience"]) == (len(sent.data), 60)
    assert abs(job.age) < 10
    *pieces, end = audio(jobs, job)
    assert isinstance(end, End)
    assert b"".join(p.data for p in pieces if isinstance(p, AudioPiece)) == sent.data
    jobs.done(job)
    assert client.get("voice:bytes") == "0"
    assert client.zcard("voice:recordings") == 0
    assert client.keys("voice:audio:*") == []


def test_recordings_leave_room_for_those_who_speak(store: RedisMedia, client: Any) -> None:
    taken(store, 0)
    client.set("voice:bytes", 96 * 1024 * 1024)
    assert not store.put_recording(recording(1024))
    assert client.keys("voice:audio:r") == []
    taken(store, 0, utterance_id="live")


def test_the_best_word_of_the_workers_counts(
    store: RedisMedia, jobs: RedisJobs, connections: RedisConnections
) -> None:
    assert store.speech_state().state == "unavailable"
    jobs.say("starting", "the model is being loaded")
    RedisJobs(connections, "second").say("ready", "faster-whisper")
    assert store.speech_state() == SpeechState("ready", "faster-whisper")
    RedisJobs(connections, "second").say_nothing()
    assert store.speech_state() == SpeechState("starting", "the model is being loaded")


def test_a_crashed_worker_is_gone_by_redis_clock_alone(
    store: RedisMedia, jobs: RedisJobs, client: Any
) -> None:
    jobs.say("ready", "faster-whisper")
    assert store.speech_state().state == "ready"
    assert 0 < client.ttl("voice:state:first") <= 8
    client.delete("voice:state:first")  # as its time to live does it
    assert store.speech_state().state == "unavailable"
    assert client.smembers("voice:living") == set()


def test_what_workers_count_is_shown_by_places_that_others_take_over(
    store: RedisMedia, connections: RedisConnections
) -> None:
    def waiting() -> list[float | None]:
        store.speech_state()
        return [
            REGISTRY.get_sample_value("interview_speech_queue", {"worker": str(place)})
            for place in range(3)
        ]

    first, second, third = (RedisJobs(connections, name) for name in ("b", "a", "c"))
    first.say("ready", "x", None, SpeechFigures(waiting=1))
    assert waiting() == [1, None, None]
    second.say("ready", "x", None, SpeechFigures(waiting=2))
    assert waiting() == [1, 2, None]
    first.say_nothing()
    assert waiting() == [None, 2, None]
    third.say("ready", "x", None, SpeechFigures(waiting=3))
    assert waiting() == [3, 2, None]
    assert RedisMedia(connections).speech_state().state == "ready"
    assert waiting() == [3, 2, None]  # whichever process asks
    second.say("ready", "x")  # of another version, or as yet without an engine
    assert waiting() == [3, None, None]
    show_speech_workers({})


def test_tickets_that_nobody_has_are_counted(store: RedisMedia, jobs: RedisJobs) -> None:
    def untaken() -> float:
        store.speech_state()
        return REGISTRY.get_sample_value("interview_speech_jobs") or 0.0

    assert untaken() == 0
    taken(store, 0)
    assert untaken() == 1  # no worker ever came
    jobs.claim(8, None)
    (job,) = jobs.claim(8, None)
    assert untaken() == 0
    taken(store, 0, utterance_id="another")
    assert untaken() == 1
    jobs.done(job)
    assert untaken() == 1


def test_words_that_a_restart_forgot_count_on_until_they_are_said_again(
    store: RedisMedia, jobs: RedisJobs, connections: RedisConnections, client: Any
) -> None:
    jobs.say("ready", "faster-whisper")
    assert store.speech_state().state == "ready"
    client.flushall()
    connections.epoch = "another run"
    assert store.speech_state().state == "ready"
    jobs.say("unavailable", "no model")
    assert store.speech_state().state == "unavailable"


def test_a_recording_whose_beginning_was_forgotten_is_not_half_kept(
    store: RedisMedia, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_piece = store._put

    def forgetting(args: list[Any]) -> Any:
        if args[5] == 2:
            client.flushall()
        return put_piece(args=args)

    monkeypatch.setattr(store, "_put", forgetting)
    with pytest.raises(Unavailable):
        store.put_recording(recording(1_200 * 1024))
    assert client.keys("voice:audio:*") == []


def test_audio_reaches_no_disk(store: RedisMedia, media: EmbeddedRedis, client: Any) -> None:
    taken(store, 0, b"something said" * 1000)
    assert client.config_get("appendonly") == {"appendonly": "no"}
    assert client.config_get("save") == {"save": ""}
    assert {path.name for path in media.runtime_dir.iterdir()} == {"redis.log", "redis.sock"}


def test_what_is_expected_of_a_speaker_comes_with_their_next_utterances_alone(
    store: RedisMedia, jobs: RedisJobs, client: Any
) -> None:
    store.expect("i", "anna", SpeechHints(spoken=("zh-cn", "en")))
    store.expect("i", "anna", SpeechHints(hotwords="PostgreSQL"))
    store.expect("i", "bob", SpeechHints(hotwords="Nomad"))
    taken(store, 0)
    assert store.put_recording(recording(1024))
    live, whole = all_jobs(jobs)
    for job in (live, whole):
        assert job.spec["spoken"] == ["zh-cn", "en"], "their word stands over what is likely"
        assert job.spec["hotwords"] == "PostgreSQL"
    assert 0 < client.ttl("voice:hints:i\nanna") <= 3600


def test_without_a_speakers_word_a_recordings_likely_language_stands(
    store: RedisMedia, jobs: RedisJobs
) -> None:
    assert store.put_recording(recording(1024))
    (job,) = all_jobs(jobs)
    assert (job.spec["spoken"], job.spec["language"]) == (["en"], None)
