"""Pieces on their way to the workers: what is put, when, and what is told without room."""

from typing import Any
from unittest.mock import Mock

import pytest

from app.media.first_bytes import CLUSTER, EBML
from app.ports.interview_log import Unavailable
from app.ports.video_jobs import Uses
from app.ports.video_store import Failed, Full, Lost, Replaced, StreamOwner, Taken
from app.services.video.piece_writer import WAITING_MS, PieceWriter

HEADER = EBML + b"tracks"
FIRST, SECOND = HEADER + CLUSTER + b"one", b"two"
USES = Uses(transcribe=True, observe=True)
TAKEN = Taken(pending=7, total=9, waits=False)
FULL = Full(pending=7, waits=True)


class Stage:
    """A writer over a store that gives `answers` in turn, then keeps everything."""

    def __init__(self, *answers: Any, bytes_before: int = 0) -> None:
        self.put: list[tuple[int, bytes, bool]] = []
        self.answers = list(answers)
        self.host, self.outbound, self.on_full = Mock(), Mock(closed=False), Mock()
        self.host.clock.return_value = 0
        self.host.store.open.return_value = ("1-0", bytes_before)
        self.host.store.put.side_effect = self._put
        self.outbound.fail.side_effect = lambda *_: setattr(self.outbound, "closed", True)
        sender = StreamOwner("i", "ann")
        self.writer = PieceWriter(self.host, self.outbound, "i", sender, self.on_full)
        self.writer.open()

    def _put(
        self, key: str, connection: str, number: int, data: bytes, uses: Uses, after_gap: bool
    ) -> Any:
        answer = self.answers.pop(0) if self.answers else TAKEN
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, Taken):
            self.put.append((number, data, after_gap))
        return answer

    def keep(self, *pieces: bytes) -> None:
        for piece in pieces:
            assert self.writer.count(piece)
            self.writer.keep(piece, USES)


def test_pieces_are_numbered_and_counted() -> None:
    stage = Stage(bytes_before=100)
    stage.keep(FIRST, SECOND)
    assert stage.put == [(1, FIRST, False), (2, SECOND, False)]
    assert stage.writer.total == 100 + len(FIRST + SECOND)
    assert stage.writer.pending == 7
    stage.writer.close()
    assert stage.host.store.close.call_args.args[2] == 3


def test_what_begins_no_recording_is_not_taken() -> None:
    assert not Stage().writer.count(b"RIFF....WAVE")
    assert Stage(bytes_before=100).writer.count(b"goes on with what came before")


def test_a_recording_whose_beginning_was_discarded_is_put_after_its_header() -> None:
    stage = Stage()
    assert stage.writer.count(FIRST)
    stage.writer.discard()
    stage.keep(SECOND)
    assert stage.put == [(1, HEADER, False), (2, SECOND, True)]


def test_what_is_discarded_in_between_leaves_a_gap() -> None:
    stage = Stage()
    stage.keep(FIRST)
    stage.writer.discard()
    stage.keep(SECOND)
    assert stage.put[-1] == (2, SECOND, True)


def test_after_a_restart_of_the_store_it_begins_again_with_the_header() -> None:
    stage = Stage(TAKEN, Lost())
    stage.keep(FIRST, SECOND)
    assert stage.put[1:] == [(1, HEADER, False), (2, SECOND, True)]


@pytest.mark.parametrize("no_room", [FULL, Unavailable()])
def test_a_piece_waits_for_room_and_that_is_told(no_room: object) -> None:
    stage = Stage(no_room, no_room)
    stage.keep(FIRST)
    assert stage.put == [(1, FIRST, False)]
    assert stage.on_full.call_count == 2
    waits = [call.args[0] for call in stage.host.concurrency.sleep.call_args_list]
    assert waits == sorted(waits)


def test_without_workers_nothing_is_waited_for() -> None:
    stage = Stage(FULL)
    stage.host.is_working = False
    stage.keep(FIRST)
    assert stage.put == []
    assert stage.writer.pending == 0


@pytest.mark.parametrize(
    ("answer", "code"), [(Replaced(), "SESSION_REPLACED"), (Failed("INVALID_DATA"), "INVALID_DATA")]
)
def test_who_is_refused_is_told_why_and_waits_for_nothing(answer: object, code: str) -> None:
    stage = Stage(answer)
    stage.keep(FIRST)
    stage.outbound.fail.assert_called_once_with(code)
    assert stage.put == []


def test_a_stream_that_no_worker_takes_is_soon_said_to_wait() -> None:
    stage = Stage(Taken(1, 1, waits=True), Taken(1, 1, waits=True), TAKEN)
    stage.keep(FIRST)
    assert stage.writer.is_processed
    stage.host.clock.return_value = WAITING_MS
    stage.keep(SECOND)
    assert not stage.writer.is_processed
    stage.keep(SECOND)
    assert stage.writer.is_processed
