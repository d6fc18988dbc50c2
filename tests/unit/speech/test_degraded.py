"""What another engine heard than the one that should have, from the engine to the wire."""

import json
from dataclasses import replace
from typing import Any

import pytest

from app.contract.events.projection import Viewer, project
from app.contract.events.voice import project_to_speaker
from app.contract.video import VideoMessage
from app.domain.events import Recorded, UtteranceTranscribed
from app.domain.identifiers import id_key
from app.media.audio import Audio
from app.services.video.video_messages import VideoMessages
from app.speech.audio_spec import AudioSpec
from app.speech.engine import NO_HINTS, EngineResult, Hints, NoPartial
from app.speech.utterance import Utterance
from tests.support.recordings import sentence
from tests.unit.speech.fakes import Clock, FakeTranscriber

SPOKEN = sentence(2)


class Degraded(FakeTranscriber):
    def transcribe(
        self, audio: Audio, *, language: str | None, final: bool, hints: Hints = NO_HINTS
    ) -> EngineResult:
        heard = super().transcribe(audio, language=language, final=final, hints=hints)
        return replace(heard, degraded=True)


class FinalsAlone(FakeTranscriber):
    def transcribe(
        self, audio: Audio, *, language: str | None, final: bool, hints: Hints = NO_HINTS
    ) -> EngineResult:
        if not final:
            raise NoPartial
        return super().transcribe(audio, language=language, final=final, hints=hints)


def heard_by(engine: FakeTranscriber) -> Utterance:
    utterance = Utterance(AudioSpec(), engine, Clock())
    utterance.add_chunk(1, 0, SPOKEN.pcm[: len(SPOKEN.pcm) // 2])
    return utterance


@pytest.mark.parametrize(("engine", "degraded"), [(FakeTranscriber(), False), (Degraded(), True)])
def test_a_final_says_whether_another_engine_should_have_heard_it(
    engine: FakeTranscriber, degraded: bool
) -> None:
    assert heard_by(engine).finish().degraded is degraded


def test_an_engine_that_gives_no_partial_text_gives_the_final() -> None:
    utterance = heard_by(FinalsAlone())
    assert utterance.wants_partial()
    assert utterance.partial() is None
    assert not utterance.wants_partial()  # not at once again
    assert utterance.finish().text == "hello"


class Wire:
    closed = False

    def __init__(self) -> None:
        self.sent: list[str] = []

    def send(self, message: VideoMessage) -> None:
        self.sent.append(message.model_dump_json(warnings=False))

    def fail(self, code: str, words: str | None = None) -> None:
        raise AssertionError(code)


@pytest.mark.parametrize("degraded", [{}, {"degraded": True}])
def test_the_video_wire_says_so_only_where_it_is_so(degraded: dict[str, bool]) -> None:
    wire = Wire()
    payload: dict[str, Any] = {
        "transcribed_text": "Hi.",
        "language": "en",
        "confidence": None,
        "segments": [],
    }
    messages = VideoMessages(wire, "s", "en", lambda: 1)
    messages.transcription({**payload, "seq": 1, **degraded})
    (result,) = [json.loads(sent)["result"] for sent in wire.sent]
    assert {key: value for key, value in result.items() if key == "degraded"} == degraded


@pytest.mark.parametrize("degraded", [False, True])
def test_the_wire_says_so_only_where_it_is_so(degraded: bool) -> None:
    event = UtteranceTranscribed(
        user_id="ann",
        utterance_id="u1",
        text="Hello.",
        confidence=None,
        started_at=1,
        duration=1.0,
        degraded=degraded,
    )
    recorded = Recorded(seq=1, time=1, interview_id="i", event=event)
    ann = Viewer(frozenset({id_key("ann")}), "candidate")
    for told in (project_to_speaker(recorded, ann), project(recorded, ann)):
        assert told is not None
        assert told[1].get("degraded", False) is degraded
