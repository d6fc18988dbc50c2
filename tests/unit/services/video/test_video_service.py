"""What hands the workers' messages on: whatever fails, the streams go on hearing."""

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest

from app.adapters.redis_video import RedisVideo
from app.domain.commands import Actor
from app.domain.errors import Refusal
from app.ports.interview_log import Unavailable
from app.ports.video_store import VideoState, WorkerMessage
from app.services.identity.caller import Identity
from app.services.video.video_service import VideoService
from app.services.video.video_stream import VideoStream
from tests.support.fake_concurrency import FakeConcurrency


class Stream:
    """A stream as the reader sees it."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.cursor = "0-0"
        self.identity: Any = None
        self.user_key = ""
        self.outbound = Mock()
        self.heard: list[Any] = []

    def handle(self, message: WorkerMessage) -> None:
        """Fails where the message says so."""
        self.cursor = message.entry_id
        assert message.payload is not None
        if message.payload.get("fails"):
            raise KeyError("a fault of ours")
        self.heard.append(message.payload["text"])


class Store:
    """Tells what the test put, one look at a time; what it put as an exception is raised."""

    def __init__(self, *looks: Any) -> None:
        self.looks = iter(looks)
        self.state: Any = VideoState("ready")

    def messages(self, _after: Mapping[str, str], _block_ms: int) -> dict[str, list[WorkerMessage]]:
        look = next(self.looks, None)
        if look is None:
            raise GeneratorExit  # nothing more will be told in this test: the reader is dead
        if isinstance(look, Exception):
            raise look
        return dict(look)

    def video_state(self) -> VideoState:
        if isinstance(self.state, Exception):
            raise self.state
        return VideoState("ready")


def say(key: str, text: str, *, fails: bool = False) -> dict[str, list[WorkerMessage]]:
    return {key: [WorkerMessage("1-0", {"text": text, "fails": fails})]}


Begin = Callable[..., tuple[VideoService, list[Stream]]]


@pytest.fixture
def begin() -> Begin:
    """A service with streams `a` and `b`, and a reader that runs where it is spawned."""

    def made(store: Store) -> tuple[VideoService, list[Stream]]:
        def spawn(function: Callable[[], None]) -> None:
            try:
                function()
            except GeneratorExit:
                return

        service = VideoService(
            store,  # type: ignore[arg-type]
            Mock(), Mock(), Mock(), Mock(), Mock(), "on", Mock(), Mock(),
            concurrency=FakeConcurrency(spawn=spawn),
        )  # fmt: skip
        streams = [Stream("a"), Stream("b")]
        service._streams = {stream.key: stream for stream in streams}  # type: ignore[misc]
        return service, streams

    return made


@pytest.mark.parametrize("fault", [ValueError("no JSON"), Unavailable(), KeyError("m")])
def test_a_look_that_fails_is_followed_by_the_next(begin: Begin, fault: Exception) -> None:
    service, (a, b) = begin(Store(fault, say("a", "one"), fault, say("b", "two")))
    service.refresh()
    assert (a.heard, b.heard) == (["one"], ["two"])


def test_a_message_that_fails_harms_no_other(begin: Begin) -> None:
    service, (a, b) = begin(Store(say("a", "bad", fails=True), say("b", "x"), say("a", "y")))
    service.refresh()
    assert (a.heard, b.heard) == (["y"], ["x"])


def test_a_reader_that_died_is_followed_by_another(begin: Begin) -> None:
    store = Store(say("a", "one"))
    service, (a, _) = begin(store)
    service.refresh()
    store.looks = iter([say("a", "two")])
    service.refresh()
    assert a.heard == ["one", "two"]


def test_a_word_of_the_workers_that_cannot_be_read_leaves_the_streams_looked_after(
    begin: Begin,
) -> None:
    store = Store()
    store.state = KeyError("until")
    service, _ = begin(store)
    service.refresh()
    assert service.state.state == "unavailable"
    assert service.access.check.call_count == 2  # type: ignore[attr-defined]


@pytest.mark.parametrize("fields", [{b"m": b"no JSON"}, {b"later": b"1"}, {b"c": b"\xff"}])
def test_an_entry_that_cannot_be_decoded_is_passed_over(fields: dict[bytes, bytes]) -> None:
    good = {b"m": b'{"type": "analysis"}'}
    client = SimpleNamespace(
        xread=lambda *_args, **_more: [(b"video:out:a", [(b"1-0", fields), (b"2-0", good)])],
        register_script=Mock(),
    )
    store = RedisVideo(SimpleNamespace(client=client))  # type: ignore[arg-type]
    first, second = store.messages({"a": "0-0"}, 1)["a"]
    assert (first.entry_id, first.payload, first.connection) == ("1-0", None, "")
    assert second.payload == {"type": "analysis"}


def removed_person(key: str, user: str) -> Identity:
    """Somebody whom a host took out of one interview."""
    return Identity(user, "candidate", is_removed=lambda _, where, who: (where, who) == (key, user))


def test_the_stream_of_who_was_removed_ends(begin: Begin) -> None:
    service, (a, b) = begin(Store())
    a.identity, a.user_key = removed_person("a", "ann"), "ann"
    b.identity, b.user_key = removed_person("a", "ann"), "ann"
    for place in (("a", "ben"), ("b", "ann"), ("elsewhere", "ann")):
        service.evict(*place)
    assert not a.outbound.fail.called
    assert not b.outbound.fail.called
    service.evict("a", "ann")
    a.outbound.fail.assert_called_once_with("UNAUTHORIZED", "removed")


def test_who_was_removed_begins_no_stream(begin: Begin) -> None:
    service, _ = begin(Store())
    with pytest.raises(Refusal) as caught:
        service.open(removed_person("a", "ann"), "a", None, "en", Mock())
    assert caught.value.code == "removed"


def test_who_was_removed_while_a_stream_began_sends_no_piece() -> None:
    """Whoever puts them out may have come before the stream was known."""
    host, store = Mock(), Mock()
    host.store = store
    identity = removed_person("i1", "ann")
    stream = VideoStream(host, identity, Actor("ann"), Mock(), "i1", "en", Mock())
    with pytest.raises(Refusal, match="removed"):
        stream.accept_frame(b"piece")
    assert not store.mock_calls
