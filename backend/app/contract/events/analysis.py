"""What the real-time analysis finds in an answer: no score, no judgement."""

from typing import Literal

from pydantic import StrictInt, StrictStr

from app.contract.events.base import ServerEvent
from app.contract.values import Count, Share
from app.contract.vocabulary import Language


class Span(ServerEvent):
    """A quote from the answer, at `start` to `end` (Unicode code points)."""

    quote: StrictStr
    start: Count
    end: Count


class AnalysedFigure(Span):
    """A figure and what it counts."""

    kind: Literal["number", "percent", "money", "duration", "multiple", "year"]


class AnalysedFigures(ServerEvent):
    """How many figures were found, and the first of them."""

    count: Count
    spans: list[AnalysedFigure]


class Findings(ServerEvent):
    """How many were found, and the first of them."""

    count: Count
    spans: list[Span]


class Length(ServerEvent):
    """English has words, Chinese characters, a foreign word or number counting as one."""

    words: StrictInt | None
    characters: StrictInt | None
    sentences: Count


class EntryPace(ServerEvent):
    """Length per minute from question to answer; of a typed answer that is no pace of speech.

    Without a pace `reason` says why.
    """

    words_per_minute: float | None
    characters_per_minute: float | None
    measured_seconds: float | None
    reason: Literal["no_words", "not_measured", "too_short"] | None


class Star(ServerEvent):
    """For each part of a told example the first quotes that name it; null where none does."""

    situation: list[Span] | None
    task: list[Span] | None
    action: list[Span] | None
    result: list[Span] | None


class QuestionTerms(ServerEvent):
    """The share of the question's terms that the answer takes up; null with a `reason`."""

    share: Share | None
    covered: list[StrictStr]
    missing: list[StrictStr]
    reason: Literal["no_question_text", "question_in_other_language", "no_content_terms"] | None


class Analysis(ServerEvent):
    """What stands in an answer, and where. `observations` are neutral codes."""

    language: Language
    length: Length
    entry_pace: EntryPace
    hedges: Findings
    fillers: Findings
    star: Star
    question_terms: QuestionTerms
    figures: AnalysedFigures
    observations: list[StrictStr]
