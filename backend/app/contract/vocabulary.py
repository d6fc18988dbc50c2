"""The words that a field may be one of, each list once for all wires; most are the domain's."""

from typing import Literal

from app.domain.interview import Status
from app.domain.interviewing import Language, Mode, ResponseType, Style
from app.domain.policy import ConsentDefault, ConsentScope, EmotionsStatus, Purpose
from app.domain.roles import ParticipantRole, Role

__all__ = [
    "AnswerFormat",
    "ChunkStatus",
    "ConsentDefault",
    "ConsentScope",
    "EmotionsStatus",
    "GestureType",
    "Grade",
    "Language",
    "Level",
    "Mode",
    "ObservationsStatus",
    "ParticipantRole",
    "Purpose",
    "ResponseType",
    "Role",
    "Segmentation",
    "SpeechLoad",
    "StarPart",
    "Status",
    "Style",
    "Subject",
    "SuggestedPart",
    "SuggestionKind",
]

Level = Literal["info", "warning", "error"]
"""How grave a notice is."""
AnswerFormat = Literal["text", "code"]
Grade = Literal["weak", "solid", "strong"]
"""How a host found an answer."""
Subject = Literal["answer", "chat"]
"""What somebody is typing."""
Segmentation = Literal["client", "server"]
"""Who says where an utterance ends."""
ChunkStatus = Literal["received", "processing", "unavailable"]
"""What becomes of a piece of audio: kept, heard by a worker, not kept."""
SpeechLoad = Literal["normal", "degraded", "finals_only", "refusing"]
"""How a speech worker that cannot keep up sheds work."""
StarPart = Literal["situation", "task", "action", "result"]
"""The parts of a told example."""
SuggestionKind = Literal["coverage", "time", "probe", "follow_up"]
"""What a suggestion rests on: the plan, the time, a part not told, what was said."""
SuggestedPart = Literal["situation", "action", "result", "aspect"]
"""What an answer has not told."""
GestureType = Literal["nod", "shake", "hand_raised", "leaning", "out_of_view"]
ObservationsStatus = Literal[
    "on", "off", "consent_required", "not_installed", "no_face", "unavailable"
]
"""Whether what a camera shows is measured, and why not."""
