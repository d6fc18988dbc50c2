"""What HTTP takes and answers for sessions with the AI interviewer."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator

from app.contract import spellings
from app.contract.conversation import Position, as_language, as_style
from app.contract.fields import IdField, OptionalId
from app.contract.http.base import AbsentFlag, Answer, Name, OptionalConsentDefault, OptionalPurpose
from app.contract.incoming import Incoming
from app.contract.lenient import AlsoSpelled, Otherwise
from app.contract.refusals import Expected
from app.contract.values import Count, Id, Share
from app.contract.vocabulary import Language, Mode, ResponseType, Role, Style


class Candidate(Incoming):
    """Who will be interviewed."""

    user_id: IdField
    name: Name = None


def _candidate(value: object) -> object:
    """A name is cleaned as names are; an object that tells no id is its name."""
    value = None if value == [] else value
    if isinstance(value, Mapping):
        return value if "user_id" in value else spellings.name(value.get("name"))
    return spellings.name(value)


class StartSession(Incoming):
    """How the interview shall be held. `candidate`: their name, or id and name.

    `invited_only`: nobody comes in without a token, also where none is needed elsewhere.
    """

    session_id: OptionalId = None
    interview_style: Annotated[Style, AlsoSpelled(as_style), Otherwise("formal")] = "formal"
    mode: Annotated[Mode, AlsoSpelled(spellings.choice), Otherwise("structured")] = "structured"
    position: Position = None
    language: Annotated[Language, AlsoSpelled(as_language), Otherwise("en")] = "en"
    purpose: OptionalPurpose = "hiring"
    candidate: Annotated[
        Candidate | str | None, BeforeValidator(_candidate), Expected("candidate")
    ] = None
    consent_default: OptionalConsentDefault = None
    invited_only: AbsentFlag = False


class StartedSession(Answer):
    """The session, its first question, and where tokens are needed the candidate's.

    `invitation`, of one that is `invited_only`: the code by which the candidate comes in.
    """

    session_id: Id
    first_question: str | None
    token: str | None
    user_id: Id
    role: Role
    invitation: str | None = None


class TranscriptionInfo(Answer):
    """What was understood of a recording. Seconds.

    `degraded`, where it is there: another speech engine should have heard it.
    """

    confidence: float | None
    duration: float
    language: str | None
    degraded: Literal[True] | None = None


class AiResponse(Answer):
    """The interviewer's reply. `confidence` is the engine's in its own choice, of nobody else.

    `engine`: "rules", or "llm:" and the model; `degraded`: another engine should have answered;
    `finished`: the interview is over.
    """

    user_input: str
    ai_response: str
    response_type: ResponseType
    strategy_used: str
    focus_area: str
    confidence: Share | None
    processing_time: float
    transcription_info: TranscriptionInfo | None
    engine: str
    degraded: bool
    question_id: str | None
    seq: Count
    finished: bool
