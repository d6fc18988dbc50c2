"""Transcripts over HTTP."""

from typing import Annotated, Literal

from pydantic import Field

from app.contract import spellings
from app.contract.http.base import AbsentFlag, Answer, ToldAssistance
from app.contract.incoming import Incoming
from app.contract.lenient import AlsoSpelled, Otherwise
from app.contract.refusals import Expected
from app.contract.values import Count, Id, Time


class TranscriptQuery(Incoming):
    """The form: JSON, plain text, SubRip or WebVTT."""

    format: Annotated[
        Literal["json", "text", "srt", "vtt"],
        AlsoSpelled(spellings.transcript_format),
        Expected("format"),
    ] = "json"
    chat: Annotated[AbsentFlag, Otherwise(False)] = Field(
        default=False, description="Whether chat messages are part of it."
    )


class SpokenSegment(Answer):
    """A phrase; seconds from the transcript's `start_time`."""

    text: str
    t0: float
    t1: float
    confidence: float | None


class SpokenUtterance(Answer):
    """What somebody said in one go. `seq` is that of its event.

    `engine: person`: a captioner wrote it, in place of what was heard. `degraded`: another speech
    engine should have heard it. `written`: to or by the AI interviewer, in writing; then nothing
    was heard.
    """

    seq: Count
    user_id: Id
    utterance_id: str | None
    written: bool
    engine: Literal["person"] | None
    degraded: bool
    text: str
    confidence: float | None
    language: str | None
    t0: float
    t1: float
    segments: list[SpokenSegment]


class SpokenPiece(Answer):
    """One utterance of a passage, as it was heard; `seq` is that of its event.

    `engine: person`: as a captioner wrote it. `degraded`: as of an utterance.
    """

    seq: Count
    utterance_id: str
    text: str
    confidence: float | None
    engine: Literal["person"] | None
    degraded: bool
    t0: float
    t1: float


class TranslatedText(Answer):
    """An entry's words in another language, by a machine; `unsure`: read it with care."""

    text: str
    engine: str
    model: str
    unsure: bool


class TranscriptEntry(Answer):
    """Something that was asked, answered, said or written; `seq` is that of its event.

    What one person says with short pauses, and nothing else between, is one entry: `pieces` holds
    its utterances, `seq` and `utterance_id` are the first one's, and only capitals and marks where
    two meet may differ in `text`. Of what was not spoken `pieces` is empty.

    `kind`: a question that was put or skipped; an answer in writing, or one that was corrected
    before it was sent; speech; talk to or by the AI interviewer beside questions and answers; a
    message of the chat. An answer that repeats word for word what was heard stands there once, as
    speech with its `question_id`. `spoken`: it came as audio. `format`: text or code, of a message
    its type. `translations`: by language, for reading along; the words themselves alone count.
    """

    seq: Count
    kind: Literal["question", "skipped", "answer", "speech", "talk", "message"]
    user_id: Id
    name: str | None
    text: str
    t0: float
    t1: float
    question_id: Id | None
    spoken: bool
    utterance_id: str | None
    revision: Count | None
    late: bool | None
    format: str
    pieces: list[SpokenPiece]
    translations: dict[str, TranslatedText]


class Transcript(Answer):
    """What was asked and said, in the order in which it was begun, as of `last_seq`.

    `start_time`, the zero of all times: the first word, question or start, whichever was first.
    `utterances`: what was said, and the talk with the AI interviewer; `entries`: everything.
    """

    interview_id: Id
    start_time: Time
    utterances: list[SpokenUtterance]
    entries: list[TranscriptEntry]
    assistance: ToldAssistance | None = Field(description="For hosts; null for others.")
    last_seq: Count
