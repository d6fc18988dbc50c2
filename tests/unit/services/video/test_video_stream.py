"""One camera's stream: what is kept of it, what its sender is told, and what the hosts are."""

from collections.abc import Callable
from typing import Any
from unittest.mock import Mock

import pytest

from app.contract import commands as wire
from app.contract.video import VideoMessage
from app.domain.commands import Actor, CreateInterview
from app.ports.interview_log import Unavailable
from app.ports.video_jobs import UTTERANCE_PREFIX, Uses
from app.ports.video_store import Failed, Full, Lost, Replaced, StreamOwner, Taken, WorkerMessage
from app.ports.voice_store import SpeechState
from app.services.identity.caller import Caller, Connection, Identity, Membership
from app.services.interview_service import InterviewService
from app.services.video.video_stream import VideoStream
from tests.support.contract_checks import check_video_message
from tests.support.fake_concurrency import FakeConcurrency
from tests.support.fakes import FakeEventLog
from tests.unit.services.conftest import Process

ROOM = "room"
ANN = Actor("ann", "candidate")
HEADER = b"\x1a\x45\xdf\xa3" + bytes(60)
FOUND: dict[str, Any] = {
    "gestures": [],
    "eye_contact": 0.75,
    "posture_score": 0.5,
    "movements": {"smile": 0.25, "brows": 0.5},
    "observations_status": "on",
    "coverage": {"face": 1.0, "pose": 1.0},
    "frames": 20,
    "reasons": {},
}


class FakeStore:
    """Answers puts with `answers`, one each, then with Taken. `down`: it cannot be reached."""

    def __init__(self) -> None:
        self.answers: list[Taken | Full | Replaced | Failed | Lost] = []
        self.put_pieces: list[tuple[int, bytes, Uses]] = []
        self.closed: list[int] = []
        self.opened: list[StreamOwner] = []
        self.down = False

    def _reach(self) -> None:
        if self.down:
            raise Unavailable

    def open(self, _key: str, _connection: str, sender: StreamOwner) -> tuple[str, int]:
        self._reach()
        self.opened.append(sender)
        return "0-0", 0

    def put(
        self,
        _key: str,
        _connection: str,
        number: int,
        data: bytes,
        uses: Uses,
        after_gap: bool = False,
    ) -> Taken | Full | Replaced | Failed | Lost:
        self._reach()
        answer = self.answers.pop(0) if self.answers else Taken(len(data), len(data), False)
        if isinstance(answer, Taken):
            self.put_pieces.append((number, data, uses))
        return answer

    def close(self, _key: str, _connection: str, number: int) -> None:
        self._reach()
        self.closed.append(number)


class Wire:
    """The sender's end."""

    def __init__(self) -> None:
        self.messages: list[VideoMessage] = []
        self.failed: list[tuple[str, str | None]] = []

    @property
    def closed(self) -> bool:
        return bool(self.failed)

    def send(self, message: VideoMessage) -> None:
        check_video_message(message.model_dump(mode="json", warnings=False))
        self.messages.append(message)

    def fail(self, code: str, words: str | None = None) -> None:
        self.failed.append((code, words))


class Stage:
    """An interview with ann's camera, as what a process's streams share."""

    def __init__(self, process: Process, log: FakeEventLog) -> None:
        self.clock, self.feeds, self.rule = process.clock, process.feeds, "unless_refused"
        self.interviews = InterviewService(process.executor, log, process.feeds, self.clock, Mock())
        wanted = CreateInterview(consent_default="given", purpose="practice")
        self.interviews.create(ROOM, wanted=wanted)
        self.store: Any = FakeStore()
        self.access, self.expected = Mock(), Mock()
        self.is_working = True
        self.ended: list[object] = []
        self.slept: Callable[[], None] = lambda: None
        self.concurrency = FakeConcurrency(sleep=lambda _seconds: self.slept())
        self.wire = Wire()
        connection = Connection("sid")
        connection.memberships[ROOM] = Membership({"ann": ANN})
        self.caller = Caller(Identity(), ANN, connection=connection)
        state = self.interviews.existing(ROOM).state
        self.stream = VideoStream(
            self,  # type: ignore[arg-type]
            Identity(), ANN, state, ROOM, "en", self.wire,
        )  # fmt: skip
        self.stream.begin()

    def speech(self) -> SpeechState:
        return SpeechState("ready")

    def closed(self, _key: str, stream: object) -> None:
        self.ended.append(stream)

    def consent(self, scope: str, granted: bool) -> None:
        command = wire.SetConsent(interview_id=ROOM, scope=scope, granted=granted)
        self.interviews.set_consent(self.caller, command)

    def told(self, kind: str) -> list[Any]:
        return [message for message in self.wire.messages if message.type == kind]  # type: ignore[attr-defined]

    def observations(self) -> list[Any]:
        return [each[2] for each in self.feeds.published if each[1] == "video_observations"]

    def hear_of(self, event: str, **payload: Any) -> None:
        for _, _, hear in list(self.feeds.listeners):
            hear(event, payload)


