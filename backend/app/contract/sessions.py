"""What HTTP takes and answers for sessions with the AI interviewer."""

from typing import Annotated

from pydantic import Field

from app.contract.events import Count, Id, Role
from app.contract.fields import IdField
from app.contract.gateway import (
    Audio,
    AudioFormat,
    Context,
    InputText,
    LanguageField,
    Mode,
    Position,
    StyleField,
)
from app.contract.http import Answer, ConsentDefault, Name, PathId, Purpose, Request


class Candidate(Request):
    """Who will be interviewed."""

    user_id: IdField
    name: Name | None = None


class StartSession(Request):
    """How the interview shall be held. `candidate`: their name, or id and name."""

    session_id: PathId | None = None
    interview_style: StyleField = "formal"
    mode: Mode = "structured"
    position: Position | None = None
    language: LanguageField = "en"
    purpose: Purpose = "hiring"
    candidate: Candidate | Name | None = None
    consent_default: ConsentDefault | None = None


class TextInput(Request):
    """What the candidate wrote."""

    text: InputText
    context: Context = Field(default_factory=dict)


class AudioInput(Request):
    """What the candidate said: base64 here, or the file of a multipart form."""

    audio_data: Audio
    audio_format: AudioFormat = "wav"
    context: Context = Field(default_factory=dict)


class StartedSession(Answer):
    """The session, its first question, and where tokens are needed the candidate's."""

    session_id: Id
    first_question: str | None
    token: str | None
    user_id: Id
    role: Role


class TranscriptionInfo(Answer):
    """What was understood of a recording. Seconds."""

    confidence: float | None
    duration: float
    language: str | None


class AiResponse(Answer):
    """The interviewer's reply. `confidence` is the engine's in its own choice, of nobody else.

    `engine`: "rules", or "llm:" and the model; `degraded`: another engine should have answered;
    `finished`: the interview is over.
    """

    user_input: str
    ai_response: str
    response_type: str
    strategy_used: str
    focus_area: str
    confidence: Annotated[float, Field(ge=0, le=1)] | None
    processing_time: float
    transcription_info: TranscriptionInfo | None
    engine: str
    degraded: bool
    question_id: str | None
    seq: Count
    finished: bool
