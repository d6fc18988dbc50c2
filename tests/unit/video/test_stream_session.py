"""A session over fakes: what is freed when, what another worker is told, what speech gets."""

import threading
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pytest

from app.ports.video_jobs import StreamJob, StreamLost, StreamPiece, Uses
from app.ports.voice_store import (
    Chunk,
    NotTaken,
    SpeechHints,
    SpeechState,
    UtteranceProgress,
    WholeRecording,
)
from app.video.decoder import DecoderReply, Request
from app.video.errors import InvalidData
from app.video.stream_session import StreamSession

BOTH = Uses(transcribe=True, observe=True)
SOUND = bytes(8000)  # a quarter of a second


class FakeJobs:
    def __init__(self, pieces: list[StreamPiece]) -> None:
        self.pieces = pieces
        self.notes: list[tuple[str, int, Mapping[str, Any]]] = []
        self.told: list[Mapping[str, Any]] = []
        self.ended = ""
        self.is_lost = False

    def claim(self, count: int) -> list[StreamJob]:
        return []

    def renew(self, keys: Collection[str]) -> list[str]:
        return []

    def read(self, key: str, after: str, block_ms: int | None) -> list[StreamPiece]:
        pieces, self.pieces = self.pieces, []
        return pieces

    def note(self, key: str, first_kept: str, freed: int, state: Mapping[str, Any]) -> None:
        if self.is_lost:
            raise StreamLost
        self.notes.append((first_kept, freed, state))

    def publish(self, key: str, messages: Sequence[Mapping[str, Any]]) -> None:
        self.told += messages

    def fail(self, key: str, code: str) -> None:
        self.ended = code

    def release(self, key: str) -> None:
        self.ended = "released"


class FakeVoice:
    def __init__(self) -> None:
        self.chunks: list[Chunk] = []
        self.refusals: list[NotTaken] = []

    def expect(self, key: str, user_key: str, hints: SpeechHints) -> None:
        pass

    def accept_chunk(self, chunk: Chunk) -> UtteranceProgress | NotTaken:
        if self.refusals:
            return self.refusals.pop(0)
        self.chunks.append(chunk)
        return UtteranceProgress(
            utterance_id="", received_upto=None, missing=[], lag=0.0, is_heard=False,
            partial_text="", stable_text="", revision=0,
        )  # fmt: skip

    def put_recording(self, recording: WholeRecording) -> bool:
        raise NotImplementedError

    def end_utterances(self, key: str, user_key: str) -> None:
        raise NotImplementedError

    @property
    def epoch(self) -> str:
        raise NotImplementedError

    def release(self, connection: str, speakers: Collection[tuple[str, str]]) -> None:
        raise NotImplementedError

    def speech_state(self) -> SpeechState:
        raise NotImplementedError


class FakeDecoder:
    """Answers from a list of (unread, sound)."""

    def __init__(self, answers: list[tuple[int, bytes] | Exception]) -> None:
        self.answers = answers
        self.requests: list[tuple[Request, bytes]] = []
        self.is_closed = False

    def decode(self, request: Request, data: bytes) -> tuple[DecoderReply, bytes]:
        self.requests.append((request, data))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return DecoderReply(answer[0], {"at": len(self.requests)}, None), answer[1]

    def close(self) -> None:
        self.is_closed = True


class Stage:
    def __init__(
        self,
        pieces: list[StreamPiece],
        answers: list[tuple[int, bytes] | Exception],
        state: Mapping[str, Any] | None = None,
    ) -> None:
        self.jobs, self.voice = FakeJobs(pieces), FakeVoice()
        self.decoder = FakeDecoder(answers)
        self.now = 1.0
        job = StreamJob("i", "i", "anna", state)
        self.session = StreamSession(job, self.jobs, self.voice, self.decoder, now=self._clock)

    def _clock(self) -> float:
        self.now += 100.0 * (not self.jobs.pieces and not self.decoder.answers)
        return self.now

    def run(self) -> "Stage":
        self.session.run(threading.Event())
        assert self.decoder.is_closed
        return self


def piece(number: int, data: bytes = b"x" * 10, uses: Uses = BOTH, **more: Any) -> StreamPiece:
    return StreamPiece(f"{number}-0", data, uses, **more)


END = piece(9, b"", Uses(), is_end=True)


