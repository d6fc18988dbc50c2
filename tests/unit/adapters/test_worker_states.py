"""Words of workers of this version and of others."""

import orjson
import pytest

from app.adapters.worker_states import WorkerReport, _added, _read
from app.ports.loading import Loading


@pytest.mark.parametrize(
    ("word", "read"),
    [
        (["ready", "base"], WorkerReport("ready", "base")),
        (
            ["starting", "x", "installing", 40],
            WorkerReport("starting", "x", Loading("installing", 40)),
        ),
        (["starting", "x", "fetching", None], WorkerReport("starting", "x", Loading("fetching"))),
        (
            ["starting", "x", "fetching", 400, "?"],
            WorkerReport("starting", "x", Loading("fetching")),
        ),
        (["starting", "x", "dreaming", 4], WorkerReport("starting", "x")),
        (["starting"], None),
        (["dancing", "x"], None),
        (7, None),
    ],
)
def test_words_are_read_whatever_a_later_version_adds(
    word: object, read: WorkerReport | None
) -> None:
    assert _read(orjson.dumps(word)) == read


@pytest.mark.parametrize(
    ("word", "added"),
    [
        (["ready", "base"], None),
        (["ready", "base", None, None, {"waiting": 1}], {"waiting": 1}),
        (["ready", "base", None, None, {"waiting": 1}, "later"], {"waiting": 1}),
        ({}, None),
        (7, None),
    ],
)
def test_what_a_worker_adds_is_read_where_it_adds_something(word: object, added: object) -> None:
    assert _added(orjson.dumps(word)) == added
    assert _read(orjson.dumps(word)) in (WorkerReport("ready", "base"), None)
