"""What a speech worker counts, as it tells the web processes, and how they read it.

The media Redis carries it, from workers of this version and of others: what is missing has a
default, and what is not understood is left out.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

LEVELS = ("normal", "degraded", "finals_only", "refusing")
"""See contract.vocabulary.SpeechLoad."""
_CODE = re.compile("[a-z_]{1,40}")
_MOST_CODES, _MOST_BUCKETS, _LONGEST_NAME = 16, 32, 60


@dataclass(frozen=True, slots=True)
class Work:
    """What the engine did: calls, seconds of audio in them, and what they took of time and CPU."""

    calls: int = 0
    audio: float = 0.0
    engine: float = 0.0
    cpu: float = 0.0


@dataclass(frozen=True, slots=True)
class SpeechFigures:
    """A worker's numbers; what is counted, is counted since its start.

    `waiting`: utterances and recordings whose turn it is; `lag`: seconds since the oldest of these
    utterances was due; `refused`: speakers who are asked to wait before another utterance;
    `without_text`: finals without a text by their code; `latency`: (upper bound in seconds, finals
    up to it), and `latency_sum`.
    """

    engine: str = ""
    model: str = ""
    level: str = "normal"
    waiting: int = 0
    lag: float = 0.0
    refused: int = 0
    finals: Work = Work()
    partials: Work = Work()
    without_text: Mapping[str, int] = field(default_factory=dict)
    latency: tuple[tuple[str, float], ...] = ()
    latency_sum: float = 0.0

    def to_json(self) -> Mapping[str, Any]:
        """The figures as JSON can hold them."""
        return asdict(self)

    @classmethod
    def from_json(cls, said: object) -> "SpeechFigures | None":
        """What a worker says; None for what this version does not understand."""
        if not isinstance(said, Mapping):
            return None
        try:
            level = said.get("level")
            return cls(
                engine=str(said.get("engine", ""))[:_LONGEST_NAME],
                model=str(said.get("model", ""))[:_LONGEST_NAME],
                level=level if level in LEVELS else "normal",
                waiting=int(said.get("waiting", 0)),
                lag=float(said.get("lag", 0.0)),
                refused=int(said.get("refused", 0)),
                finals=_work(said.get("finals", {})),
                partials=_work(said.get("partials", {})),
                without_text=_codes(said.get("without_text", {})),
                latency=_latency(said.get("latency", [])),
                latency_sum=float(said.get("latency_sum", 0.0)),
            )
        except (AttributeError, TypeError, ValueError):
            return None


def _work(said: Mapping[str, Any]) -> Work:
    return Work(
        calls=int(said.get("calls", 0)),
        audio=float(said.get("audio", 0.0)),
        engine=float(said.get("engine", 0.0)),
        cpu=float(said.get("cpu", 0.0)),
    )


def _codes(said: Mapping[str, Any]) -> dict[str, int]:
    """Few, and each a word: they become labels."""
    known = [(code, int(count)) for code, count in said.items() if _CODE.fullmatch(code)]
    return dict(known[:_MOST_CODES])


def _latency(said: list[Any]) -> tuple[tuple[str, float], ...]:
    buckets = [(str(float(bound)), float(count)) for bound, count in said[:_MOST_BUCKETS]]
    if buckets and buckets[-1][0] != "inf":
        raise ValueError
    return tuple(("+Inf" if bound == "inf" else bound, count) for bound, count in buckets)