@pytest.fixture
def stage(process: Process, log: FakeEventLog) -> Stage:
    return Stage(process, log)


def test_a_piece_is_kept_with_what_may_be_made_of_it_and_confirmed(stage: Stage) -> None:
    stage.stream.accept_frame(HEADER)
    ((number, data, uses),) = stage.store.put_pieces
    assert (number, data) == (1, HEADER)
    assert (uses.transcribe, uses.observe, uses.movements) == (True, True, False)
    (confirmed,) = stage.told("video_data_received")
    assert (confirmed.data_size, confirmed.total_size, confirmed.pending) == (64, 64, 64)
    assert stage.told("status")[0].status == "processing"
    assert stage.store.opened == [StreamOwner(ROOM, "ann")]


def test_without_any_consent_nothing_is_kept_and_that_is_told_once(stage: Stage) -> None:
    for scope in ("transcribe", "video_analysis"):
        stage.consent(scope, granted=False)
    for _ in range(3):
        stage.stream.accept_frame(HEADER)
    assert stage.store.put_pieces == []
    assert len(stage.told("video_data_received")) == 3
    (status,) = stage.told("status")
    assert status.status == "connected"
    assert "nothing of the stream is kept" in status.message
    (analysis,) = stage.told("video_analysis_result")
    assert (analysis.result.eye_contact, analysis.observations_status) == (None, "consent_required")


def test_a_consent_holds_from_the_next_piece_on(stage: Stage) -> None:
    stage.stream.accept_frame(HEADER)
    stage.consent("transcribe", granted=False)
    stage.stream.accept_frame(b"second")
    assert [uses.transcribe for _, _, uses in stage.store.put_pieces] == [True, False]
    assert [status.data["transcription"] for status in stage.told("status")] == [True, False]
    assert stage.expected.tell.call_count == 1  # nothing that helps to hear, either


def test_where_no_worker_is_all_is_confirmed_and_nothing_kept(stage: Stage) -> None:
    stage.is_working = False
    stage.stream.accept_frame(HEADER)
    assert stage.store.put_pieces == []
    (confirmed,) = stage.told("video_data_received")
    assert (confirmed.total_size, confirmed.pending) == (64, 0)
    assert stage.told("video_analysis_result")[0].observations_status == "unavailable"


def test_what_is_no_recording_ends_the_stream(stage: Stage) -> None:
    stage.stream.accept_frame(b"GIF89a" + bytes(60))
    assert stage.wire.failed == [("INVALID_DATA", None)]
    assert stage.store.put_pieces == []


@pytest.mark.parametrize(
    ("answer", "code"),
    [(Replaced(), "SESSION_REPLACED"), (Failed("PROCESSING_FAILED"), "PROCESSING_FAILED")],
)
def test_what_the_store_says_ends_the_stream(stage: Stage, answer: Any, code: str) -> None:
    stage.store.answers = [answer]
    stage.stream.accept_frame(HEADER)
    assert stage.wire.failed == [(code, None)]


def test_a_full_store_holds_the_sender_back_and_loses_nothing(stage: Stage) -> None:
    waited: list[int] = []
    stage.slept = lambda: waited.append(len(stage.told("video_data_received")))
    stage.store.answers = [Full(100, False), Full(100, False)]
    stage.stream.accept_frame(HEADER)
    assert waited == [0, 0]  # the piece is not confirmed before it is kept
    assert [data for _, data, _ in stage.store.put_pieces] == [HEADER]
    assert len(stage.told("video_data_received")) == 1


