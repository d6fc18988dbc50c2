"""The words of what can be refused about a call; errors.py has all the others."""

from collections.abc import Mapping

CALL_MESSAGES: Mapping[str, Mapping[str, str]] = {
    "call_full": {
        "en": "The call has all the people that it may hold.",
        "zh": "通话人数已满。",
    },
    "call_closed": {
        "en": "There is no call in this interview: it is over, or calls are switched off here.",
        "zh": "此面试没有通话：面试已结束，或本服务器未开启通话。",
    },
    "not_in_call": {
        "en": "Join the call first, with call_join.",
        "zh": "请先发送 call_join 加入通话。",
    },
    "peer_gone": {
        "en": "That person is not in the call any more.",
        "zh": "对方已不在通话中。",
    },
    "invalid_signal": {
        "en": "A signal takes a description (type offer or answer, sdp up to 64 KiB with at most "
        "4 media sections), up to 32 candidates of at most 1 KiB each, or both.",
        "zh": "信令须包含 description（type 为 offer 或 answer，sdp 不超过 64 KiB、"
        "至多 4 个媒体段）、至多 32 个 candidates（每个不超过 1 KiB），或两者皆有。",
    },
}
