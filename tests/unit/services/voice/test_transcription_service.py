"""Speech on its way to the workers: every piece is answered, and nothing is kept unasked."""

from collections.abc import Collection
from typing import Any
from unittest.mock import Mock

import pytest

from app.contract import commands as wire
from app.domain.commands import Actor, CreateInterview
from app.domain.errors import Refusal
from app.observability.metrics import VOICE_REFUSALS
from app.ports.interview_log import Unavailable
from app.ports.owed_finals import Owed
from app.ports.voice_store import Chunk, NotTaken, SpeechHints, SpeechState, UtteranceProgress
from app.services.identity.caller import Caller, Connection, Identity, Membership
from app.services.interview_service import InterviewService
from app.services.voice.transcription_service import TranscriptionService
from tests.support.fakes import FakeEventLog
from tests.support.in_process_wires import FakeRates
from tests.unit.services.conftest import Process

ROOM = "room"
ANN = Actor("ann", "candidate")


class FakeStore:
    """Takes chunks; `answer` to the next one, `down`: it cannot be reached."""

    epoch = "first"

    def __init__(self) -> None:
        self.taken: list[Chunk] = []
        self.expected: list[tuple[str, str, SpeechHints]] = []
        self.answer: UtteranceProgress | NotTaken | None = None
        self.state = SpeechState("ready")
        self.ended: list[tuple[str, str]] = []
        self.released: list[tuple[str, set[tuple[str, str]]]] = []
        self.down = False

    def _reach(self) -> None:
        if self.down:
            raise Unavailable

    def speech_state(self) -> SpeechState:
        self._reach()
        return self.state

    def accept_chunk(self, chunk: Chunk) -> UtteranceProgress | NotTaken:
        self._reach()
        self.taken.append(chunk)
        return self.answer or progress(len(self.taken))

    def expect(self, key: str, user_key: str, hints: SpeechHints) -> None:
        self._reach()
        self.expected.append((key, user_key, hints))

    def end_utterances(self, key: str, user_key: str) -> None:
        self._reach()
        self.ended.append((key, user_key))

    def release(self, sid: str, speakers: Collection[tuple[str, str]]) -> None:
        self._reach()
        self.released.append((sid, set(speakers)))


def progress(upto: int, **more: Any) -> UtteranceProgress:
    stands: dict[str, Any] = {
        "utterance_id": "u1",
        "received_upto": upto,
        "missing": (),
        "lag": 0.0,
        "is_heard": False,
        "partial_text": "",
        "stable_text": "",
        "revision": 0,
    }
    return UtteranceProgress(**{**stands, **more})


class VoiceRates(FakeRates):
    """Speech is limited where `is_loud`."""

    is_loud = False

    def check_voice(self, _connection: Connection, _size: int) -> None:
        if self.is_loud:
            raise Refusal("rate_limited", retry_after=1.0)


class FakeOwed:
    """Notes of finals that are owed."""

    def __init__(self) -> None:
        self.noted: list[tuple[str, Owed]] = []
        self.down = False

    def owe(self, utterance: str, owed: Owed) -> None:
        if self.down:
            raise Unavailable
        self.noted.append((utterance, owed))


class Stage:
    """A room in which ann speaks."""

    def __init__(self, process: Process, log: FakeEventLog, has_store: bool = True) -> None:
        self.store, self.rates, self.owed = FakeStore(), VoiceRates(), FakeOwed()
        self.emitter, self.feeds = process.emitter, process.feeds
        interviews = InterviewService(process.executor, log, process.feeds, process.clock, Mock())
        self.interviews = interviews
        interviews.create(ROOM, wanted=CreateInterview(consent_default="given"))
        self.service = TranscriptionService(
            self.store if has_store else None,  # type: ignore[arg-type]
            interviews,
            process.feeds,
            process.emitter,
            self.rates,  # type: ignore[arg-type]
            self.owed,  # type: ignore[arg-type]
            process.clock,
        )
        self.connection = Connection("sid")
        self.connection.memberships[ROOM] = Membership({"ann": ANN})
        self.caller = Caller(Identity(), ANN, connection=self.connection)
        self.service.refresh()

    def say(self, number: int = 1, **more: Any) -> dict[str, Any]:
        command = wire.VoiceData(interview_id=ROOM, chunk_id=number, audio_data=b"\1\0", **more)
        return self.service.voice_data(self.caller, command)

    def withdraw_consent(self) -> None:
        command = wire.SetConsent(interview_id=ROOM, scope="transcribe", granted=False)
        self.interviews.set_consent(self.caller, command)

    def end_interview(self) -> None:
        host = Connection("host")
        maya = Actor("maya", "interviewer")
        host.memberships[ROOM] = Membership({"maya": maya})
        caller = Caller(Identity(), maya, connection=host)
        self.interviews.end_interview(caller, wire.EndInterview(interview_id=ROOM))

    def errors(self) -> list[str]:
        return [payload["code"] for name, payload, _ in self.emitter.sent if name == "voice_error"]


