"""Candidates of every kind hold whole interviews in every style, mode and language."""

import re
from collections import Counter
from itertools import pairwise
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.analysis.answer import analyze_answer
from app.domain.interviewing import Language, Mode, Reply, Setting, Style, Turn
from app.interviewer.bank import Bank
from app.interviewer.dialogue import base_of
from app.interviewer.embedded import EmbeddedInterviewer
from app.interviewer.features import quotes_by_part
from app.interviewer.plan import planned
from app.interviewer.questions import Part
from tests.support.simulated_candidate import KINDS, MOST_TURNS, candidate, hold_interview

POSITIONS = ["Senior backend engineer", "前端工程师", "Data analyst", "产品经理", "Nurse", None]
PROBED: dict[str, Part] = {
    "probe_situation": "situation",
    "probe_action": "action",
    "probe_result": "result",
}
PRAISE = re.compile(
    r"\b(?:great|good|excellent|perfect|impressive|amazing|wonderful|awesome|brilliant|nice"
    r"|well done|fantastic|correct|strong)\b|很好|不错|棒|优秀|出色|厉害|完美|精彩|正确|真好",
    re.IGNORECASE,
)
SCORE = re.compile(
    r"\b(?:\d+ ?(?:/|out of) ?\d+|you (?:have )?(?:passed|failed))\b|\d+分(?!钟)|合格"
)
HAN = re.compile("[\u4e00-\u9fff]")
SETTINGS = [
    Setting(style=style, mode=mode, language=language)
    for style in get_args(Style)
    for mode in get_args(Mode)
    for language in get_args(Language)
]


def setting_with(setting: Setting, position: str | None) -> Setting:
    return Setting(
        style=setting.style, mode=setting.mode, language=setting.language, position=position
    )


def interviewers_own(turns: list[Turn], bank: Bank) -> list[str]:
    """What the interviewer says around the authored questions, which may hold any word."""
    authored = [
        t for role in bank.roles.values() for q in role.questions for t in (q.text, q.simpler)
    ]
    own = []
    for turn in turns:
        text = turn.reply.text
        for known in authored:
            text = text.replace(known.en, "").replace(known.zh, "")
        own.append(text)
    return own


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("setting", SETTINGS, ids=lambda s: f"{s.style}-{s.mode}-{s.language}")
def test_every_talk_keeps_the_rules(
    interviewer: EmbeddedInterviewer, bank: Bank, setting: Setting, kind: str
) -> None:
    position = POSITIONS[SETTINGS.index(setting) % len(POSITIONS)]
    setting = setting_with(setting, position)
    turns = hold_interview(interviewer, setting, candidate(kind, setting.language))
    replies = [turn.reply for turn in turns]

    asked = [reply for reply in replies if reply.starts_question]
    assert len({reply.question_id for reply in asked}) == len(asked)
    assert len({reply.text for reply in asked}) == len(asked)
    assert [reply.ends_interview for reply in replies].index(True) == len(replies) - 1
    follow_ups = Counter(
        base_of(r.question_id or "") for r in asked if r.response_type != "question"
    )
    for question_id, count in follow_ups.items():
        question = bank.question(question_id)
        assert question
        assert count <= question.follow_ups + (setting.mode == "exploratory")

    for before, after in pairwise(replies):
        assert before.text != after.text
    for text in interviewers_own(turns, bank):
        assert not PRAISE.search(text), text
        assert not SCORE.search(text), text
        assert "{" not in text
    for reply in replies:
        assert reply.engine == "rules"
        assert not reply.degraded
        if setting.language == "zh":
            assert HAN.search(reply.text)
        elif position and position.isascii():
            assert not HAN.search(reply.text)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("setting", SETTINGS, ids=lambda s: f"{s.style}-{s.mode}-{s.language}")
def test_every_probe_matches_what_is_missing_of_a_part(
    interviewer: EmbeddedInterviewer, bank: Bank, setting: Setting, kind: str
) -> None:
    """Of a part that the analysis finds only the later halves may be asked for."""
    setting = setting_with(setting, "Frontend engineer")
    turns = hold_interview(interviewer, setting, candidate(kind, setting.language))
    answers: list[str] = []
    for turn in turns[1:]:
        if turn.reply.takes_answer:
            answers.append(turn.user_input or "")
        if turn.reply.response_type == "question":
            answers = []
        if part := PROBED.get(turn.reply.strategy_used):
            question = bank.question(base_of(turn.reply.question_id or ""))
            probe = question.probes.of(part) if question else None
            assert probe
            later = tuple(half.said_in(setting.language).lower() for half in probe.halves[1:])
            for answer in answers:
                features = analyze_answer(answer, language=setting.language)
                told = quotes_by_part(features)[part]
                assert not told or turn.reply.text.lower().endswith(later), (part, answer)


