"""The port between coordinator and interviewer engines: what one is given and what it answers.

An engine is a pure function of what stands in the interview's log, so its memory outlives
connections, processes and restarts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

Style = Literal["formal", "casual", "technical", "behavioural"]
Mode = Literal["structured", "standard", "exploratory"]
Language = Literal["en", "zh"]
ResponseType = Literal["question", "follow_up", "clarification", "acknowledgement", "closing"]
Strategy = Literal[
    "open",
    "probe_situation",
    "probe_action",
    "probe_result",
    "deep_dive",
    "clarify",
    "redirect",
    "repeat",
    "wait",
    "advance",
    "answer_candidate",
    "wrap_up",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What the interviewer was asked to hold. `position`: the employer's words for the job."""

    style: Style = "formal"
    mode: Mode = "structured"
    position: str | None = None
    language: Language = "en"
    purpose: str = "hiring"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the interviewer says, and why.

    `focus_area`: a competency's id. `confidence` (0 to 1, None where there is none): the engine's
    in its own choice, never a judgement of the candidate. `engine`: "rules", or "llm:" and the
    model. `degraded`: another engine should have answered. `question_id`: the question under
    discussion from here on, a follow-up having an id of its own ("be-caching.2").
    `takes_answer`: the candidate's words were an answer to the question before, not an aside.
    """

    text: str
    response_type: ResponseType
    strategy_used: Strategy
    focus_area: str
    confidence: float | None
    engine: str
    question_id: str | None
    takes_answer: bool
    degraded: bool = False

    @property
    def starts_question(self) -> bool:
        """Whether `text` is the question that is now to be answered."""
        return self.response_type in ("question", "follow_up")

    @property
    def ends_interview(self) -> bool:
        """Whether nothing is asked any more."""
        return self.response_type == "closing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One exchange that stands in the log; `user_input` is None where the interviewer opened.

    `response_time`: seconds from the question to the words; None for the opening. `heard_as`: of
    whom, and in which utterance, words were heard.
    """

    user_input: str | None
    reply: Reply
    response_time: float | None = None
    heard_as: tuple[str, str] | None = None


class Interviewer(Protocol):
    """An engine. May take as long as it needs, but yields to others while it waits."""

    def reply(
        self,
        setting: Setting,
        turns: Sequence[Turn],
        user_input: str | None,
        context: Mapping[str, Any],
    ) -> Reply:
        """What to say to `user_input` (None: open) after `turns`. `context` is the client's."""


class LanguageModelError(Exception):
    """The model gave nothing to work with: unreachable, too slow, refusing, or cut off."""


class LanguageModel(Protocol):
    """A chat model somewhere else. `name` as its server calls it."""

    @property
    def name(self) -> str:
        """The model's name."""

    def complete(
        self, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any], within: float
    ) -> str:
        """The model's answer, meant to be JSON that follows `schema`, in at most `within` seconds.

        `messages`: {role: system | user | assistant, content}. Raises LanguageModelError.
        """


class StreamingModel(Protocol):
    """The same, heard while it answers."""

    @property
    def name(self) -> str:
        """The model's name."""

    def stream(
        self,
        messages: Sequence[Mapping[str, str]],
        first_within: float,
        within: float,
        hear: Callable[[str], bool],
    ) -> None:
        """Answer in plain text, each piece to `hear`: whether more is wanted. It must not wait.

        Raises LanguageModelError where the first piece takes longer than `first_within` seconds,
        or all of it longer than `within`.
        """
