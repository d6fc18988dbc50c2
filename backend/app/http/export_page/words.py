"""The page's texts."""

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "no_title": "Interview",
        "held": "Held",
        "replay": "Replay",
        "pause": "Pause",
        "speed": "Speed",
        "position": "Position",
        "everything": "Show everything",
        "timeline": "Timeline",
        "transcript": "Transcript",
        "record": "The record",
        "chain_good": "Nothing was changed or left out: all {count} entries are chained as they "
        "were written. The last hash is {hash}.",
        "chain_bad": "Entry {seq} is not as it was written.",
        "chain_none": "This interview is not in the archive yet, so there is no chain to check.",
        "ai_words": "AI",
        "machine": "by machine",
        "ai_notice": "Parts marked “AI” were written by an AI; parts marked “by machine” are "
        "speech that a machine wrote down. Both may hold errors.",
        "nothing": "Nothing was said.",
    },
    "zh": {
        "no_title": "面试",
        "held": "时间",
        "replay": "回放",
        "pause": "暂停",
        "speed": "速度",
        "position": "位置",
        "everything": "显示全部",
        "timeline": "时间线",
        "transcript": "文字记录",
        "record": "记录",
        "chain_good": "没有任何改动或遗漏：全部 {count} 条记录的哈希链与写入时一致。最后的哈希值为 "
        "{hash}。",
        "chain_bad": "第 {seq} 条记录与写入时不一致。",
        "chain_none": "该面试尚未存档，因此没有可校验的哈希链。",
        "ai_words": "AI 生成",
        "machine": "机器转写",
        "ai_notice": "标有“AI 生成”的内容由人工智能提供；标有“机器转写”的内容由机器根据语音转写。"
        "两者都可能有误。",
        "nothing": "没有任何发言。",
    },
}
