"""What people are asked to agree to, in the words that they read in the lobby."""

from collections.abc import Mapping

CONSENT_WORDS: Mapping[str, Mapping[str, str]] = {
    "transcribe": {
        "en": "What I say becomes text that everyone in the room can read.",
        "zh": "我说的话会变成文字，房间内所有人都能看到。",
    },
    "record": {
        "en": "The hiring team may keep the sound of my answers with tools of its own; this "
        "server keeps none.",
        "zh": "招聘团队可以用自己的工具保留我回答的录音；本服务器不保留声音。",
    },
    "ai_analysis": {
        "en": "Software suggests topics and follow-up questions from my answers.",
        "zh": "软件会根据我的回答提示话题和追问。",
    },
    "video_analysis": {
        "en": "Software notes whether my face is in view and how I sit; it never reads emotions.",
        "zh": "软件会记录我的脸是否在画面内和坐姿，绝不识别情绪。",
    },
    "share": {
        "en": "The hiring team may show the transcript to colleagues who were not there; the "
        "report says whether I agreed.",
        "zh": "招聘团队可以把文字记录给未到场的同事看；报告会注明我是否同意。",
    },
    "caption": {
        "en": "I ask for a person to write my captions: their words stand in place of the "
        "software's.",
        "zh": "我请求由人来写我的字幕：以其文字代替软件的文字。",
    },
    "record.practice": {
        "en": "Whoever runs this practice may keep the sound of my answers with tools of their "
        "own; this server keeps none.",
        "zh": "组织这次练习的人可以用自己的工具保留我回答的录音；本服务器不保留声音。",
    },
    "share.practice": {
        "en": "Whoever runs this practice may show the transcript to others; the report says "
        "whether I agreed.",
        "zh": "组织这次练习的人可以把文字记录给别人看；报告会注明我是否同意。",
    },
}
"""By scope; `.practice` where an interview is one."""
