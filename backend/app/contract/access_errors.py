"""Codes of refused access, and their words: tokens, invitations, the lobby."""

from collections.abc import Mapping

ACCESS_MESSAGES: Mapping[str, Mapping[str, str]] = {
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
    "removed": {
        "en": "The host has taken you out of this interview. A new invitation brings you back.",
        "zh": "主持人已将您移出该面试；如需返回，请索取新的邀请。",
    },
    "renewal_refused": {
        "en": "This access has reached its end. Please ask for a new invitation.",
        "zh": "此访问权限已到最终期限，请索取新的邀请。",
    },
    "not_waiting": {
        "en": "Nobody of this name is waiting.",
        "zh": "该用户不在等候名单中。",
    },
    "admission_refused": {
        "en": "The host did not let you in.",
        "zh": "主持人未允许您加入。",
    },
    "invitation_not_found": {
        "en": "There is no such invitation.",
        "zh": "该邀请不存在。",
    },
    "invitation_required": {
        "en": "People come into this interview by invitation only. Send the token that redeeming "
        "an invitation gave you (POST /api/v1/invitation/redeem).",
        "zh": "该面试仅限受邀者进入。请发送兑换邀请（POST /api/v1/invitation/redeem）所得的令牌。",
    },
    "invitation_used": {
        "en": "This invitation is in use on three devices already. Go on on one of those, or ask "
        "for a new invitation.",
        "zh": "该邀请已在三台设备上使用。请在其中一台上继续，或索取新的邀请。",
    },
    "invitation_expired": {
        "en": "This invitation has expired. Please ask for a new one.",
        "zh": "该邀请已过期，请索取新的邀请。",
    },
    "invitation_withdrawn": {
        "en": "This invitation was withdrawn. Please ask for a new one.",
        "zh": "该邀请已被撤回，请索取新的邀请。",
    },
}