@pytest.fixture
def stage(process: Process, log: FakeEventLog) -> Stage:
    return Stage(process, log)


def test_each_piece_is_answered_with_how_the_utterance_stands(stage: Stage) -> None:
    stage.store.answer = progress(3, is_heard=True, partial_text="Good mor", missing=(2,))
    answer = stage.say(3)
    assert (answer["status"], answer["received_upto"], answer["missing"]) == ("processing", 3, [2])
    assert answer["partial_text"] == "Good mor"
    (chunk,) = stage.store.taken
    assert (chunk.key, chunk.user_key, chunk.chunk_id) == (ROOM, "ann", 3)
    assert (chunk.data, chunk.connection) == (b"\1\0", "sid")
    assert stage.errors() == []


def test_without_consent_nothing_is_kept_and_that_is_said_once(stage: Stage) -> None:
    stage.withdraw_consent()
    answers = [stage.say(number) for number in range(3)]
    assert {answer["status"] for answer in answers} == {"unavailable"}
    assert stage.store.taken == []
    assert stage.errors() == ["consent_required"]
    assert (ROOM, "ann") in stage.store.ended  # what was begun before is not heard either
    stage.say(3, is_final=True)
    assert stage.errors() == ["consent_required"] * 2


def test_after_the_end_nobody_is_heard(stage: Stage) -> None:
    stage.end_interview()
    with pytest.raises(Refusal, match="interview_ended"):
        stage.say()
    assert stage.store.taken == []
    assert stage.store.ended == [(ROOM, "ann")]
    assert stage.emitter.sent[-1][0] == "voice_processing"  # answered all the same


