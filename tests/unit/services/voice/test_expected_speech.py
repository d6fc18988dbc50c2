"""What helps to hear a speaker is told once for each change, and bounded."""

import pytest

from app.domain import commands as c
from app.domain.commands import SYSTEM, Actor
from app.domain.interview import Interview
from app.ports.interview_log import Unavailable
from app.ports.voice_store import SpeechHints
from app.services.voice.expected_speech import (
    AGAIN_SECONDS,
    MAX_CHARACTERS,
    ExpectedSpeech,
    rare_words,
)
from tests.unit.services.conftest import Process

ROOM = "room"
QUESTION = "How would you run PostgreSQL on Kubernetes?"


class FakeStore:
    """Keeps what it is told; `down`: it cannot be reached."""

    epoch = "first"

    def __init__(self) -> None:
        self.told: list[SpeechHints] = []
        self.asked = 0
        self.down = False

    def expect(self, _key: str, _user_key: str, hints: SpeechHints) -> None:
        self.asked += 1
        if self.down:
            raise Unavailable
        self.told.append(hints)


class Stage:
    def __init__(self, process: Process) -> None:
        self.process = process
        self.store = FakeStore()
        self.time = 0.0
        self.expected = ExpectedSpeech(self.store, process.feeds, lambda: self.time)  # type: ignore[arg-type]
        self.do(c.CreateInterview(consent_default="given"), SYSTEM)

    def do(self, command: c.Command, actor: Actor) -> None:
        self.process.executor.execute(ROOM, command, actor)

    def ask(self, text: str, question_id: str = "q") -> None:
        ask = c.StartQuestion(question_id=question_id, question_text=text)
        self.do(ask, Actor("host", "interviewer"))

    @property
    def state(self) -> Interview:
        version = self.process.feeds.version(ROOM)
        assert version is not None
        return version.state

    def speak(self, spoken: tuple[str, ...] | None = None, times: int = 1) -> list[SpeechHints]:
        """What the workers were told while somebody spoke."""
        before = len(self.store.told)
        for _ in range(times):
            self.expected.tell(ROOM, "ann", self.state, spoken)
        return self.store.told[before:]


@pytest.fixture
def stage(process: Process) -> Stage:
    return Stage(process)


def test_the_questions_rare_words_are_told_once_for_all_chunks(stage: Stage) -> None:
    stage.ask(QUESTION)
    (hints,) = stage.speak(("en",), times=50)
    assert hints == SpeechHints(spoken=("en",), hotwords="PostgreSQL, Kubernetes")


def test_another_question_is_told_and_the_same_one_asked_anew_with_other_words(
    stage: Stage,
) -> None:
    stage.ask(QUESTION)
    stage.speak()
    stage.ask("And on Nomad?", "q2")
    assert [hints.hotwords for hints in stage.speak(times=3)] == ["Nomad"]
    stage.ask("And on OpenStack?", "q2")
    assert [hints.hotwords for hints in stage.speak(times=3)] == ["OpenStack"]


def test_languages_that_are_not_named_here_leave_what_was_named_elsewhere(stage: Stage) -> None:
    stage.expected.languages_named(ROOM, "ann", ("zh-cn", "en"))
    assert stage.store.told == [SpeechHints(spoken=("zh-cn", "en"))]
    assert stage.speak() == [SpeechHints(hotwords="")]


def test_it_is_told_again_before_it_is_forgotten_and_to_a_store_that_has_forgotten(
    stage: Stage,
) -> None:
    stage.ask(QUESTION)
    assert len(stage.speak(times=2)) == 1
    stage.time += AGAIN_SECONDS
    assert len(stage.speak(times=2)) == 1
    stage.store.epoch = "second"
    assert len(stage.speak(times=2)) == 1


def test_a_store_that_is_away_is_asked_now_and_then_and_harms_nobody(stage: Stage) -> None:
    stage.store.down = True
    stage.speak(times=20)
    stage.expected.languages_named(ROOM, "ann", ("en",))
    assert stage.store.asked == 2
    stage.store.down = False
    stage.time += 10
    assert len(stage.speak(times=2)) == 1


def test_no_more_than_a_few_words_are_told(stage: Stage) -> None:
    """More of them are heard where nobody said them."""
    stage.ask("You know Kafka, Redis and MySQL. How would you run PostgreSQL on Kubernetes?")
    (hints,) = stage.speak()
    assert hints.hotwords == "MySQL, PostgreSQL, Kubernetes"
    stage.ask(" ".join(f"{'x' * 90}{number}" for number in range(3)), "q2")
    (hints,) = stage.speak()
    assert len(hints.hotwords or "") <= MAX_CHARACTERS


@pytest.mark.parametrize(
    ("text", "rare"),
    [
        ("How do you use gRPC, C++ and CI/CD?", ["gRPC", "C++", "CI/CD"]),
        ("Tell me about S3. Why Kafka? PostgreSQL is fine.", ["S3", "Kafka", "PostgreSQL"]),
        ("请介绍您如何使用Kubernetes部署Node.js服务。", ["Kubernetes", "Node.js"]),
        ("Nothing special here.", []),
        ("", []),
    ],
)
def test_rare_words_are_names_and_terms_as_they_are_spelled(text: str, rare: list[str]) -> None:
    assert rare_words(text) == rare
