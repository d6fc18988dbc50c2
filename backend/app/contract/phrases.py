"""The sentences that confirming events carry, in each language."""

from collections.abc import Mapping

PHRASES: Mapping[str, Mapping[str, str]] = {
    "connected": {"en": "Connected.", "zh": "连接成功。"},
    "answer_confirmed": {"en": "Your answer has been saved.", "zh": "您的回答已保存。"},
    "help_request_sent": {
        "en": "Your request for help has been sent.",
        "zh": "您的求助已发送。",
    },
    "video_connected": {
        "en": "The connection stands; the video stream can be sent.",
        "zh": "连接已建立，可以开始传输视频流",
    },
    "video_processing": {"en": "The video stream is processed.", "zh": "视频数据处理中"},
    "video_not_kept": {
        "en": "Without consent to transcription or video analysis, nothing of the stream is kept.",
        "zh": "未同意转写或视频分析，视频流不会被保留。",
    },
    "video_unavailable": {
        "en": "The video stream is not processed right now. Everything else works.",
        "zh": "视频处理目前不可用，其他功能正常。",
    },
    "video_waiting": {
        "en": "All places for video are taken. The stream waits for the next free one; "
        "everything else works.",
        "zh": "视频处理名额已满，视频流正在等待空位，其他功能正常。",
    },
    "report_notice": {
        "en": "This report holds what was asked and answered, with quotes that stand in the "
        "answers word for word. It gives no score and recommends no decision: people decide.",
        "zh": "本报告只包含问题、回答和原文引用，不打分，也不给出录用建议：由人来决定。",
    },
    "export_ai_notice": {
        "en": "Contains content that an AI wrote (marked: ai, or the interviewer's name) and "
        "speech that a machine wrote down (marked: engine). Both may hold errors.",
        "zh": "包含由AI提供的内容（以 ai 或面试官名称标明）以及由机器转写的语音（以 engine 标明），"
        "两者都可能有误。",
    },
    "processing": {"en": "Reading your answer.", "zh": "正在处理您的输入…"},
    "interview_ended": {"en": "The interview has ended.", "zh": "面试已结束。"},
    "emergency_stopped": {
        "en": "The interview was stopped.",
        "zh": "面试已被紧急停止。",
    },
}


def phrase(name: str, locale: str) -> str:
    """The sentence in the language."""
    return PHRASES[name][locale]
