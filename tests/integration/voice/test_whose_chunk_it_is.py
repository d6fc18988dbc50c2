"""Nothing that is acknowledged is dropped, or glued to what it does not belong to."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import redis

from app.adapters.redis_connection import RedisConnections
from app.adapters.redis_jobs import RedisJobs
from app.adapters.redis_media import RedisMedia
from app.ports.speech_jobs import End
from app.ports.voice_store import Chunk, NotTaken, UtteranceProgress
from app.runtime.embedded_redis import EmbeddedRedis
from tests.support.repeated_commands import RepeatingConnections

SILENCE = bytes(3200)
WEBM = b"\x1a\x45\xdf\xa3"


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedRedis]:
    with EmbeddedRedis(tmp_path_factory.mktemp("media"), persistent=False) as server:
        yield server


class Stage:
    """One speaker, with as many connections as a test names."""

    def __init__(self, connections: RedisConnections) -> None:
        self.store = RedisMedia(connections)
        self.jobs = RedisJobs(connections, "worker")
        self.redis: Any = connections.client
        self.queued: list[Any] = []

    def say(
        self, chunk_id: int | str, data: bytes, tab: str = "a", **more: Any
    ) -> UtteranceProgress | NotTaken:
        known = {
            "utterance_id": "",
            "is_final": False,
            "codec": None,
            "sample_rate": None,
            "language": None,
            "segmentation": "client",
        }
        return self.store.accept_chunk(
            Chunk(
                key="i",
                interview_id="i",
                user_key="anna",
                user_id="anna",
                chunk_id=chunk_id,
                data=data,
                connection=tab,
                **{**known, **more},
            )
        )

    def take_tickets(self) -> None:
        self.queued += [*self.jobs.claim(64, None), *self.jobs.claim(64, None)]

    def heard(self) -> list[list[bytes]]:
        """The pieces of each utterance, "." where it has ended."""
        self.take_tickets()
        found = []
        for job in self.queued:
            entries = self.jobs.read({job.utterance_key: "0"}, None).get(job.utterance_key, [])
            found.append([b"." if isinstance(e, End) else e.data for e in entries])
        return found

    def finish(self) -> None:
        """The worker writes the finals of all that has ended."""
        self.take_tickets()
        for job in self.queued:
            self.jobs.done(job)
        self.queued.clear()


@pytest.fixture(params=[RedisConnections, RepeatingConnections], ids=["once", "repeated"])
def stage(media: EmbeddedRedis, request: pytest.FixtureRequest) -> Iterator[Stage]:
    with redis.Redis.from_url(media.url) as connection:
        connection.flushall()
    opened = request.param(media.url)
    yield Stage(opened)
    opened.close()


Id = Callable[[int], int | str]
IDS = pytest.mark.parametrize("named", ["", "u"], ids=["unnamed", "named"])
NUMBERS_AND_TEXTS = pytest.mark.parametrize(
    "as_id", [lambda n: n, lambda n: f"chunk-{n}"], ids=["numbers", "texts"]
)


@IDS
@NUMBERS_AND_TEXTS
def test_a_recorder_that_starts_again_begins_a_new_utterance(
    stage: Stage, as_id: Id, named: str
) -> None:
    for number, data in enumerate([b"a0", b"a1", b"a2"]):
        stage.say(as_id(number), data, utterance_id=named)
    for number, data in enumerate([b"b0", b"b1", b"b2", b"b3"]):
        stage.say(as_id(number), data, utterance_id=named, is_final=number == 3)
    assert stage.heard() == [[b"a0", b"a1", b"a2", b"."], [b"b0", b"b1", b"b2", b"b3", b"."]]
    assert [job.utterance_id for job in stage.queued if named] == ["u", "u.2"][: 2 * bool(named)]


@IDS
@NUMBERS_AND_TEXTS
def test_a_repeated_chunk_is_a_double_also_in_a_new_utterance(
    stage: Stage, as_id: Id, named: str
) -> None:
    for number, data in enumerate([b"a0", b"a1", b"b0", b"b1"]):
        for _ in range(3):
            answer = stage.say(as_id(number % 2), data, utterance_id=named)
            assert isinstance(answer, UtteranceProgress)
    assert stage.heard() == [[b"a0", b"a1", b"."], [b"b0", b"b1"]]


@NUMBERS_AND_TEXTS
def test_a_recorder_that_starts_again_in_its_middle_loses_nothing(stage: Stage, as_id: Id) -> None:
    for number, data in enumerate([b"a0", b"a1", b"a2", b"a3"]):
        stage.say(as_id(number), data)
    stage.say(as_id(2), b"b2")
    stage.say(as_id(3), b"b3")
    assert stage.heard() == [[b"a0", b"a1", b"a2", b"a3", b"."], [b"b2", b"b3"]]


def test_a_recorder_that_starts_again_below_its_base_begins_a_new_utterance(stage: Stage) -> None:
    for number in (0, 1):
        stage.say(number, b"first%d" % number, is_final=number == 1)
    for number in (2, 3):
        stage.say(number, b"a%d" % number)
    for number in (0, 1, 2):
        stage.say(number, b"b%d" % number)
    assert stage.heard() == [
        [b"first0", b"first1", b"."],
        [b"a2", b"a3", b"."],
        [b"b0", b"b1", b"b2"],
    ]


@pytest.mark.parametrize("first", [5_000, -100])
def test_a_recorder_that_starts_again_far_away_begins_a_new_utterance(
    stage: Stage, first: int
) -> None:
    stage.say(0, b"a0")
    stage.say(1, b"a1")
    stage.say(first, b"b0")
    stage.say(first + 1, b"b1")
    assert stage.heard() == [[b"a0", b"a1", b"."], [b"b0", b"b1"]]


def test_times_in_place_of_numbers_count_by_their_arrival(stage: Stage) -> None:
    for step in range(3):
        stage.say(1_800_000_000_000 + 250 * step, b"%d" % step, is_final=step == 2)
    assert stage.heard() == [[b"0", b"1", b"2", b"."]]


@IDS
@NUMBERS_AND_TEXTS
def test_two_tabs_that_speak_at_once_have_an_utterance_each(
    stage: Stage, as_id: Id, named: str
) -> None:
    for number in range(6):
        for tab in ("a", "b"):
            data, end = f"{tab}{number}".encode(), number == 5
            stage.say(as_id(number), data, tab, utterance_id=named, is_final=end)
    assert stage.heard() == [
        [*(b"a%d" % number for number in range(6)), b"."],
        [*(b"b%d" % number for number in range(6)), b"."],
    ]


@NUMBERS_AND_TEXTS
def test_a_tab_that_begins_later_takes_nothing_over(stage: Stage, as_id: Id) -> None:
    for number in range(3):
        stage.say(as_id(number), b"a%d" % number)
    for number in range(2):
        stage.say(as_id(number), b"b%d" % number, "b", is_final=number == 1)
    stage.say(as_id(3), b"a3", is_final=True)
    assert stage.heard() == [[b"a0", b"a1", b"a2", b"a3", b"."], [b"b0", b"b1", b"."]]


def test_silent_tabs_share_no_more_than_their_silence(stage: Stage) -> None:
    for number in range(3):
        stage.say(number, SILENCE)
        stage.say(number, SILENCE, "b")
    for number in range(3, 5):
        stage.say(number, b"a%d" % number, is_final=number == 4)
        stage.say(number, b"b%d" % number, "b", is_final=number == 4)
    spoken = [[data for data in pieces if data != SILENCE] for pieces in stage.heard()]
    assert sorted(spoken) == [[b"a3", b"a4", b"."], [b"b3", b"b4", b"."]]


def test_a_whole_silent_tab_gets_its_own_final(stage: Stage) -> None:
    for number in range(4):
        stage.say(number, SILENCE)
        stage.say(number, SILENCE, "b", is_final=number == 3)
    stage.say(4, b"a4", is_final=True)
    assert stage.heard() == [[*[SILENCE] * 4, b"a4", b"."], [*[SILENCE] * 4, b"."]]


@pytest.mark.parametrize("tells", [True, False], ids=["it closed", "its process was killed"])
def test_after_a_reconnect_the_utterance_goes_on(stage: Stage, tells: bool) -> None:
    stage.say(0, b"a0")
    stage.say(1, b"a1")
    if tells:
        stage.store.release("a", [("i", "anna")])
    stage.say(1, b"a1", "b")  # its answer was lost
    stage.say(2, b"a2", "b", is_final=True)
    assert stage.heard() == [[b"a0", b"a1", b"a2", b"."]]


def test_after_a_reconnect_texts_go_on_where_the_old_connection_is_gone(stage: Stage) -> None:
    stage.say("x", b"a0")
    stage.store.release("a", [("i", "anna")])
    stage.say("y", b"a1", "b", is_final=True)
    assert stage.heard() == [[b"a0", b"a1", b"."]]


@IDS
@NUMBERS_AND_TEXTS
def test_a_reloaded_page_begins_anew_and_ends_what_it_left(
    stage: Stage, as_id: Id, named: str
) -> None:
    for number in range(3):
        stage.say(as_id(number), b"a%d" % number, utterance_id=named)
    stage.store.release("a", [("i", "anna")])
    for number in range(5):
        stage.say(as_id(number), b"b%d" % number, "b", utterance_id=named)
    assert stage.heard() == [
        [b"a0", b"a1", b"a2", b"."],
        [b"b0", b"b1", b"b2", b"b3", b"b4"],
    ]


@NUMBERS_AND_TEXTS
def test_what_a_new_recorder_repeats_at_first_is_part_of_its_utterance(
    stage: Stage, as_id: Id
) -> None:
    header, quiet = WEBM + b"header", b"cluster without a sound"
    for number, data in enumerate([header, quiet, quiet + b"2", b"a3"]):
        stage.say(as_id(number), data)
    for number, data in enumerate([header, quiet, b"b2", b"b3"]):
        stage.say(as_id(number), data)
    assert stage.heard() == [
        [header, quiet, quiet + b"2", b"a3", b"."],
        [header, quiet, b"b2", b"b3"],
    ]
    assert [job.has_header for job in stage.queued] == [True, True]


@NUMBERS_AND_TEXTS
def test_what_a_new_recorder_repeats_after_an_end_is_part_of_its_utterance(
    stage: Stage, as_id: Id
) -> None:
    header = WEBM + b"header"
    for number, data in enumerate([header, b"a1"]):
        stage.say(as_id(number), data, is_final=number == 1)
    for number, data in enumerate([header, b"b1"]):
        stage.say(as_id(number), data, is_final=number == 1)
    assert stage.heard() == [[header, b"a1", b"."], [header, b"b1", b"."]]


def test_what_a_speaker_sends_again_over_many_connections_is_kept_up_to_a_bound(
    stage: Stage,
) -> None:
    """It stands in nobody's account, and the memory is everybody's."""
    pieces = [WEBM + bytes([number]) * 32_000 for number in range(100)]
    for tab in ("a", "b", "c", "d", "e"):
        for number, data in enumerate(pieces):
            stage.say(number, data, tab, codec="webm")
    kept = [stage.redis.lrange(name, 0, -1) for name in stage.redis.keys("voice:again:*")]
    assert 3_000_000 < sum(len(part) for one in kept for part in one) <= 8 * 1024 * 1024
    assert stage.redis.ttl("voice:again_bytes:i\nanna") > 0


def test_what_was_sent_again_is_not_taken_for_a_new_beginning(stage: Stage) -> None:
    for number in range(6):
        stage.say(number, b"a%d" % number)
    for number in (3, 4, 5):
        stage.say(number, b"a%d" % number)
    for number in (0, 1):
        stage.say(number, b"b%d" % number)
    assert stage.heard() == [[*(b"a%d" % number for number in range(6)), b"."], [b"b0", b"b1"]]


def test_silence_under_many_numbers_is_kept_whole(stage: Stage) -> None:
    for number in range(6):
        stage.say(number, SILENCE, is_final=number == 5)
    assert stage.heard() == [[*[SILENCE] * 6, b"."]]


def test_the_same_said_again_after_its_text_came_is_a_new_utterance(stage: Stage) -> None:
    for number in range(3):
        stage.say(number, b"a%d" % number, is_final=number == 2)
    stage.finish()
    for number in range(3):
        stage.say(number, b"a%d" % number, is_final=number == 2)
    assert stage.heard() == [[b"a0", b"a1", b"a2", b"."]]


def test_an_utterance_sent_again_after_its_text_came_is_a_double_on_another_connection(
    stage: Stage,
) -> None:
    for number in range(3):
        stage.say(number, b"a%d" % number, is_final=number == 2)
    stage.finish()
    for number in range(3):
        stage.say(number, b"a%d" % number, "b", is_final=number == 2)
    assert stage.heard() == []


def test_the_last_chunk_again_as_the_end_ends(stage: Stage) -> None:
    stage.say(0, b"a0")
    stage.say(1, b"a1")
    stage.say(1, b"a1", is_final=True)
    assert stage.heard() == [[b"a0", b"a1", b"."]]


@pytest.mark.parametrize("is_new", [False, True], ids=["at once", "where another has begun"])
def test_a_missing_chunk_that_comes_too_late_is_refused(stage: Stage, is_new: bool) -> None:
    stage.say(0, b"a0")
    stage.say(2, b"a2", is_final=True)
    stage.redis.zadd("voice:due", dict.fromkeys(stage.redis.zrange("voice:due", 0, -1), 1))
    stage.jobs.end_due()
    if is_new:
        stage.say(3, b"b3")
    assert stage.say(1, b"a1") == NotTaken("late_audio")
    assert stage.heard()[0] == [b"a0", b"a2", b"."]
    assert stage.heard()[1:] == [[b"b3"]] * is_new


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"codec": "audio/webm"}, {"codec": "pcm_s16le"}),
        ({"codec": "pcm"}, {"codec": "audio/ogg"}),
        ({"codec": "audio/mp4"}, {"codec": "audio/webm;codecs=opus"}),
        ({"sample_rate": 16_000}, {"sample_rate": 48_000}),
        ({}, {"sample_rate": 48_000}),
        ({}, {"codec": "audio/webm"}),
    ],
)
def test_another_format_is_another_utterance(
    stage: Stage, before: dict[str, Any], after: dict[str, Any]
) -> None:
    stage.say(0, b"a0", **before)
    stage.say(1, b"a1", **before)
    stage.say(2, b"b2", **after)
    stage.say(3, b"b3", **after)
    assert stage.heard() == [[b"a0", b"a1", b"."], [b"b2", b"b3"]]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"codec": "audio/webm"}, {"codec": "audio/webm;codecs=opus"}),
        ({"codec": "audio/m4a"}, {"codec": "video/mp4"}),
        ({"codec": "pcm", "sample_rate": 16_000}, {}),
        ({}, {"sample_rate": 16_000}),
        ({}, {"codec": "pcm_s16le"}),
    ],
)
def test_the_same_format_in_other_words_is_no_other(
    stage: Stage, before: dict[str, Any], after: dict[str, Any]
) -> None:
    stage.say(0, b"a0", **before)
    stage.say(1, b"a1", **after)
    assert stage.heard() == [[b"a0", b"a1"]]


def test_a_worker_of_ours_repeats_a_number_with_what_it_decoded_anew(stage: Stage) -> None:
    for number in range(3):
        stage.say(number, b"a%d" % number, "", utterance_id="video-x-0", codec="pcm")
    stage.say(2, b"almost a2", "", utterance_id="video-x-0", codec="pcm")
    stage.say(3, b"a3", "", utterance_id="video-x-0", codec="pcm")
    assert stage.heard() == [[b"a0", b"a1", b"a2", b"a3"]]


def test_silence_that_stands_for_losses_counts_as_sent(stage: Stage) -> None:
    second = bytes(32_000)
    number, taken = 0, 0
    while isinstance(stage.say(number, second), UtteranceProgress):
        number, taken = number + 900, taken + 1
    assert taken <= 7  # one second, and at most ten of silence, each


def test_what_was_only_late_counts_once(stage: Stage) -> None:
    order = [number for pair in range(0, 54, 2) for number in (pair + 1, pair)]
    for number in order:
        answer = stage.say(number, b"%d" % number + bytes(32_000))
        assert isinstance(answer, UtteranceProgress), number


def test_old_connections_are_forgotten(stage: Stage) -> None:
    for tab in range(60):
        stage.say(0, b"%d" % tab, f"tab-{tab}", is_final=True)
    assert len(stage.heard()) == 60
    assert stage.redis.hlen("voice:at:i\nanna\n") <= 18
