"""Whole recordings on their way to the workers: what raw samples are called does not matter."""

from unittest.mock import Mock

import pytest

from app.domain.commands import Actor
from app.domain.errors import Refusal
from app.ports.voice_store import SpeechState
from app.services.voice.speech_recognition import WorkersSpeechRecognition
from tests.support.fake_concurrency import FakeConcurrency

SAMPLES = b"\x01\x00\xff\xff" * 400


@pytest.mark.parametrize("name", ["pcm", "PCM", "audio/pcm", "audio/L16;rate=16000", "s16le"])
def test_raw_samples_by_any_of_their_names_are_heard(name: str) -> None:
    store = Mock()
    store.put_recording.return_value = False  # no room: nobody waits in this test
    recognition = WorkersSpeechRecognition(
        store, Mock(), lambda: SpeechState("ready"), 1.0, Mock(), concurrency=FakeConcurrency()
    )
    with pytest.raises(Refusal, match="capacity"):
        recognition.recognize("i1", Actor("ann"), SAMPLES, name, "en")
    assert store.put_recording.call_args.args[0].codec == name.lower()


@pytest.mark.parametrize("name", ["wav", "pcm_f32le", "audio/PCMU"])
def test_samples_that_are_called_something_else_are_no_recording(name: str) -> None:
    store = Mock()
    recognition = WorkersSpeechRecognition(
        store, Mock(), lambda: SpeechState("ready"), 1.0, Mock(), concurrency=FakeConcurrency()
    )
    with pytest.raises(Refusal, match="undecodable_audio"):
        recognition.recognize("i1", Actor("ann"), SAMPLES, name, "en")
    assert not store.put_recording.called


def test_the_talks_language_is_likely_and_no_more_than_that() -> None:
    """Read as English without a doubt, Chinese would be English sentences that nobody said."""
    store, expected = Mock(), Mock()
    store.put_recording.return_value = False
    recognition = WorkersSpeechRecognition(
        store, Mock(), lambda: SpeechState("ready"), 1.0, expected, concurrency=FakeConcurrency()
    )
    with pytest.raises(Refusal, match="capacity"):
        recognition.recognize("i1", Actor("ann"), SAMPLES, "pcm", "en")
    assert store.put_recording.call_args.args[0].spoken == ("en",)
    assert expected.tell.call_args.args[:2] == ("i1", "ann")
