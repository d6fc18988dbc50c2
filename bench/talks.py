"""Twelve whole interviews with scripted candidates, printed for people to read.

    python -m bench.talks [--only N] [--purpose practice]

What they answer is taken from `tests/fixtures/talks/work` where it has something for the question,
else from the words of their temper below. The wires have no part in it: it is the rules that talk.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from app.analysis.answer import analyze_answer
from app.domain.interviewing import Language, Mode, Reply, Setting, Turn
from app.interviewer.bank import Bank, load_bank
from app.interviewer.dialogue import base_of
from app.interviewer.embedded import EmbeddedInterviewer

ROOT = Path(__file__).resolve().parents[1]
MOST_TURNS = 60
_PARTS = {"probe_situation": "situation", "probe_action": "action", "probe_result": "result"}

TEMPERS: Mapping[str, Mapping[Language, Sequence[str]]] = {
    "plain": {
        "en": (
            "At my last company the export of invoices failed every month, and accounting called "
            "us each time. I wrote a check that ran before it. Since then it has not failed again.",
            "I looked at the last fifty cases, wrote down what they had in common, and showed my "
            "lead the three that mattered. We did those first.",
            "It went from two days to about four hours, and nobody complained any more.",
        ),
        "zh": (
            "上一家公司每个月导出发票都会失败，财务每次都打电话来。我在前面加了一个检查，之后再没失败过。",
            "我把最近五十个案例翻了一遍，记下共同点，挑了三个最要紧的给组长看，我们就先做那三个。",
            "从两天缩短到四个小时左右，后来没人再抱怨了。",
        ),
    },
    "terse": {
        "en": (
            "A reporting tool.",
            "I fixed it.",
            "It was faster.",
            "My manager.",
            "Because of the law.",
        ),
        "zh": ("一个报表工具。", "我修好了。", "快了不少。", "我们经理。", "因为合规要求。"),
    },
    "guarded": {
        "en": (
            "I'd rather not go into that, it's under NDA.",
            "What I can say is that it was a payment product, and I wrote the settlement part.",
            "That one is confidential, sorry.",
            "We changed the order of two steps and it held ever since.",
        ),
        "zh": (
            "这个涉及保密，不方便说。",
            "能说的是，那是个支付产品，清算部分是我写的。",
            "不好意思，这个公司不让对外讲。",
            "我们把两个步骤换了顺序，之后一直很稳。",
        ),
    },
    "blank": {
        "en": (
            "I can't think of one, to be honest.",
            "No, that never happened to us, we are a small team.",
            "Well, once the label printer stopped on a Friday. I drove over and swapped the cable.",
            "I don't know.",
        ),
        "zh": (
            "一下子想不起来。",
            "没有吧，我们团队小，没遇到过。",
            "有一次周五标签打印机停了，我开车过去把线换了。",
            "不知道。",
        ),
    },
    "asking": {
        "en": (
            "Do you mean at work, or would my studies count as well?",
            "At university we had to share one microscope. I made a list so that nobody waited.",
            "How detailed should it be?",
            "It was about twenty students, and the waiting went from an hour to ten minutes.",
            "Is that what you wanted to hear?",
        ),
        "zh": (
            "您是说工作上的，还是上学时候的也行？",
            "大学时我们共用一台显微镜，我排了个表，大家就不用干等了。",
            "需要讲得很细吗？",
            "大概二十个人，等的时间从一小时降到十分钟。",
            "这样回答可以吗？",
        ),
    },
    "nervous": {
        "en": (
            "Sorry, I'm a bit nervous.",
            "Okay. In my internship I kept the stock list, and I found that the same part was "
            "there under three names, so I merged them and told the buyers.",
            "I think I already said most of that.",
            "Could you repeat the question?",
            "They ordered less twice, about a tenth I believe.",
        ),
        "zh": (
            "不好意思，我有点紧张。",
            "好。实习的时候我管库存表，发现同一个零件有三个名字，我就合并了，并告诉了采购。",
            "这个我刚才基本都说了。",
            "能再说一遍问题吗？",
            "重复下单少了，大概一成吧。",
        ),
    },
}
"""Temper -> what such a candidate says in turn where no fixture answers the question."""

TALKS: Sequence[tuple[str, Language, Mode, str]] = (
    ("Backend engineer", "en", "standard", "plain"),
    ("后端工程师", "zh", "exploratory", "plain"),
    ("Product manager", "en", "exploratory", "guarded"),
    ("产品经理", "zh", "standard", "guarded"),
    ("Data analyst", "en", "standard", "asking"),
    ("数据分析师", "zh", "exploratory", "asking"),
    ("Frontend engineer", "en", "exploratory", "blank"),
    ("前端工程师", "zh", "standard", "blank"),
    ("Nurse", "en", "standard", "nervous"),
    ("护士", "zh", "exploratory", "nervous"),
    ("Sales manager", "en", "exploratory", "terse"),
    ("销售经理", "zh", "standard", "terse"),
)


@dataclass
class ScriptedCandidate:
    """Somebody of a temper, who says each of their words at most once before they come again."""

    language: Language
    temper: str
    known: Mapping[tuple[str, str], list[str]]
    bank: Bank
    said: int = 0
    used: set[str] = field(default_factory=set)

    def answer(self, reply: Reply) -> str:
        """What they say to the interviewer's words."""
        if reply.question_id == "candidate-questions":
            return {"en": "No, thank you.", "zh": "没有了，谢谢。"}[self.language]
        for words in self.known.get((base_of(reply.question_id or ""), self._asked(reply)), ()):
            if words not in self.used:
                self.used.add(words)
                return words
        of_temper = TEMPERS[self.temper][self.language]
        self.said += 1
        return of_temper[(self.said - 1) % len(of_temper)]

    def _asked(self, reply: Reply) -> str:
        if reply.response_type != "follow_up":
            return "main"
        if part := _PARTS.get(reply.strategy_used):
            return part
        question = self.bank.question(base_of(reply.question_id or ""))
        for name, probe in question.probes.named() if question else ():
            ways = [probe, *probe.halves]
            texts = [way.said_in(self.language).lower() for way in ways]
            if any(reply.text.lower().endswith(text) for text in texts):
                return name
        return "else"


