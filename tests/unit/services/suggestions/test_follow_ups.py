"""A follow-up worded by a language model: streamed to who asked, checked, or not there at all."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from app.contract import commands as wire
from app.domain import commands as c
from app.domain.errors import Refusal
from app.domain.interviewing import LanguageModelError
from app.interviewer.worded_follow_up import FollowUpWording
from app.services.suggestions.follow_ups import FIRST_WORDS_WITHIN, WITHIN, FollowUps
from tests.support.fake_concurrency import FakeConcurrency
from tests.unit.services.conftest import Process
from tests.unit.services.suggestions.test_suggestion_service import LIN, MAYA, Room, host

SAID = "We moved the queue to Kafka over a weekend, and I wrote the consumer."
GOOD = ["What made ", "the weekend ", "move safe?", "\nQUOTE: over a weekend"]


class Model:
    """Says these pieces; `between` is done after each."""

    name = "small"

    def __init__(self, *pieces: str, fails: bool = False) -> None:
        self.pieces, self.fails = pieces, fails
        self.between: Callable[[], Any] = lambda: None
        self.asked: list[Sequence[Mapping[str, str]]] = []
        self.limits: tuple[float, float] | None = None

    def stream(
        self,
        messages: Sequence[Mapping[str, str]],
        first_within: float,
        within: float,
        hear: Callable[[str], bool],
    ) -> None:
        self.asked.append(messages)
        self.limits = (first_within, within)
        for piece in self.pieces:
            if not hear(piece):
                return
            self.between()
        if self.fails:
            raise LanguageModelError("TimeoutError")


class Desk(Room):
    """A host who asks, with a model."""

    def __init__(self, process: Process, model: Model | None) -> None:
        super().__init__(process)
        self.follow_ups = FollowUps(
            process.feeds,
            process.log,
            process.emitter,
            FollowUpWording(),
            model,
            concurrency=FakeConcurrency(),
        )

    def ask(self) -> dict[str, Any]:
        return self.follow_ups.ask_suggestion(host(), wire.AskSuggestion(interview_id="i1"))

    @property
    def seen(self) -> list[tuple[str, str | None, bool] | None]:
        """What came of it: (text, quote, final), None where it was taken back."""
        found = []
        for event, payload, to in self.process.emitter.sent:
            assert (event, to) == ("suggestion", ["maya"])
            one = payload["suggestion"]
            found.append(None if one is None else (one["text"], one["quote"], one["final"]))
        return found


def desk(process: Process, model: Model | None) -> Desk:
    made = Desk(process, model)
    made.agree()
    made.answer(SAID)
    return made


def test_the_words_are_streamed_and_end_with_their_quote(process: Process) -> None:
    model = Model(*GOOD)
    room = desk(process, model)
    answer = room.ask()
    assert room.seen == [
        ("What made", None, False),
        ("What made the weekend", None, False),
        ("What made the weekend move", None, False),
        ("What made the weekend move safe?", None, False),
        ("What made the weekend move safe?", "over a weekend", True),
    ]
    payload = process.emitter.sent[-1][1]
    assert payload["suggestion"]["suggestion_id"] == answer["suggestion_id"]
    assert payload["suggestion"]["engine"] == "llm:small"
    assert model.limits == (FIRST_WORDS_WITHIN, WITHIN) == (1.5, 4.0)
    assert SAID in model.asked[0][1]["content"]
    assert SAID not in model.asked[0][0]["content"]


@pytest.mark.parametrize(
    "pieces",
    [
        ["What made the weekend move safe?"],
        ["What made it safe?", "\nQUOTE: words that nobody said"],
        ["What made it safe?", "\nQUOTE:"],
        ["What a great answer! ", "What made it safe?", "\nQUOTE: over a weekend"],
        ["How old are you ", "by the way?", "\nQUOTE: over a weekend"],
        ["您是怎么保证安全的？", "\nQUOTE: over a weekend"],
        ["Why? " * 80, "\nQUOTE: over a weekend"],
        [""],
    ],
)
def test_what_does_not_pass_the_checks_is_taken_back(process: Process, pieces: list[str]) -> None:
    room = desk(process, Model(*pieces))
    room.ask()
    assert room.seen[-1] is None
    assert all("old are you" not in one[0] for one in room.seen if one)
    assert all("great" not in one[0] for one in room.seen if one)


def test_too_slow_a_model_leaves_nothing(process: Process) -> None:
    room = desk(process, Model("What made it ", fails=True))
    room.ask()
    assert room.seen[-1] is None


def test_without_a_model_the_refusal_says_so(process: Process) -> None:
    with pytest.raises(Refusal, match="no_language_model"):
        desk(process, None).ask()


def test_without_words_that_may_be_read_there_is_nothing_to_follow(process: Process) -> None:
    room = Desk(process, Model(*GOOD))
    with pytest.raises(Refusal, match="nothing_to_follow"):
        room.ask()
    room.answer(SAID)
    with pytest.raises(Refusal, match="nothing_to_follow"):
        room.ask()
    room.agree()
    room.ask()
    assert room.seen[-1] is not None


@pytest.mark.parametrize(
    ("command", "by"),
    [
        (c.StartQuestion(question_id="q2", question_text="Next?"), MAYA),
        (c.SetConsent(user_id="lin", scope="ai_analysis", granted=False), LIN),
        (c.EndInterview(), MAYA),
    ],
    ids=["the next question", "consent withdrawn", "the end"],
)
def test_once_the_talk_moves_on_the_words_go(process: Process, command: c.Command, by: Any) -> None:
    model = Model(*GOOD)
    room = desk(process, model)

    def moves_on() -> None:
        model.between = lambda: None
        room.do(command, by)

    model.between = moves_on
    room.ask()
    assert room.seen[-1] is None
    assert len([one for one in room.seen if one]) == 1


def test_a_host_who_is_no_longer_here_is_shown_no_more_words(process: Process) -> None:
    model, asking = Model(*GOOD), host()
    room = desk(process, model)
    model.between = asking.here.memberships.clear
    room.follow_ups.ask_suggestion(asking, wire.AskSuggestion(interview_id="i1"))
    assert [one and one[0] for one in room.seen] == ["What made", None]