@pytest.mark.parametrize("style", get_args(Style))
@pytest.mark.parametrize("language", get_args(Language))
def test_structured_talks_ask_everybody_the_same_in_the_same_order(
    interviewer: EmbeddedInterviewer, bank: Bank, style: Style, language: Language
) -> None:
    setting = Setting(style=style, position="Data engineer", language=language)
    expected = [question.id for question in planned(bank, setting)]
    for kind in KINDS:
        turns = hold_interview(interviewer, setting, candidate(kind, language))
        questions = [t.reply.question_id for t in turns if t.reply.response_type == "question"]
        assert questions == ["background", *expected, "candidate-questions"]


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda s: f"{s.style}-{s.mode}-{s.language}")
def test_attempts_to_instruct_the_interviewer_change_nothing(
    interviewer: EmbeddedInterviewer, setting: Setting
) -> None:
    language, injections = setting.language, KINDS["injecting"][setting.language]
    answers = KINDS["talkative"][language]

    def injecting(count: int) -> str:
        turn = count // 2
        return answers[turn % len(answers)] if count % 2 else injections[turn % len(injections)]

    plain = hold_interview(interviewer, setting, candidate("talkative", language))
    attacked = hold_interview(interviewer, setting, injecting)
    redirected = [turn for turn in attacked if turn.reply.strategy_used == "redirect"]
    assert len(redirected) >= len(plain) - 2
    assert all(not turn.reply.takes_answer for turn in redirected)
    ids = [turn.reply.question_id for turn in attacked if turn.reply.strategy_used != "redirect"]
    assert ids == [turn.reply.question_id for turn in plain]


WORDS = st.one_of(
    st.sampled_from([text for kind in KINDS.values() for texts in kind.values() for text in texts]),
    st.text(max_size=80),
)


@settings(deadline=None)
@given(
    setting=st.sampled_from(SETTINGS),
    position=st.one_of(st.sampled_from(POSITIONS), st.text(max_size=40)),
    script=st.lists(WORDS, min_size=1, max_size=40),
)
def test_any_talk_ends(
    interviewer: EmbeddedInterviewer, setting: Setting, position: str | None, script: list[str]
) -> None:
    turns = hold_interview(
        interviewer,
        setting_with(setting, position),
        lambda count: script[count % len(script)],
    )
    ids = [turn.reply.question_id for turn in turns if turn.reply.starts_question]
    assert len(set(ids)) == len(ids)
    assert len(turns) < MOST_TURNS


REPLIES = st.builds(
    Reply,
    text=st.text(max_size=20),
    response_type=st.sampled_from(["question", "follow_up", "clarification", "acknowledgement"]),
    strategy_used=st.sampled_from(["open", "advance", "clarify", "wait", "deep_dive", "repeat"]),
    focus_area=st.sampled_from(["background", "reliability", "gone"]),
    confidence=st.none(),
    engine=st.sampled_from(["rules", "llm:some"]),
    question_id=st.sampled_from([None, "background", "be-incident", "be-incident.1", "gone", "."]),
    takes_answer=st.booleans(),
)
TURNS = st.lists(
    st.builds(Turn, user_input=st.none() | WORDS, reply=REPLIES, response_time=st.none()),
    max_size=8,
)


@settings(deadline=None)
@given(
    setting=st.sampled_from(SETTINGS),
    turns=TURNS,
    words=st.none() | WORDS,
    context=st.dictionaries(
        st.sampled_from(["remaining_seconds", "x"]),
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    ),
)
def test_whatever_stands_in_the_log_there_is_a_reply(
    interviewer: EmbeddedInterviewer,
    setting: Setting,
    turns: list[Turn],
    words: str | None,
    context: dict[str, Any],
) -> None:
    reply = interviewer.reply(setting, turns, words, context)
    assert reply.text
    assert reply == interviewer.reply(setting, turns, words, context)
