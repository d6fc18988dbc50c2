"""Parts of payloads, of several topics."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, StrictBool, StrictStr

from app.contract.events.base import ServerEvent
from app.contract.values import Count, Id, Seconds, Time
from app.contract.vocabulary import ConsentDefault, Purpose, ResponseType, Role, Status


class Participant(ServerEvent):
    """Somebody in the room. `consents`: only what was said, scope -> granted."""

    user_id: Id
    role: Role
    name: StrictStr | None
    joined_at: Time
    consents: Mapping[str, StrictBool]


class Question(ServerEvent):
    """The question that is being asked now."""

    question_id: Id
    question_text: StrictStr
    start_time: Time


class Progress(ServerEvent):
    """How many questions were asked, answered by anybody, and planned."""

    asked: Count
    answered: Count
    planned: Count


class AiMark(ServerEvent):
    """Why an interviewer engine said something.

    `engine`: "rules", or "llm:" and the model; `degraded`: another one should have answered.
    `confidence`: the engine's in its own choice, never a judgement of the candidate.
    """

    engine: StrictStr
    degraded: StrictBool
    response_type: ResponseType
    strategy_used: StrictStr
    focus_area: StrictStr
    confidence: Annotated[float, Field(strict=True, ge=0, le=1)] | None


def ai_mark(mark: Mapping[str, Any]) -> dict[str, Any]:
    """What everybody may know of why an interviewer engine said something."""
    return {field: mark.get(field) for field in _AI_FIELDS}


_AI_FIELDS = tuple(AiMark.model_fields)


class InterviewState(ServerEvent):
    """How an interview stands. `uptime`: seconds from its start, 0 before."""

    status: Status
    current_question: Question | None
    uptime: Seconds
    progress: Progress
    purpose: Purpose


class RoomState(InterviewState):
    """What somebody who joins has to know of it besides. `open_help`: ids of open requests."""

    open_help: list[StrictStr]
    consent_default: ConsentDefault


class Nothing(ServerEvent):
    """An empty object."""
