"""What a field takes, in words for who sent something else."""

from collections.abc import Mapping

EXPECTED: Mapping[str, Mapping[str, str]] = {
    "required": {"en": "this field is required", "zh": "缺少此字段"},
    "object": {"en": "a JSON object is expected", "zh": "应为 JSON 对象"},
    "json": {"en": "JSON is expected", "zh": "应为 JSON"},
    "utf8": {"en": "text in UTF-8 is expected", "zh": "应为 UTF-8 编码的文本"},
    "form": {"en": "a well-formed form is expected", "zh": "表单格式不正确"},
    "list": {"en": "a list is expected", "zh": "应为列表"},
    "id": {
        "en": "1 to 128 printable characters, none of them invisible, or a whole number below 2^53",
        "zh": "应为 1 至 128 个可打印字符（不得含不可见字符），或小于 2^53 的整数",
    },
    "word": {"en": "1 to 32 printable characters", "zh": "应为 1 至 32 个可打印字符"},
    "message": {
        "en": "a text of 1 to 8192 bytes of UTF-8",
        "zh": "应为 1 至 8192 字节的 UTF-8 文本",
    },
    "answer": {
        "en": "a text of at most 65536 bytes of UTF-8",
        "zh": "应为不超过 65536 字节的 UTF-8 文本",
    },
    "input": {
        "en": "a text of 1 to 65536 bytes of UTF-8",
        "zh": "应为 1 至 65536 字节的 UTF-8 文本",
    },
    "note": {
        "en": "a text of at most 8192 bytes of UTF-8",
        "zh": "应为不超过 8192 字节的 UTF-8 文本",
    },
    "grade": {"en": "weak, solid or strong", "zh": "应为 weak、solid 或 strong"},
    "rating": {"en": "a whole number from 1 to 5", "zh": "应为 1 至 5 的整数"},
    "suggestion_kind": {
        "en": "coverage, time, probe or follow_up",
        "zh": "应为 coverage、time、probe 或 follow_up",
    },
    "short_text": {
        "en": "a text of at most 1024 bytes of UTF-8",
        "zh": "应为不超过 1024 字节的 UTF-8 文本",
    },
    "token": {
        "en": "a token of 1 to 8192 characters",
        "zh": "应为 1 至 8192 个字符的令牌",
    },
    "nonce": {"en": "8 to 128 characters", "zh": "应为 8 至 128 个字符"},
    "flag": {"en": "true or false", "zh": "应为 true 或 false"},
    "count": {"en": "a whole number from 0", "zh": "应为不小于 0 的整数"},
    "sample_rate": {
        "en": "8000 to 96000 samples per second",
        "zh": "采样率应为 8000 至 96000",
    },
    "audio": {"en": "bytes or base64 are expected", "zh": "应为二进制数据或 base64"},
    "recording": {
        "en": "1 byte to 25 MB of audio are expected",
        "zh": "应为 1 字节至 25 MB 的音频",
    },
    "file": {"en": "a file is expected", "zh": "应包含文件"},
    "status": {
        "en": "waiting, in_progress, ended or stopped",
        "zh": "应为 waiting、in_progress、ended 或 stopped",
    },
    "purpose": {"en": "hiring or practice", "zh": "应为 hiring 或 practice"},
    "scope": {
        "en": "record, transcribe, ai_analysis, video_analysis, share, emotions or caption",
        "zh": "应为 record、transcribe、ai_analysis、video_analysis、share、emotions 或 caption",
    },
    "role": {
        "en": "candidate, interviewer, observer or captioner",
        "zh": "应为 candidate、interviewer、observer 或 captioner",
    },
    "format": {"en": "json, text, srt or vtt", "zh": "应为 json、text、srt 或 vtt"},
    "report_format": {"en": "json or html", "zh": "应为 json 或 html"},
    "cursor": {"en": "the next_cursor of a page before", "zh": "应为上一页的 next_cursor"},
    "candidate": {
        "en": "a name, or an object with user_id and name",
        "zh": "应为姓名，或包含 user_id 与 name 的对象",
    },
    "no_further_invitation": {
        "en": "invitations of invitations go no further",
        "zh": "受邀者不得再次转邀",
    },
    "not_an_admin": {"en": "nobody removes an admin", "zh": "不能移除管理员"},
    "oneself": {
        "en": "leave_interview is for oneself",
        "zh": "leave_interview 只能用于自己",
    },
    "time": {
        "en": "a time with its zone, as 2026-01-31T12:00:00Z",
        "zh": "应为带时区的时间，如 2026-01-31T12:00:00Z",
    },
    "invitation_code": {
        "en": "the ten letters and digits of an invitation's short link",
        "zh": "应为邀请短链接中的十个字母和数字",
    },
    "expires_in": {
        "en": "60 to 2592000 seconds",
        "zh": "应为 60 至 2592000 秒",
    },
    "questions": {
        "en": "at most 200 questions with different ids",
        "zh": "最多 200 个问题，且编号不得重复",
    },
    "participants": {"en": "at most 50 participants", "zh": "最多 50 位参与者"},
    "token_or_user": {
        "en": "either token or user_id",
        "zh": "应提供 token 或 user_id 其中之一",
    },
    "signal": {
        "en": "a description (type offer or answer, sdp up to 64 KiB) or up to 32 candidates",
        "zh": "应为 description（type 为 offer 或 answer，sdp 不超过 64 KiB）"
        "或至多 32 个 candidates",
    },
    "known": {
        "en": "one of the values that the documentation lists",
        "zh": "应为文档列出的取值之一",
    },
}
