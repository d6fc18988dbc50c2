"""The sentences that confirming events carry, in each language."""

from collections.abc import Mapping

PHRASES: Mapping[str, Mapping[str, str]] = {
    "connected": {"en": "Connected.", "zh": "连接成功。"},
    "answer_confirmed": {"en": "Your answer has been saved.", "zh": "您的回答已保存。"},
    "help_request_sent": {
        "en": "Your request for help has been sent.",
        "zh": "您的求助已发送。",
    },
    "interview_ended": {"en": "The interview has ended.", "zh": "面试已结束。"},
    "emergency_stopped": {
        "en": "The interview was stopped.",
        "zh": "面试已被紧急停止。",
    },
}


def phrase(name: str, locale: str) -> str:
    """The sentence in the language."""
    return PHRASES[name][locale]
