"""Every error code that any wire can answer with, and its words in each language."""

from collections.abc import Mapping
from typing import Any

LANGUAGES = ("en", "zh")

MESSAGES: Mapping[str, Mapping[str, str]] = {
    "invalid_payload": {
        "en": "The message is not formed as it should be.",
        "zh": "消息格式不正确。",
    },
    "unknown_event": {
        "en": "This server does not know the event.",
        "zh": "服务器不认识此事件。",
    },
    "identity_mismatch": {
        "en": "user_id is not who this connection belongs to.",
        "zh": "user_id 与此连接的身份不符。",
    },
    "identity_required": {
        "en": "Join an interview first, or connect with a token.",
        "zh": "请先加入面试，或使用令牌连接。",
    },
    "not_in_interview": {
        "en": "Join the interview first.",
        "zh": "请先加入该面试。",
    },
    "forbidden": {
        "en": "Your role may not do this.",
        "zh": "您的角色无权执行此操作。",
    },
    "rate_limited": {
        "en": "Too many messages. Please wait a moment.",
        "zh": "消息过于频繁，请稍候。",
    },
    "token_required": {
        "en": "A token is needed to connect.",
        "zh": "连接需要令牌。",
    },
    "token_invalid": {
        "en": "The token is not valid.",
        "zh": "令牌无效。",
    },
    "token_expired": {
        "en": "The token has expired.",
        "zh": "令牌已过期。",
    },
    "token_revoked": {
        "en": "The token was revoked.",
        "zh": "令牌已被撤销。",
    },
    "not_waiting": {
        "en": "Nobody of this name is waiting.",
        "zh": "该用户不在等候名单中。",
    },
    "admission_refused": {
        "en": "The host did not let you in.",
        "zh": "主持人未允许您加入。",
    },
    "interview_not_found": {
        "en": "There is no such interview.",
        "zh": "该面试不存在。",
    },
    "interview_exists": {
        "en": "An interview with this id exists already.",
        "zh": "该面试编号已存在。",
    },
    "interview_already_started": {
        "en": "The interview has started already.",
        "zh": "面试已经开始。",
    },
    "interview_ended": {
        "en": "The interview has ended.",
        "zh": "面试已结束。",
    },
    "interview_stopped": {
        "en": "The interview was stopped.",
        "zh": "面试已被紧急停止。",
    },
    "unknown_question": {
        "en": "This question was never asked.",
        "zh": "该问题尚未提出。",
    },
    "question_not_current": {
        "en": "This is not the question being asked now.",
        "zh": "该问题不是当前问题。",
    },
    "unknown_help": {
        "en": "There is no open request for help with this id.",
        "zh": "没有此编号的待处理求助。",
    },
    "request_id_reused": {
        "en": "This request_id was used before, for something else.",
        "zh": "该 request_id 已用于其他请求。",
    },
    "temporarily_unavailable": {
        "en": "The server cannot save anything right now. Please try again shortly.",
        "zh": "服务器暂时无法保存，请稍后重试。",
    },
    "server_draining": {
        "en": "This server process is about to stop. Please reconnect.",
        "zh": "该服务进程即将停止，请重新连接。",
    },
    "internal_error": {
        "en": "Something went wrong on our side.",
        "zh": "服务器内部出现问题。",
    },
}


class AppError(Exception):
    """A refusal, with a stable `code` of MESSAGES.

    `field` names the wrong part of what was sent, `retry_after` the seconds after which the same
    may succeed, `detail` (English, never what people wrote) says more where the code says little.
    """

    def __init__(
        self,
        code: str,
        field: str | None = None,
        retry_after: float | None = None,
        detail: str | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.retry_after = retry_after
        self.detail = detail

    def to_payload(self, locale: str) -> dict[str, Any]:
        """The error as a wire sends it: code, message, and field and retry_after if any."""
        message = MESSAGES[self.code][locale]
        payload: dict[str, Any] = {
            "code": self.code,
            "message": f"{message} ({self.detail})" if self.detail else message,
        }
        if self.field is not None:
            payload["field"] = self.field
        if self.retry_after is not None:
            payload["retry_after"] = self.retry_after
        return payload


def pick_language(wanted: str | None) -> str:
    """The best of LANGUAGES for a locale such as `zh-CN` or an Accept-Language header."""
    for choice in (wanted or "").split(","):
        language = choice.split(";")[0].strip().lower().split("-")[0].split("_")[0]
        if language in LANGUAGES:
            return language
    return LANGUAGES[0]