def test_an_interview_that_cannot_be_read_just_now_ends_nothing_that_is_being_said(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.say()
    monkeypatch.setattr(stage.feeds, "version", Mock(side_effect=Unavailable))
    with pytest.raises(Unavailable):
        stage.say(2)
    assert stage.store.ended == []


def test_where_nothing_transcribes_that_is_said(process: Process, log: FakeEventLog) -> None:
    stage = Stage(process, log, has_store=False)
    assert stage.say()["status"] == "unavailable"
    assert stage.errors() == ["transcription_unavailable"]
    assert stage.service.state.reason == "MEDIA_REDIS_URL is not set"


def test_workers_that_come_are_noticed(stage: Stage) -> None:
    stage.store.state = SpeechState("unavailable", "no worker")
    stage.service.refresh()
    assert stage.say()["status"] == "unavailable"
    stage.store.state = SpeechState("ready")
    stage.service.refresh()
    assert stage.say()["status"] == "received"
    assert stage.errors() == ["transcription_unavailable"]


def test_a_store_that_is_away_is_no_fault_of_the_speaker(stage: Stage) -> None:
    stage.store.down = True
    assert stage.say()["status"] == "unavailable"
    assert stage.errors() == ["temporarily_unavailable"]
    stage.service.refresh()
    assert stage.service.state.state == "unavailable"


@pytest.mark.parametrize("reason", ["capacity", "late_audio"])
def test_what_the_store_does_not_take_is_told(stage: Stage, reason: str) -> None:
    stage.store.answer = NotTaken(reason, 2.0)
    assert stage.say()["status"] == "unavailable"
    assert stage.errors() == [reason]
    assert stage.emitter.sent[-1][1]["retry_after"] == 2.0


def test_a_new_fault_is_told_and_one_after_a_piece_that_was_taken(stage: Stage) -> None:
    for reason in ("capacity", "capacity", "late_audio"):
        stage.store.answer = NotTaken(reason)
        stage.say()
    stage.store.answer = None
    stage.say()
    stage.store.answer = NotTaken("late_audio")
    stage.say()
    assert stage.errors() == ["capacity", "late_audio", "late_audio"]


def test_each_utterance_is_told_of_once_that_there_is_no_room_and_for_how_long(
    stage: Stage,
) -> None:
    stage.store.answer = NotTaken("capacity", 2.5)
    for name in ("a", "a", "b", "b"):
        stage.say(utterance_id=name)
    told = [payload for name, payload, _ in stage.emitter.sent if name == "voice_error"]
    assert [payload["utterance_id"] for payload in told] == ["a", "b"]
    assert {payload["retry_after"] for payload in told} == {2.5}


def test_who_is_ahead_of_time_or_too_loud_is_refused_and_answered(stage: Stage) -> None:
    stage.store.answer = NotTaken("ahead", 0.5)
    with pytest.raises(Refusal, match="rate_limited") as caught:
        stage.say()
    assert caught.value.retry_after == 0.5
    stage.rates.is_loud = True
    with pytest.raises(Refusal, match="rate_limited"):
        stage.say()
    assert len(stage.store.taken) == 1
    answered = [payload for name, payload, _ in stage.emitter.sent if name == "voice_processing"]
    assert [payload["status"] for payload in answered] == ["unavailable"] * 2


def test_what_is_not_kept_is_counted_by_its_code(stage: Stage) -> None:
    codes = ("capacity", "late_audio", "rate_limited", "temporarily_unavailable")

    def counted() -> list[float]:
        return [VOICE_REFUSALS.labels(code)._value.get() for code in codes]

    before = counted()
    for reason in ("capacity", "capacity", "late_audio", None):
        stage.store.answer = reason and NotTaken(reason)  # type: ignore[assignment]
        stage.say()
    stage.store.answer = NotTaken("ahead", 0.5)
    with pytest.raises(Refusal):
        stage.say()
    stage.store.down = True
    stage.say()
    assert [after - of for after, of in zip(counted(), before, strict=True)] == [2, 1, 1, 1]


def test_an_utterances_final_is_noted_as_owed_once(stage: Stage) -> None:
    stage.store.answer = progress(1, owed="server-1")
    stage.owed.down = True
    stage.say(1)
    stage.owed.down = False
    for number in (2, 3):
        stage.say(number)
    ((utterance, owed),) = stage.owed.noted
    assert (utterance, owed.key, owed.user_id, owed.name) == ("server-1", ROOM, "ann", "u1")


def test_a_connection_that_goes_lets_go_of_what_it_was_saying(stage: Stage) -> None:
    stage.say()
    stage.service.connection_gone("sid")
    stage.service.connection_gone("sid")
    assert stage.store.released == [("sid", {(ROOM, "ann")})]


@pytest.mark.parametrize("gone", ["speaker_left", "connection_gone"])
def test_who_goes_while_the_store_is_away_goes_all_the_same(stage: Stage, gone: str) -> None:
    stage.say()
    stage.store.down = True
    if gone == "speaker_left":
        stage.service.speaker_left(ROOM, "ann")
    else:
        stage.service.connection_gone("sid")
    assert (stage.store.ended, stage.store.released) == ([], [])


@pytest.mark.parametrize("records", [True, False])
def test_the_room_is_told_whether_somebody_records(stage: Stage, records: bool) -> None:
    command = wire.VoiceRecording(interview_id=ROOM, utterance_id="u1")
    service = stage.service
    tell = service.voice_recording_started if records else service.voice_recording_stopped
    told = tell(stage.caller, command)
    assert told == {
        "interview_id": ROOM,
        "user_id": "ann",
        "is_recording": records,
        "utterance_id": "u1",
    }
    assert stage.feeds.published[-1] == (ROOM, "recording_status", told)
    stage.end_interview()
    with pytest.raises(Refusal, match="interview_ended"):
        tell(stage.caller, command)


def test_the_languages_of_who_speaks_are_told_beside_the_chunks_and_once(stage: Stage) -> None:
    stage.connection.memberships[ROOM].spoken["ann"] = ("zh-cn", "en")
    for number in range(5):
        stage.say(number)
    ((key, user_key, hints),) = stage.store.expected
    assert (key, user_key, hints.spoken) == (ROOM, "ann", ("zh-cn", "en"))


def test_without_consent_nothing_is_told_of_who_speaks(stage: Stage) -> None:
    stage.withdraw_consent()
    stage.say()
    assert stage.store.expected == []