def interview(
    engine: EmbeddedInterviewer, setting: Setting, candidate: ScriptedCandidate
) -> Iterator[Turn]:
    """The turns of a whole interview."""
    turns = [Turn(user_input=None, reply=engine.reply(setting, [], None, {}))]
    yield turns[0]
    while not turns[-1].reply.ends_interview and len(turns) < MOST_TURNS:
        words = candidate.answer(turns[-1].reply)
        reply = engine.reply(setting, turns, words, {})
        turns.append(Turn(user_input=words, reply=reply, response_time=20.0))
        yield turns[-1]


def known_answers(language: Language) -> Mapping[tuple[str, str], list[str]]:
    """(question, what was asked) -> answers of that language."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for path in sorted((ROOT / "tests/fixtures/talks/work").glob("*.yaml")):
        entries: list[dict[str, Any]] = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)
        for entry in entries:
            if entry["language"] == language:
                found[entry["question"], entry["asked"]].append(entry["said"])
    return found


def main() -> None:
    """Print them all, or one by its number."""
    parser = argparse.ArgumentParser(prog="bench.talks", description=__doc__)
    parser.add_argument("--only", type=int, help="the number of one talk")
    parser.add_argument("--purpose", default="hiring", choices=("hiring", "practice"))
    chosen = parser.parse_args()
    bank = load_bank(ROOT / "config" / "question_bank")
    engine = EmbeddedInterviewer(bank, analyze_answer)
    for number, (position, language, mode, temper) in enumerate(TALKS, 1):
        if chosen.only not in (None, number):
            continue
        setting = Setting(position=position, language=language, mode=mode, purpose=chosen.purpose)
        print(f"\n=== {number}. {position}, {mode}, a candidate who is {temper}\n")
        candidate = ScriptedCandidate(language, temper, known_answers(language), bank)
        for turn in interview(engine, setting, candidate):
            if turn.user_input is not None:
                print(f"  — {turn.user_input}")
            print(f"{turn.reply.text}   [{turn.reply.strategy_used}]")


if __name__ == "__main__":
    main()
