"""Where a dialogue stands, read from its turns: the interviewer has no other memory."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from app.domain.interviewing import Reply, Strategy, Turn
from app.interviewer.recognition import BUILT_IN, Recognition
from app.interviewer.turn import classify
from app.interviewer.words import amount

CANDIDATE_QUESTIONS = "candidate-questions"
_SURELY = 30
"""Words of a turn that is more than "I do not know" however it is put."""


def base_of(question_id: str) -> str:
    """The question that a follow-up's id belongs to: "be-caching" for "be-caching.2"."""
    base, dot, number = question_id.rpartition(".")
    return base if dot and number.isdigit() else question_id


@dataclass(frozen=True)
class Thread:
    """A question with all that was said to it.

    `turns` begins with the one that asked it; `ended_by` is the one that went on from it, whose
    words may be its last answer.
    """

    question_id: str
    turns: tuple[Turn, ...]
    ended_by: Turn | None
    recognition: Recognition = BUILT_IN

    @property
    def competency(self) -> str:
        """What the question was meant to show."""
        return self.turns[0].reply.focus_area

    @property
    def answers(self) -> list[str]:
        """The candidate's words that were taken as answers and say something."""
        later = [*self.turns[1:], *filter(None, [self.ended_by])]
        words = [turn.user_input or "" for turn in later if turn.reply.takes_answer]
        return [word for word in words if amount(word) > _SURELY or self._answers(word)]

    def _answers(self, words: str) -> bool:
        return classify(words, self.recognition).kind == "answer"

    @property
    def follow_ups(self) -> list[Reply]:
        """The follow-ups asked."""
        return [t.reply for t in self.turns[1:] if t.reply.response_type == "follow_up"]

    @property
    def seconds(self) -> float:
        """How long the candidate has taken for it so far."""
        return sum(turn.response_time or 0.0 for turn in self.turns[1:])

    @property
    def asked_last(self) -> Reply:
        """The question, or its latest follow-up."""
        return self.turns[self._latest].reply

    @property
    def since_asked(self) -> list[Reply]:
        """The replies since then: what came beside an answer."""
        return [turn.reply for turn in self.turns[self._latest + 1 :]]

    @property
    def _latest(self) -> int:
        return max(at for at, turn in enumerate(self.turns) if turn.reply.starts_question)

    def count_since_asked(self, strategy: Strategy) -> int:
        """How often the interviewer did that since then."""
        return sum(1 for reply in self.since_asked if reply.strategy_used == strategy)


@dataclass(frozen=True)
class Dialogue:
    """The turns of an interview, in order."""

    turns: Sequence[Turn]
    recognition: Recognition = BUILT_IN

    @cached_property
    def threads(self) -> list[Thread]:
        """One for each question asked, in order; a closing belongs to none."""
        replies = [turn.reply for turn in self.turns]
        starts = [i for i, reply in enumerate(replies) if reply.response_type == "question"]
        closed = (i for i, reply in enumerate(replies) if reply.ends_interview)
        ends = [*starts, next(closed, len(replies))][1:]
        return [
            Thread(
                base_of(replies[start].question_id or ""),
                tuple(self.turns[start:end]),
                self.turns[end] if end < len(replies) else None,
                self.recognition,
            )
            for start, end in zip(starts, ends, strict=True)
        ]

    @property
    def asked(self) -> set[str]:
        """The questions asked so far."""
        return {thread.question_id for thread in self.threads}

    @property
    def last(self) -> Reply:
        """The interviewer's latest words."""
        return self.turns[-1].reply
