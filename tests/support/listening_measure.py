"""How well the AI interviewer listens, measured on the answers of `tests/fixtures/talks`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import yaml

from app.domain.interviewing import Language, Reply, Setting, Turn
from app.interviewer.bank import Bank
from app.interviewer.embedded import EmbeddedInterviewer
from app.interviewer.questions import BankQuestion
from app.interviewer.told import AskedFor, what_was_told
from app.interviewer.turn import TurnKind, classify

TALKS = Path(__file__).resolve().parents[1] / "fixtures" / "talks"
_SAME = {
    "finished": "finish",
    "end": "finish",
    "greeting": "ready",
    "thanks": "ready",
    "unclear": "counter_question",
}
_STRATEGIES = {
    "situation": "probe_situation",
    "action": "probe_action",
    "result": "probe_result",
}


@dataclass(repr=False)
class ListeningFigures:
    """What was counted in one half; the lists name entries, for the half that may be read."""

    entries: int = 0
    kinds_wrong: list[str] = field(default_factory=list)
    follow_ups: int = 0
    false_asks: list[str] = field(default_factory=list)
    told: int = 0
    told_missed: list[str] = field(default_factory=list)
    open_halves: int = 0
    false_skips: int = 0
    nouns: int = 0
    nouns_quoted: int = 0
    nouns_other: list[str] = field(default_factory=list)

    @property
    def kinds_right(self) -> float:
        """Share of the turns whose kinds are recognised, all and no other."""
        return 1 - len(self.kinds_wrong) / self.entries

    @property
    def false_asked(self) -> float:
        """Share of the follow-ups asked that ask for what the turn told or denied."""
        return len(self.false_asks) / self.follow_ups if self.follow_ups else 0.0

    @property
    def missed(self) -> float:
        """Share of what was told that is not recognised as told."""
        return len(self.told_missed) / self.told

    def __repr__(self) -> str:  # never an entry: what failed in `held_out` is not to be read
        return (
            f"{self.entries} turns, kinds right {self.kinds_right:.1%}; "
            f"{self.follow_ups} follow-ups, {len(self.false_asks)} false ({self.false_asked:.1%}); "
            f"{self.told} told, {len(self.told_missed)} not recognised ({self.missed:.1%}); "
            f"{self.open_halves} open, {self.false_skips} left out "
            f"({self.false_skips / self.open_halves:.1%}); nouns {self.nouns_quoted} of "
            f"{self.nouns} as marked, {len(self.nouns_other)} other"
        )


def entries_of(half: str) -> Iterator[Mapping[str, Any]]:
    """The entries of `work` or `held_out`."""
    for path in sorted((TALKS / half).glob("*.yaml")):
        yield from yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)


def measured(half: str, bank: Bank, interviewer: EmbeddedInterviewer) -> ListeningFigures:
    """All figures of one half."""
    figures = ListeningFigures()
    for entry in entries_of(half):
        figures.entries += 1
        _count_kinds(entry, bank, figures)
        if "answer" in entry["kinds"]:
            _count_told(entry, bank, figures)
        _count_follow_up(entry, bank, interviewer, figures)
    return figures


def kinds_in(said: TurnKind) -> set[str]:
    """The kinds of a turn in the fixtures' words."""
    if said.kind == "counter_question" and said.topic == "length":
        return {"how_long"}
    return {_SAME.get(kind, kind) for kind in said.kinds}


def _count_kinds(entry: Mapping[str, Any], bank: Bank, figures: ListeningFigures) -> None:
    found = kinds_in(classify(entry["said"], bank.recognition))
    if found != set(entry["kinds"]):
        figures.kinds_wrong.append(f"{entry['id']}: {sorted(found)} for {entry['kinds']}")


def _count_told(entry: Mapping[str, Any], bank: Bank, figures: ListeningFigures) -> None:
    question = _question(entry, bank)
    asked_for = bank.asked_for(question)
    found = what_was_told(asked_for, entry["said"])
    denied = set(entry.get("denies", ()))
    for asked in asked_for:
        if asked.of == entry["asked"]:
            continue  # it was just asked, and nothing is asked twice
        if asked.name in entry["tells"]:
            figures.told += 1
            if asked not in found:
                figures.told_missed.append(f"{entry['id']}: {asked.name}")
        elif asked.of not in denied and asked.name not in denied:
            figures.open_halves += 1
            figures.false_skips += asked in found


def _count_follow_up(
    entry: Mapping[str, Any],
    bank: Bank,
    interviewer: EmbeddedInterviewer,
    figures: ListeningFigures,
) -> None:
    """Lets the interviewer reply, and looks whether it asks for what the turn told."""
    question = _question(entry, bank)
    setting = Setting(language=cast("Language", entry["language"]), mode="standard")
    turns = _turns_up_to(entry["asked"], question, bank, setting)
    reply = interviewer.reply(setting, turns, entry["said"], {})
    if entry.get("noun") and "answer" in entry["kinds"]:
        _count_noun(entry, reply, figures)
    if reply.response_type != "follow_up":
        return
    figures.follow_ups += 1
    denied = set(entry.get("denies", ()))
    for asked in _asked_in(reply, bank.asked_for(question), setting):
        if asked.name in entry["tells"] or {asked.of, asked.name} & denied:
            figures.false_asks.append(f"{entry['id']}: {asked.name}: {reply.text}")
            return
    if not {"answer"} & set(entry["kinds"]):
        figures.false_asks.append(f"{entry['id']}: pressed on: {reply.text}")


def _count_noun(entry: Mapping[str, Any], reply: Reply, figures: ListeningFigures) -> None:
    figures.nouns += 1
    if "“" not in reply.text:
        return
    quoted = reply.text.split("“", 1)[1].split("”", 1)[0].lower()
    if quoted in entry["noun"].lower() or entry["noun"].lower() in quoted:
        figures.nouns_quoted += 1
    else:
        figures.nouns_other.append(f"{entry['id']}: {quoted} for {entry['noun']}")


def _turns_up_to(asked: str, question: BankQuestion, bank: Bank, setting: Setting) -> list[Turn]:
    """A dialogue in which the question was asked, and its follow-up if it was that."""
    language = setting.language
    main = Reply(
        text=question.text.said_in(language),
        response_type="question",
        strategy_used="advance",
        focus_area=question.competency,
        confidence=0.9,
        engine="rules",
        question_id=question.id,
        takes_answer=False,
    )
    turns = [Turn(user_input=None, reply=main)]
    if asked == "main":
        return turns
    probe = next(probe for name, probe in question.probes.named() if name == asked)
    follow_up = Reply(
        text=probe.said_in(language),
        response_type="follow_up",
        strategy_used=cast("Any", _STRATEGIES.get(asked, "deep_dive")),
        focus_area=question.competency,
        confidence=0.9,
        engine="rules",
        question_id=f"{question.id}.1",
        takes_answer=True,
    )
    return [*turns, Turn(user_input="嗯。" if language == "zh" else "Hm.", reply=follow_up)]


def _asked_in(reply: Reply, asked_for: tuple[AskedFor, ...], setting: Setting) -> list[AskedFor]:
    """What a reply asks for: one half, or all of a probe."""
    text = reply.text.lower()
    one = [a for a in asked_for if text.endswith(a.text.said_in(setting.language).lower())]
    whole = [a for a in asked_for if text.endswith(a.probe.said_in(setting.language).lower())]
    return whole or one


def _question(entry: Mapping[str, Any], bank: Bank) -> BankQuestion:
    question = bank.question(entry["question"])
    assert question is not None, entry["id"]
    return question
