"""Transcripts and voice messages on their way out: the room reads, the speaker hears more."""

import pytest

from app.adapters.feed import Feed, room_name
from app.contract.events.projection import Viewer
from app.domain.events import InterviewCreated, Recorded, UtteranceTranscribed
from app.ports.interview_log import Append
from tests.support.fakes import FakeEmitter, FakeEventLog, ReplaysAtOnce

SPOKEN = UtteranceTranscribed(
    user_id=7, utterance_id="u", text="Hello.", confidence=0.9, started_at=1000, duration=1.5
)


@pytest.fixture
def log() -> FakeEventLog:
    made = FakeEventLog()
    made.append(Append("i", "i", [InterviewCreated()], 1000, "create", "created"))
    return made


@pytest.fixture
def emitter() -> FakeEmitter:
    return FakeEmitter()


@pytest.fixture
def feed(log: FakeEventLog, emitter: FakeEmitter) -> Feed:
    version = log.load("i")
    assert version is not None
    made = Feed("i", version, log, emitter, replays=ReplaysAtOnce())
    for sid, user, locale in (("s1", "7", "en"), ("s2", "7", "zh"), ("h1", "host", "en")):
        viewer = Viewer(frozenset((user,)), "candidate", locale)
        made.join(sid, viewer, None, lambda _: None)
    return made


def test_the_room_gets_the_text_and_each_tab_of_the_speaker_the_rest(
    feed: Feed, emitter: FakeEmitter
) -> None:
    feed.apply(Recorded(1, 2000, "i", SPOKEN))
    assert [(event, to) for event, _, to in emitter.sent] == [
        ("live_transcription", room_name("i")),
        ("voice_transcribed", ["s1"]),
        ("voice_transcribed", ["s2"]),
    ]
    public, private = emitter.sent[0][1], emitter.sent[1][1]
    assert (public["text"], private["transcribed_text"]) == ("Hello.", "Hello.")
    assert public["seq"] == private["seq"] == 1


def test_who_comes_back_gets_both_too(log: FakeEventLog, feed: Feed, emitter: FakeEmitter) -> None:
    log.append(Append("i", "i", [SPOKEN], 2000, "system", "final:u"))
    feed.catch_up()
    emitter.sent.clear()
    feed.join("s3", Viewer(frozenset(("7",)), "candidate"), 0, lambda _: None)
    assert [event for event, _, _ in emitter.sent] == ["live_transcription", "voice_transcribed"]
    emitter.sent.clear()
    feed.join("h2", Viewer(frozenset(("host",)), "interviewer"), 0, lambda _: None)
    assert [event for event, _, _ in emitter.sent] == ["live_transcription"]


def test_a_message_to_one_user_is_in_the_language_of_each_connection(
    feed: Feed, emitter: FakeEmitter
) -> None:
    error = {"interview_id": "i1", "utterance_id": "u1", "code": "capacity"}
    feed.emit_ephemeral("voice_error", error, None, to_hosts=False, to_user="7")
    assert [to for _, _, to in emitter.sent] == [["s1"], ["s2"]]
    english, chinese = (payload["message"] for _, payload, _ in emitter.sent)
    assert english.startswith("The server is busy")
    assert chinese.startswith("服务器")