def test_pieces_are_freed_once_nothing_of_them_is_needed() -> None:
    pieces = [piece(1, connection="c"), piece(2), piece(3)]
    stage = Stage(pieces, [(10, b""), (4, SOUND), (0, SOUND)]).run()
    kept = [(first, freed, state["offset"]) for first, freed, state in stage.jobs.notes]
    assert kept == [("1-0", 0, 0), ("2-0", 10, 6), ("3-1", 20, 0)]
    assert stage.jobs.ended == "released"


def test_nothing_is_freed_whose_sound_is_here_alone() -> None:
    pieces = [piece(1, connection="c"), piece(2), piece(3)]
    stage = Stage(pieces, [(0, SOUND[:5000]), (0, SOUND[:2000]), (0, SOUND[:1000])]).run()
    assert [(first, freed) for first, freed, _ in stage.jobs.notes] == [("3-1", 30)]
    assert [len(chunk.data) for chunk in stage.voice.chunks] == [8000]


def test_who_takes_over_sends_the_same_chunks_and_skips_what_was_decoded() -> None:
    state = {"position": {}, "offset": 6, "speech": {"name": "c", "part": 1, "number": 7}}
    stage = Stage([piece(2, b"0123456789", connection="c")], [(0, SOUND)], state).run()
    ((request, data),) = stage.decoder.requests
    assert (request.begins, data) == (False, b"6789")
    (chunk,) = stage.voice.chunks
    assert (chunk.utterance_id, chunk.chunk_id, chunk.is_final) == ("video-c-1", 7, False)
    assert chunk.segmentation == "server"


def test_the_end_of_a_connection_ends_its_utterance() -> None:
    stage = Stage([piece(1, connection="c"), END], [(0, SOUND), (0, SOUND[:100])]).run()
    sent = [(c.chunk_id, len(c.data), c.is_final) for c in stage.voice.chunks]
    assert sent == [(0, 8000, False), (1, 100, False), (2, 0, True)]
    assert stage.decoder.requests[-1][0].is_end


def test_an_element_that_nobody_finishes_is_freed_with_its_connection() -> None:
    stage = Stage([piece(1, connection="c"), END], [(4, b""), (4, b"")]).run()
    first_kept, freed, state = stage.jobs.notes[-1]
    assert (first_kept, state["offset"]) == ("9-1", 0)
    assert sum(note[1] for note in stage.jobs.notes) == 10
    assert freed == 10
    assert stage.jobs.ended == "released"


def test_a_withdrawn_consent_ends_the_utterance_with_what_came_before() -> None:
    pieces = [piece(1, connection="c"), piece(2), piece(3, uses=Uses(observe=True))]
    stage = Stage(pieces, [(0, SOUND), (0, SOUND[:100]), (0, b"")]).run()
    sent = [(len(c.data), c.is_final) for c in stage.voice.chunks]
    assert sent == [(8000, False), (100, False), (0, True)]
    assert not stage.decoder.requests[-1][0].transcribe


def test_a_sender_ahead_of_real_time_is_waited_for() -> None:
    stage = Stage([piece(1, connection="c")], [(0, SOUND)])
    stage.voice.refusals = [NotTaken("ahead", 0.01), NotTaken("ahead", 0.01)]
    stage.run()
    assert [c.chunk_id for c in stage.voice.chunks] == [0]
    assert stage.jobs.notes


def test_speech_without_capacity_costs_a_chunk_and_not_the_stream() -> None:
    stage = Stage([piece(1, connection="c"), piece(2)], [(0, SOUND), (0, SOUND)])
    stage.voice.refusals = [NotTaken("capacity", 2.0)]
    stage.run()
    assert [c.chunk_id for c in stage.voice.chunks] == [1]
    assert stage.jobs.ended == "released"


@pytest.mark.parametrize(
    ("error", "code"), [(InvalidData(), "INVALID_DATA"), (ValueError(), "PROCESSING_FAILED")]
)
def test_what_cannot_be_processed_ends_the_stream(error: Exception, code: str) -> None:
    assert Stage([piece(1, connection="c")], [error]).run().jobs.ended == code


def test_a_stream_that_another_worker_has_is_left_alone() -> None:
    stage = Stage([piece(1, connection="c")], [(0, SOUND)])
    stage.jobs.is_lost = True
    assert stage.run().jobs.ended == ""
