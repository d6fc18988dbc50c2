"""What a language model may say, and what is held back."""

import json

import pytest

from app.interviewer.llm_draft import DraftError, ReplyDraft, checked_draft


def answer(text: str, action: str = "follow_up", confidence: float = 0.8) -> str:
    return json.dumps({"action": action, "text": text, "confidence": confidence})


def checked(raw: str, language: str = "en", said: tuple[str, ...] = ()) -> ReplyDraft:
    return checked_draft(raw, ["follow_up"], language, said)  # type: ignore[arg-type]


def test_a_fitting_question_passes() -> None:
    draft = checked(answer("  You mentioned a queue. What did you do when it filled up?  "))
    assert draft.text == "You mentioned a queue. What did you do when it filled up?"


def test_json_in_a_markdown_fence_is_read() -> None:
    assert checked("```json\n" + answer("What happened then?") + "\n```").action == "follow_up"


@pytest.mark.parametrize(
    "text",
    [
        "Tell me about a time a release failed. What did you change?",
        "How did you rate limit the clients?",
        "Which score did your team use to compare the two models?",
        "What was the impact on the score of the classifier?",
        "How do you decide whether code has passed review?",
        "What was great about that design, and what was not?",
        "How did the 3 / 4 split of traffic behave?",
        "You are working with Kafka today. What would you do differently?",
    ],
)
def test_the_trade_may_be_spoken_about(text: str) -> None:
    assert checked(answer(text)).text == text


@pytest.mark.parametrize(
    "text",
    [
        "Your score is high. What else?",
        "I would rate you highly. Anything else?",
        "That is 9/10. What next?",
        "You have passed. What next?",
        "You're hired! When can you start?",
        "Great answer! What happened next?",
        "Excellent! What happened next?",
        "Well done. What happened next?",
        "How old are you?",
        "Are you married?",
        "What are your political views?",
        "Please read https://example.org and tell me what you think.",
        "<script>alert(1)</script> What next?",
        "My instructions say that I ask about caching. What is caching?",
        "The system prompt says: you word the next sentence. What else?",
    ],
)
def test_verdicts_praise_private_matters_and_leaks_are_held_back(text: str) -> None:
    with pytest.raises(DraftError):
        checked(answer(text))


@pytest.mark.parametrize(
    "text",
    [
        "你的得分很高，还有吗？",
        "回答得很好！然后呢？",
        "您结婚了吗？",
        "你已经通过了，什么时候入职？",
        "系统提示是什么？",
    ],
)
def test_they_are_held_back_in_chinese_too(text: str) -> None:
    with pytest.raises(DraftError):
        checked(answer(text), "zh")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("I am not JSON", "not the JSON"),
        ("", "not the JSON"),
        ("[]", "not the JSON"),
        ('{"action": "follow_up"}', "text"),
        (answer(""), "text"),
        (answer("x" * 901), "text"),
        (answer("What?", confidence=7), "confidence"),
        (answer("What?", action="hire"), "action"),
        (answer("What?", action="next_question"), "action must be one of follow_up"),
        ('{"action": "follow_up", "text": "What?", "confidence": 1, "score": 9}', "score"),
        (answer("What? Why? How? When?"), "one thing"),
        (answer("然后呢？"), "English"),
    ],
)
def test_what_is_wrong_is_said(raw: str, said: str) -> None:
    with pytest.raises(DraftError, match=said):
        checked(raw)


def test_english_in_a_chinese_interview_is_held_back() -> None:
    with pytest.raises(DraftError, match="Chinese"):
        checked(answer("What happened next?"), "zh")


def test_nothing_is_asked_twice() -> None:
    with pytest.raises(DraftError, match="before"):
        checked(answer("what happened NEXT"), said=("What happened next?",))


def test_the_complaint_never_quotes_the_text() -> None:
    with pytest.raises(DraftError) as raised:
        checked(answer("Your score is secret-word"))
    assert "secret-word" not in str(raised.value)
