"""Speech workers' figures: from any version's heartbeat to what Prometheus reads."""

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from prometheus_client import REGISTRY, generate_latest

from app.observability.speech_figures import SpeechFigures, Work
from app.observability.speech_metrics import show_speech_workers

BUSY = SpeechFigures(
    engine="faster-whisper",
    model="base",
    level="degraded",
    waiting=3,
    lag=4.5,
    refused=2,
    finals=Work(10, 100.0, 40.0, 60.0),
    partials=Work(50, 400.0, 20.0, 30.0),
    without_text={"undecodable_audio": 1},
    latency=(("1.0", 4.0), ("+Inf", 10.0)),
    latency_sum=17.5,
)


@pytest.fixture(autouse=True)
def forget() -> Iterator[None]:
    yield
    show_speech_workers({})


def value(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(f"interview_speech_{name}", labels)


def test_they_come_out_of_the_heartbeat_as_they_went_in() -> None:
    assert SpeechFigures.from_json(orjson.loads(orjson.dumps(BUSY.to_json()))) == BUSY


@pytest.mark.parametrize(
    ("said", "read"),
    [
        (None, None),
        ("idle", None),
        ({}, SpeechFigures()),
        ({"waiting": 2, "later": [1]}, SpeechFigures(waiting=2)),
        ({"level": "asleep"}, SpeechFigures()),
        ({"level": ["normal"]}, SpeechFigures()),
        ({"waiting": "many"}, None),
        ({"finals": 7}, None),
        ({"finals": {"cpu": 1.5, "gpu": 3}}, SpeechFigures(finals=Work(cpu=1.5))),
        ({"latency": [["1.0", 2]]}, None),
        ({"latency": [[1, 2, 3]]}, None),
        ({"without_text": {"not a code\n": 1, "x": 2}}, SpeechFigures(without_text={"x": 2})),
        ({"engine": "e" * 500}, SpeechFigures(engine="e" * 60)),
    ],
)
def test_another_version_s_are_read_as_far_as_they_are_known(
    said: Any, read: SpeechFigures | None
) -> None:
    assert SpeechFigures.from_json(said) == read


def test_prometheus_reads_them_by_the_worker_s_place() -> None:
    show_speech_workers({0: BUSY, 3: SpeechFigures()})
    assert value("worker_info", worker="0", engine="faster-whisper", model="base") == 1
    assert value("level", worker="0", level="degraded") == 1
    assert value("level", worker="0", level="normal") == 0
    assert value("level", worker="3", level="normal") == 1
    assert value("queue", worker="0") == 3
    assert value("lag_seconds", worker="0") == 4.5
    assert value("refused_speakers", worker="0") == 2
    for kind, work in (("final", BUSY.finals), ("partial", BUSY.partials)):
        assert value("calls_total", worker="0", kind=kind) == work.calls
        assert value("audio_seconds_total", worker="0", kind=kind) == work.audio
        assert value("engine_seconds_total", worker="0", kind=kind) == work.engine
        assert value("cpu_seconds_total", worker="0", kind=kind) == work.cpu
    assert value("without_text_total", worker="0", code="undecodable_audio") == 1
    assert value("final_seconds_bucket", worker="0", le="1.0") == 4
    assert value("final_seconds_count", worker="0") == 10
    assert value("final_seconds_sum", worker="0") == 17.5
    assert value("final_seconds_count", worker="3") is None
    assert b"interview_speech_lag_seconds" in generate_latest()


def test_a_worker_that_is_gone_is_shown_no_more() -> None:
    show_speech_workers({0: BUSY, 1: BUSY})
    show_speech_workers({1: BUSY})
    assert (value("queue", worker="0"), value("queue", worker="1")) == (None, 3)