def test_a_full_store_without_a_worker_holds_nobody_back(stage: Stage) -> None:
    def workers_go() -> None:
        stage.is_working = False

    stage.slept = workers_go
    stage.store.answers = [Full(100, True)] * 5
    stage.stream.accept_frame(HEADER)
    assert stage.store.put_pieces == []
    assert len(stage.told("video_data_received")) == 1


def test_a_store_that_lost_all_gets_the_header_again(stage: Stage) -> None:
    stage.stream.accept_frame(HEADER)
    stage.store.answers = [Lost()]
    stage.stream.accept_frame(b"second")
    assert len(stage.store.opened) == 2
    assert stage.store.put_pieces[1][0] == 1  # numbered anew
    assert stage.store.put_pieces[1][1].startswith(HEADER)
    assert stage.wire.failed == []


@pytest.mark.parametrize("stopped", [False, True])
def test_the_end_of_the_interview_ends_the_stream(stage: Stage, stopped: bool) -> None:
    event, words = (
        ("emergency_stopped", "interview_stopped")
        if stopped
        else ("interview_ended", "interview_ended")
    )
    stage.hear_of(event)
    assert stage.wire.failed == [("SESSION_ENDED", words)]


def test_figures_go_to_the_sender_and_without_a_face_to_the_hosts(stage: Stage) -> None:
    stage.consent("emotions", granted=True)
    stage.stream.handle(WorkerMessage("1-0", {"type": "analysis", **FOUND}))
    (message,) = stage.told("video_analysis_result")
    assert message.result.eye_contact == 0.75
    assert message.result.movements == FOUND["movements"]
    (seen,) = stage.observations()
    assert (seen["user_id"], seen["eye_contact"]) == ("ann", 0.75)
    assert not {"movements", "emotions"} & seen.keys()


def test_movements_are_for_who_asked_for_them(stage: Stage) -> None:
    stage.stream.handle(WorkerMessage("1-0", {"type": "analysis", **FOUND}))
    (message,) = stage.told("video_analysis_result")
    assert (message.result.movements, message.emotions_status) == (None, "off")


def test_figures_of_before_a_consent_was_withdrawn_reach_nobody(stage: Stage) -> None:
    stage.consent("video_analysis", granted=False)
    stage.stream.handle(WorkerMessage("1-0", {"type": "analysis", **FOUND}))
    (message,) = stage.told("video_analysis_result")
    assert (message.result.eye_contact, message.result.gestures) == (None, None)
    assert message.observations_status == "consent_required"
    assert stage.observations() == []


def test_another_connection_takes_the_session(stage: Stage) -> None:
    stage.stream.handle(WorkerMessage("1-0", connection="another"))
    assert stage.wire.failed == [("SESSION_REPLACED", None)]
    assert stage.stream.cursor == "1-0"


def test_notices_reach_it_and_only_its_own_transcripts(stage: Stage) -> None:
    stage.hear_of("system_message", message="Five minutes left.")
    assert stage.told("status")[-1].message == "Five minutes left."
    heard = {
        "transcribed_text": "Hello", "language": "en", "confidence": 0.5, "segments": [],
        "seq": 7, "error": None,
    }  # fmt: skip
    stage.hear_of("voice_transcribed", utterance_id="microphone", **heard)
    stage.hear_of(
        "voice_transcribed", utterance_id=f"{UTTERANCE_PREFIX}1", **{**heard, "error": "capacity"}
    )
    assert stage.told("transcription_result") == []
    stage.hear_of("voice_transcribed", utterance_id=f"{UTTERANCE_PREFIX}1", **heard)
    (message,) = stage.told("transcription_result")
    assert (message.result.text, message.data["seq"]) == ("Hello", 7)


def test_its_end_is_told_to_whoever_processes_it(stage: Stage) -> None:
    stage.stream.accept_frame(HEADER)
    stage.stream.end()
    assert (stage.store.closed, stage.ended) == ([2], [stage.stream])
    assert stage.feeds.listeners == []


def test_it_ends_while_the_store_is_away(stage: Stage) -> None:
    stage.stream.accept_frame(HEADER)
    stage.store.down = True
    stage.stream.end()
    assert stage.ended == [stage.stream]
