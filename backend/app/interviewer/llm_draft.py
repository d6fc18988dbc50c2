"""What a language model drafts, and the checks that its words pass before a candidate reads them.

The candidate's words reach the model, so its output is as untrusted as they are: whatever a
candidate talks the model into has to get past these checks too.
"""

import re
from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.domain.interviewing import Language

MAX_QUESTIONS = 2
Action = Literal["follow_up", "clarify", "next_question"]


class ReplyDraft(BaseModel):
    """A model's answer: what to do, and the words to say."""

    model_config = ConfigDict(extra="forbid")

    action: Action
    text: str = Field(min_length=1, max_length=900)
    confidence: float = Field(ge=0, le=1)


class DraftError(ValueError):
    """The draft cannot be used; the message tells the model what to mend."""


_FORBIDDEN = {
    "it passes a verdict on the candidate": (
        r"\b(?:your|candidate'?s?|overall|final) (?:score|rating|grade)\b"
        r"|\bi (?:would |will |'d |'ll )?(?:rate|score|grade) (?:you|your|this|that)\b"
        r"|\byou(?:'ve| have)? (?:passed|failed|got the job)\b|\byou(?:'re| are) (?:now )?hired\b"
        r"|\b\d{1,3} ?(?:/|out of) ?(?:5|10|100)\b"
        r"|(?:你|您)的?(?:得分|评分|分数|成绩)|满分|(?:你|您)(?:已经?)?(?:被录用|通过了|不合格|被淘汰)"
    ),
    "it praises": (
        r"\b(?:great|excellent|perfect|amazing|fantastic|brilliant|impressive|wonderful|awesome)\b"
        r"(?: \w+)?(?: answer| response| job| work| example|[!.,])"
        r"|\bwell done\b|\bgood (?:job|answer)\b"
        r"|(?:回答得?(?:很|非常|真)?(?:好|棒|精彩)|太棒了|非常(?:好|棒|出色)[!！,，。]?|真不错)"
    ),
    "it asks for something that must not decide about a job": (
        r"\b(?:how old are you|your age|are you married|marital status|pregnan\w*|have children"
        r"|your religion|your race|sexual orientation|your nationality|your disabilit\w*"
        r"|political (?:views|party))\b"
        r"|(?:您|你)(?:的)?(?:年龄|多大|婚姻|结婚|怀孕|生育|宗教|民族|政治面貌|性取向|残疾)"
    ),
    "it contains a link or markup": r"https?://|www\.|<\s*/?\s*[a-z]+[^>]*>|```",
    "it speaks about its instructions": (
        r"\b(?:system|developer) (?:prompt|message)\b|\bmy (?:instructions|prompt)\b"
        r"|\bi (?:have been|was|am) (?:instructed|told) to\b|系统提示|我的(?:指令|提示词)"
    ),
}
_CHECKS = [(why, re.compile(pattern, re.IGNORECASE)) for why, pattern in _FORBIDDEN.items()]
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def checked_draft(
    answer: str, allowed: Sequence[Action], language: Language, already_said: Sequence[str]
) -> ReplyDraft:
    """Read a model's answer as a draft that may be said; raises DraftError with what is wrong."""
    try:
        draft = ReplyDraft.model_validate_json(_without_fence(answer))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise DraftError(f"not the JSON asked for: {place} {first['msg']}".strip()) from None
    if draft.action not in allowed:
        raise DraftError(f"action must be one of {', '.join(allowed)}")
    text = draft.text.strip()
    check_words(text, language)
    if _plain(text) in {_plain(said) for said in already_said}:
        raise DraftError("this was asked before")
    return draft.model_copy(update={"text": text})


def check_words(text: str, language: Language) -> None:
    """Raise DraftError with what is wrong about words that somebody shall be asked."""
    for why, pattern in _CHECKS:
        if pattern.search(text):
            raise DraftError(f"the text cannot be used because {why}")
    if bool(_CHINESE.search(text)) != (language == "zh"):
        wanted = "Chinese" if language == "zh" else "English"
        raise DraftError(f"the text must be in {wanted}")
    if len(re.findall(r"[?？]", text)) > MAX_QUESTIONS:
        raise DraftError("the text must ask one thing only")


def _without_fence(answer: str) -> str:
    """The JSON inside a Markdown fence, which many models put around it unasked."""
    found = re.fullmatch(r"\s*```(?:json)?\s*(\{.*\})\s*```\s*", answer, re.DOTALL)
    return found.group(1) if found else answer


def _plain(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()
