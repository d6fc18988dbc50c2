"""Finding interviews, also those that have left the live store."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from app.ports.interview_log import Overview


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which interviews; None: whichever. Times in ms since 1970, `since` included.

    `user`: a person's key; `participant`: that, or a part of a name; `text`: words that were asked,
    answered, said or written there, all of them; the last may be a beginning. `among`: keys.
    """

    status: str | None = None
    purpose: str | None = None
    user: str | None = None
    participant: str | None = None
    text: str | None = None
    since: int | None = None
    until: int | None = None
    among: Sequence[str] | None = None

    @property
    def looks_inside(self) -> bool:
        """Whether it asks for more than the state of an interview says."""
        return any(one is not None for one in (self.user, self.participant, self.text))


class Found(NamedTuple):
    """An interview as the index knows it; `created` in microseconds since 1970."""

    key: str
    created: int
    overview: Overview


class InterviewSearch(Protocol):
    """An index of interviews, a few seconds behind."""

    def newest(self, wanted: Wanted, before: int | None, limit: int) -> list[Found]:
        """The newest that were created before `before` (microseconds), the newest first.

        Raises Unavailable.
        """
