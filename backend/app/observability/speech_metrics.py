"""The speech workers' figures at a web process's /metrics, as the workers last told them.

Workers serve nothing themselves. Every web process shows all of them, alike: a place among the
living, which the next worker takes over, stands for a worker, so that labels stay few.
"""

from collections.abc import Callable, Iterable, Mapping

from prometheus_client import REGISTRY
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
)
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from app.observability.speech_figures import LEVELS, SpeechFigures, Work

_told: dict[int, SpeechFigures] = {}


def show_speech_workers(figures: Mapping[int, SpeechFigures]) -> None:
    """Show these from now on, each worker by its place."""
    _told.clear()
    _told.update(figures)


class _SpeechCollector(Collector):
    """What was told, in Prometheus' forms."""

    def collect(self) -> Iterable[Metric]:
        """All families, whole."""
        return [*_gauges(), *_work(), _without_text(), _latency()]


def _gauges() -> Iterable[Metric]:
    info = GaugeMetricFamily(
        "interview_speech_worker_info",
        "1 for each speech worker that lives, with what it hears by.",
        labels=["worker", "engine", "model"],
    )
    level = GaugeMetricFamily(
        "interview_speech_level",
        "1 for what a worker leaves out under load, 0 for the other levels.",
        labels=["worker", "level"],
    )
    for worker, told in _told.items():
        info.add_metric([str(worker), told.engine, told.model], 1)
        for known in LEVELS:
            level.add_metric([str(worker), known], told.level == known)
    return [
        info,
        level,
        _gauge("queue", "Utterances and recordings whose text is due.", _waiting),
        _gauge("lag_seconds", "Age of the oldest final that is due and not written.", _lag),
        _gauge("refused_speakers", "Speakers who are asked to wait before they go on.", _refused),
    ]


def _gauge(name: str, about: str, of: Callable[[SpeechFigures], float]) -> Metric:
    gauge = GaugeMetricFamily(f"interview_speech_{name}", about, labels=["worker"])
    for worker, told in _told.items():
        gauge.add_metric([str(worker)], of(told))
    return gauge


def _waiting(told: SpeechFigures) -> float:
    return told.waiting


def _lag(told: SpeechFigures) -> float:
    return told.lag


def _refused(told: SpeechFigures) -> float:
    return told.refused


def _work() -> Iterable[Metric]:
    """Of finals and of partial texts, apart: what is heard again is counted again."""
    kinds: list[tuple[str, str, Callable[[Work], float]]] = [
        ("calls", "Calls of the engine.", lambda work: work.calls),
        ("audio_seconds", "Seconds of audio that the engine was given.", lambda work: work.audio),
        ("engine_seconds", "Seconds that its calls took.", lambda work: work.engine),
        ("cpu_seconds", "Processor time of the worker in its calls.", lambda work: work.cpu),
    ]
    for name, about, of in kinds:
        counter = CounterMetricFamily(f"interview_speech_{name}", about, labels=["worker", "kind"])
        for worker, told in _told.items():
            counter.add_metric([str(worker), "final"], of(told.finals))
            counter.add_metric([str(worker), "partial"], of(told.partials))
        yield counter


def _without_text() -> Metric:
    counter = CounterMetricFamily(
        "interview_speech_without_text",
        "Finals without a text, by the code that their speakers got.",
        labels=["worker", "code"],
    )
    for worker, told in _told.items():
        for code, count in told.without_text.items():
            counter.add_metric([str(worker), code], count)
    return counter


def _latency() -> Metric:
    seconds = HistogramMetricFamily(
        "interview_speech_final_seconds",
        "From the end of live speech, or a pause that ends a caption, to its final in the log.",
        labels=["worker"],
    )
    for worker, told in _told.items():
        if told.latency:
            seconds.add_metric([str(worker)], list(told.latency), told.latency_sum)
    return seconds


REGISTRY.register(_SpeechCollector())
