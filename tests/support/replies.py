"""What an interviewer engine says, as tests need it."""

from typing import Any

from app.domain.interviewing import Reply


def a_question(text: str, question_id: str, **other: Any) -> Reply:
    """An ordinary question of the rules, but for `other`."""
    usual: dict[str, Any] = {
        "response_type": "question",
        "strategy_used": "advance",
        "focus_area": "caching",
        "confidence": 0.9,
        "engine": "rules",
        "takes_answer": True,
    }
    return Reply(text=text, question_id=question_id, **{**usual, **other})
