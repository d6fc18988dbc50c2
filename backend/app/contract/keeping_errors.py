"""Codes of refusals about records as such, and their words: erasing and holding."""

from collections.abc import Mapping

KEEPING_MESSAGES: Mapping[str, Mapping[str, str]] = {
    "legal_hold": {
        "en": "This interview's record is held, so that nothing of it can be erased. An admin can "
        "lift the hold first (PUT /api/v1/interview/{id}/hold with held: false).",
        "zh": "该面试的记录处于法律保留状态，无法删除。管理员可先解除保留"
        "（PUT /api/v1/interview/{id}/hold，held: false）。",
    },
    "person_not_found": {
        "en": "Nobody of this id is in the interview's record. Send the user_id with which the "
        "person took part.",
        "zh": "该面试的记录中没有此编号的人员。请发送其参加面试时使用的 user_id。",
    },
}
