"""Every error code that any wire can answer with, and its words in each language."""

import re
from collections.abc import Mapping
from typing import Any

from app.contract.access_errors import ACCESS_MESSAGES
from app.contract.call_errors import CALL_MESSAGES
from app.contract.expectations import EXPECTED
from app.contract.keeping_errors import KEEPING_MESSAGES
from app.contract.spellings import language as spoken_language
from app.domain.errors import Refusal

LANGUAGES = ("en", "zh")

MESSAGES: Mapping[str, Mapping[str, str]] = {
    **CALL_MESSAGES,
    **ACCESS_MESSAGES,
    **KEEPING_MESSAGES,
    "invalid_payload": {
        "en": "The message is not formed as it should be.",
        "zh": "消息格式不正确。",
    },
    "too_complex": {
        "en": "The message has too many parts: at most 10,000 brackets, braces and commas, nested "
        "at most 64 deep. Please send less at a time.",
        "zh": "消息结构过于复杂：括号与逗号总数不得超过 10000，嵌套不得超过 64 层。请分次发送。",
    },
    "unknown_event": {
        "en": "This server does not know the event.",
        "zh": "服务器不认识此事件。",
    },
    "identity_mismatch": {
        "en": "user_id is not who this connection belongs to.",
        "zh": "user_id 与此连接的身份不符。",
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
    "too_many_connections": {
        "en": "Too many connections come from this address. Please close some of them, or try "
        "again in a moment.",
        "zh": "来自此地址的连接过多，请关闭其中一些，或稍后重试。",
    },
    "interview_not_found": {
        "en": "There is no such interview.",
        "zh": "该面试不存在。",
    },
    "search_needs_archive": {
        "en": "Interviews are found by participant or text where the archive is on (RECORDS=on). "
        "Without it, leave these out: status, purpose, since and until work everywhere.",
        "zh": "按参与者或文本查找需要启用存档（RECORDS=on）。未启用时请去掉这两项条件："
        "status、purpose、since 与 until 始终可用。",
    },
    "interview_exists": {
        "en": "An interview with this id exists already.",
        "zh": "该面试编号已存在。",
    },
    "no_interviewer": {
        "en": "People lead this interview, no AI interviewer does. Send your words to the room "
        "(send_message, submit_answer), or let a host set an interviewer first.",
        "zh": "该面试由真人主持，未设置 AI 面试官。请在房间内发送（send_message、submit_answer），"
        "或请主持人先设置 AI 面试官。",
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
    "interview_not_over": {
        "en": "The interview still goes on. Send this once it has ended.",
        "zh": "面试尚未结束，请在结束后再发送。",
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
    "not_marked": {
        "en": "No words of yours are marked as an echo under this utterance_id; take it from an "
        "echo_marked event.",
        "zh": "该 utterance_id 下没有您被标记为回声的话；请取自 echo_marked 事件。",
    },
    "translation_unavailable": {
        "en": "Nothing translates captions on this server.",
        "zh": "此服务器不提供字幕翻译。",
    },
    "language_not_offered": {
        "en": "Captions are not translated into this language here; GET /api/v1/company names "
        "those that are offered.",
        "zh": "此处不提供该语言的字幕翻译；可用语言见 GET /api/v1/company。",
    },
    "caption_not_asked_for": {
        "en": "This person has not asked for captions by a person. They can, by set_consent with "
        "scope: caption and granted: true.",
        "zh": "该用户尚未请求人工字幕。对方可发送 set_consent，scope: caption，granted: true。",
    },
    "no_language_model": {
        "en": "No language model is set up here that could word a follow-up (LLM_BASE_URL).",
        "zh": "此处未配置可拟写追问的语言模型（LLM_BASE_URL）。",
    },
    "nothing_to_follow": {
        "en": "There is nothing to follow up yet: ask again once the candidate has answered the"
        " current question and agreed to ai_analysis.",
        "zh": "目前没有可追问的内容：请在候选人回答了当前问题并同意 ai_analysis 后重试。",
    },
    "request_id_reused": {
        "en": "This request_id was used before, for something else.",
        "zh": "该 request_id 已用于其他请求。",
    },
    "idempotency_key_reused": {
        "en": "This Idempotency-Key was used before, for something else.",
        "zh": "该 Idempotency-Key 已用于其他请求。",
    },
    "session_not_found": {
        "en": "There is no such session.",
        "zh": "该会话不存在。",
    },
    "host_not_allowed": {
        "en": "The server does not answer under this name; SOCKETIO_CORS_ALLOWED_ORIGINS can "
        "name it.",
        "zh": "服务器不以此名称提供服务；可在 SOCKETIO_CORS_ALLOWED_ORIGINS 中添加该名称。",
    },
    "origin_not_allowed": {
        "en": "Pages of this origin may not do this.",
        "zh": "不允许来自此来源的页面执行此操作。",
    },
    "not_found": {
        "en": "There is nothing at this address.",
        "zh": "此地址不存在。",
    },
    "method_not_allowed": {
        "en": "This address does not take this method.",
        "zh": "此地址不支持该方法。",
    },
    "payload_too_large": {
        "en": "The message is too large.",
        "zh": "消息过大。",
    },
    "unsupported_media_type": {
        "en": "The message must be JSON.",
        "zh": "消息必须为 JSON 格式。",
    },
    "transcription_unavailable": {
        "en": "Speech is not being transcribed right now. Everything else works.",
        "zh": "语音转写目前不可用，其他功能正常。",
    },
    "transcription_failed": {
        "en": "This recording could not be transcribed.",
        "zh": "该录音无法转写。",
    },
    "undecodable_audio": {
        "en": "The recording cannot be read. Send 16-bit PCM, or a whole WAV, WebM, Ogg, MP3, M4A "
        "or FLAC recording with at most 96 kHz and two channels.",
        "zh": "无法读取该录音。请发送 16 位 PCM，或完整的 WAV、WebM、Ogg、MP3、M4A、FLAC 录音，"
        "采样率不超过 96 kHz，最多两个声道。",
    },
    "late_audio": {
        "en": "This piece came after its recording had ended, and was not heard. Send missing "
        "pieces within two seconds of the last one, or begin a new recording.",
        "zh": "此片段在录音结束后才到达，未被识别。请在最后一个片段后两秒内补发，或重新开始录音。",
    },
    "audio_too_long": {
        "en": "The recording is too long. Please send it in parts.",
        "zh": "录音过长，请分段发送。",
    },
    "emotions_disabled_by_policy": {
        "en": "In a hiring interview nothing is inferred from facial expressions.",
        "zh": "招聘面试中禁止分析面部表情。",
    },
    "binary_expected": {
        "en": "This text was not taken. The stream is sent in binary frames.",
        "zh": "未接收此文本，请以二进制帧发送视频流。",
    },
    "undecodable_video": {
        "en": "This is no WebM stream with VP8 or VP9 and Opus.",
        "zh": "数据不是包含 VP8/VP9 与 Opus 的 WebM 流。",
    },
    "video_processing_failed": {
        "en": "The video stream could not be processed. Please begin a new one.",
        "zh": "视频流处理失败，请重新开始传输。",
    },
    "session_replaced": {
        "en": "A newer connection of this session has taken over.",
        "zh": "该会话已由更新的连接接管。",
    },
    "session_timeout": {
        "en": "Nothing came for too long.",
        "zh": "长时间未收到数据，会话已超时。",
    },
    "consent_not_given": {
        "en": "Consent is the candidate's to give. Send consent_default: ask, or "
        "purpose: practice.",
        "zh": "是否同意只能由候选人决定。请发送 consent_default: ask，或 purpose: practice。",
    },
    "consent_required": {
        "en": "Your consent to transcription is needed; nothing was kept.",
        "zh": "需要您同意转写；未保留任何内容。",
    },
    "capacity": {
        "en": "The server is busy. Please try again shortly.",
        "zh": "服务器繁忙，请稍后重试。",
    },
    "interview_full": {
        "en": "This interview has taken all that it may hold, from everybody or from you. It can "
        "still be ended or stopped, and consent withdrawn. Please go on in a new interview.",
        "zh": "该面试（或您在其中）的内容已达上限。仍可结束、紧急停止或撤回同意；请新建面试继续。",
    },
    "storage_full": {
        "en": "The server's storage is nearly full, and nothing new is saved. Interviews can still "
        "be ended or stopped, and consent withdrawn. Please tell whoever runs the server.",
        "zh": "服务器存储空间即将用尽，暂不保存新内容。仍可结束、紧急停止面试或撤回同意；"
        "请联系管理员。",
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


def can_be_told(refusal: Refusal) -> bool:
    """Whether there are words for it; a plug-in may have made up a code."""
    return refusal.code in MESSAGES and (refusal.detail is None or refusal.detail in EXPECTED)


def words_of(refusal: Refusal, locale: str) -> str:
    """What went wrong, and what should have been sent, for people."""
    message = MESSAGES[refusal.code][locale]
    if refusal.detail is None:
        return message
    words = EXPECTED[refusal.detail][locale]
    return f"{message}（{words}）" if locale == "zh" else f"{message} ({words})"


def payload_of(refusal: Refusal, locale: str) -> dict[str, Any]:
    """A refusal as every wire sends it: code, message, and field and retry_after if any."""
    payload: dict[str, Any] = {"code": refusal.code, "message": words_of(refusal, locale)}
    if refusal.field is not None:
        payload["field"] = refusal.field
    if refusal.retry_after is not None:
        payload["retry_after"] = refusal.retry_after
    return payload


def pick_language(wanted: str | None) -> str:
    """The best of LANGUAGES for a locale such as `zh-CN` or an Accept-Language header."""
    choices: list[tuple[float, str]] = []
    for choice in (wanted or "").split(","):
        tag, _, quality = choice.partition(";")
        language = (spoken_language(tag) or "").partition("-")[0]
        weight = re.fullmatch(r"\s*q=([01](\.\d{0,3})?)\s*", quality or "q=1")
        if language in LANGUAGES and weight and float(weight[1]):
            choices.append((float(weight[1]), language))
    return max(choices, key=lambda weighted: weighted[0], default=(0, LANGUAGES[0]))[1]
