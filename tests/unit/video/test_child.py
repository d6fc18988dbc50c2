import resource
from types import SimpleNamespace

import pytest

from app.video.child import CPU_SECONDS, CPU_SHARE, FIRST_CPU_SECONDS, _allow_more_cpu


@pytest.mark.parametrize(
    ("used", "lasted", "allowed"),
    [
        (0.0, 0.0, CPU_SECONDS),
        (30.0, 100.0, 30 + CPU_SECONDS),
        (FIRST_CPU_SECONDS, 2.0, FIRST_CPU_SECONDS + 2 * CPU_SHARE),  # the stream's own share
    ],
)
def test_a_piece_and_a_stream_have_their_share_of_a_processor(
    monkeypatch: pytest.MonkeyPatch, used: float, lasted: float, allowed: float
) -> None:
    limits: list[tuple[int, tuple[int, int]]] = []
    monkeypatch.setattr(
        resource, "getrusage", lambda _: SimpleNamespace(ru_utime=used, ru_stime=0.0)
    )
    monkeypatch.setattr(resource, "setrlimit", lambda kind, both: limits.append((kind, both)))
    _allow_more_cpu(lasted)
    assert limits == [(resource.RLIMIT_CPU, (round(allowed), resource.RLIM_INFINITY))]
