"""How an interview stands against its plan: questions and minutes, no word of anybody's."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from app.domain.events import InterviewCreated
from app.domain.identifiers import id_key
from app.domain.interview import Interview


@dataclass(frozen=True, slots=True)
class PlanProgress:
    """`minutes_left` None: no length was planned. `minutes_wanted`: by what was not asked yet."""

    planned: int
    asked: int
    minutes_left: int | None
    minutes_wanted: float

    @property
    def kind(self) -> Literal["coverage", "time"]:
        """Whether time is what it is about: less is left than the open questions take."""
        left = self.minutes_left
        is_short = left is not None and self.asked < self.planned and left < self.minutes_wanted
        return "time" if is_short else "coverage"

    @property
    def is_urgent(self) -> bool:
        """Whether not even half of the time that the open questions take is left."""
        left = self.minutes_left
        return self.kind == "time" and left is not None and left < self.minutes_wanted / 2


def plan_progress(created: InterviewCreated, state: Interview, now: int) -> PlanProgress | None:
    """How it stands at `now` (ms); None where neither questions nor a length were planned."""
    planned = [one for one in created.planned_questions if "question_id" in one]
    total = created.minutes or _minutes(planned)
    if not planned and total is None:
        return None
    left = None
    if total is not None:
        begun = now if state.started_at is None else state.started_at
        left = math.floor(total - max(0, now - begun) / 60_000)
    still = [one for one in planned if id_key(one["question_id"]) not in state.questions]
    share = 0.0 if total is None or not planned else total / len(planned)
    wanted = sum(one.get("minutes") or share for one in still)
    return PlanProgress(len(planned), len(planned) - len(still), left, wanted)


def _minutes(planned: Sequence[Any]) -> int | None:
    """The length that the questions add up to, where each has its own."""
    minutes = [one.get("minutes") for one in planned]
    return sum(minutes) if minutes and all(minutes) else None
