"""What the interviewer understands of an answer, and what it makes of it."""

import re
import shutil
from collections import Counter
from dataclasses import replace
from itertools import pairwise, product
from pathlib import Path

import pytest
import yaml

from app.analysis.answer import analyze_answer
from app.domain.interviewing import Language, Setting, Turn
from app.interviewer.bank import Bank, QuestionBankError, load_bank
from app.interviewer.dialogue import Dialogue
from app.interviewer.embedded import EmbeddedInterviewer
from app.interviewer.mentions import own_noun
from app.interviewer.texts import Lines
from app.interviewer.told import what_was_told
from app.interviewer.turn import classify
from app.interviewer.voice import Voice
from tests.support.listening_measure import entries_of, kinds_in, measured
from tests.support.simulated_candidate import candidate, hold_interview
from tests.unit.interviewer.conftest import QUESTION_BANK
from tests.unit.interviewer.test_embedded import SETTING, at_question, go_on, reply_to

PRODUCT = replace(SETTING, position="Product manager")
CHINESE = replace(PRODUCT, language="zh")


@pytest.mark.parametrize(
    ("half", "kinds_right", "false_asked"), [("work", 0.95, 0.02), ("held_out", 0.91, 0.07)]
)
def test_it_asks_for_hardly_anything_it_was_told_and_knows_what_a_turn_is(
    interviewer: EmbeddedInterviewer,
    bank: Bank,
    half: str,
    kinds_right: float,
    false_asked: float,
) -> None:
    figures = measured(half, bank, interviewer)
    assert figures.entries == 150
    assert figures.follow_ups >= 60, "it hardly asks anything at all"
    assert figures.kinds_right >= kinds_right
    assert figures.false_asked <= false_asked


def test_turns_written_afterwards_keep_the_kinds_that_were_reached(bank: Bank) -> None:
    turns = list(entries_of("fresh"))
    wrong = [
        turn["id"]
        for turn in turns
        if kinds_in(classify(turn["said"], bank.recognition)) != set(turn["kinds"])
    ]
    assert len(turns) == 212
    assert len(wrong) <= len(turns) * 0.05, wrong


def test_a_half_that_was_told_is_not_asked_for(interviewer: EmbeddedInterviewer) -> None:
    turns = at_question(interviewer, "be-payment-api")
    said = "A POST. Errors get a machine readable code plus a human message. An idempotency key."
    assert reply_to(interviewer, turns, said).text.endswith(
        "Which errors may the caller try again?"
    )


@pytest.mark.parametrize(
    ("setting", "question", "said", "never"),
    [
        (PRODUCT, "pm-said-no", "The head of sales wanted a chat. We didn't do it.", "who wanted"),
        (CHINESE, "pm-said-no", "销售总监想要一个和网点客户经理聊天的功能，我们没做。", "谁想要"),
        (
            PRODUCT,
            "pm-user-surprise",
            "We thought people dropped out because of the ID scan. I watched twelve sessions.",
            "what had you assumed",
        ),
        (
            SETTING,
            "be-incident",
            "The consumer fell behind by six hours. We noticed because customers called.",
            "who noticed",
        ),
    ],
)
def test_what_was_just_said_is_not_asked(
    interviewer: EmbeddedInterviewer, setting: Setting, question: str, said: str, never: str
) -> None:
    turns = at_question(interviewer, question, setting)
    for words in (said, "Hm, well."):
        assert never not in go_on(interviewer, turns, words, setting=setting).text.lower()


@pytest.mark.parametrize(
    ("setting", "said", "lead"),
    [
        (PRODUCT, "I'd rather not talk about this, it's under NDA.", "declined"),
        (CHINESE, "这个涉及保密，不方便说。", "declined"),
        (PRODUCT, "I already told you that.", "already_told"),
        (CHINESE, "这个我刚才说过了。", "already_told"),
    ],
)
def test_a_boundary_and_a_reminder_lead_kindly_on(
    interviewer: EmbeddedInterviewer, bank: Bank, setting: Setting, said: str, lead: str
) -> None:
    turns = at_question(interviewer, "pm-late", setting)
    reply = go_on(interviewer, turns, said, setting=setting)
    assert (reply.response_type, reply.strategy_used) == ("question", "advance")
    ways: Lines = getattr(bank.wording, lead)
    assert reply.text.startswith(tuple(way.said_in(setting.language) for way in ways.formal))


def test_what_was_declined_in_an_answer_is_not_pressed_for(
    interviewer: EmbeddedInterviewer,
) -> None:
    turns = at_question(interviewer, "pm-late", PRODUCT)
    said = "I can't name the client. But the app was to be out in May and we were two weeks late."
    reply = reply_to(interviewer, turns, said, PRODUCT)
    assert (reply.strategy_used, reply.takes_answer) == ("advance", True)


def test_what_was_denied_is_asked_once_more_without_taking_it_for_granted(
    interviewer: EmbeddedInterviewer, bank: Bank
) -> None:
    turns = at_question(interviewer, "pm-late", PRODUCT)
    first = go_on(
        interviewer, turns, "I don't really remember one, we usually ship on time.", setting=PRODUCT
    )
    question = bank.question("pm-late")
    assert question
    assert first.strategy_used == "clarify"
    assert first.text.startswith(tuple(way.en for way in bank.wording.none_yet.formal))
    assert first.text.endswith(question.simpler.en)
    second = go_on(interviewer, turns, "No, never happened.", setting=PRODUCT)
    assert second.strategy_used == "advance"


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        (PRODUCT, "What do you mean by wrong? Technically or as a product?"),
        (CHINESE, "您说的不对是指技术上还是产品上？"),
    ],
)
def test_a_counter_question_gets_the_question_explained(
    interviewer: EmbeddedInterviewer, bank: Bank, setting: Setting, said: str
) -> None:
    turns = at_question(interviewer, "pm-engineers-disagree", setting)
    reply = go_on(interviewer, turns, said, setting=setting)
    question = bank.question("pm-engineers-disagree")
    assert question
    assert reply.text.endswith(question.simpler.said_in(setting.language))
    assert not reply.takes_answer
    again = go_on(interviewer, turns, said, setting=setting)
    assert (again.question_id, again.takes_answer) == ("pm-engineers-disagree", False)


def test_a_counter_question_to_a_follow_up_has_that_once_more(
    interviewer: EmbeddedInterviewer,
) -> None:
    turns = at_question(interviewer, "pm-late", PRODUCT)
    asked = go_on(interviewer, turns, "The import wizard was to be out in May.", setting=PRODUCT)
    assert asked.response_type == "follow_up"
    reply = go_on(interviewer, turns, "Do you mean my own decision?", setting=PRODUCT)
    assert reply.text.lower().endswith(asked.text.lower()[-30:])
    assert not reply.takes_answer


def test_a_denial_in_words_that_are_not_known_is_not_probed(
    interviewer: EmbeddedInterviewer,
) -> None:
    turns = at_question(interviewer, "pm-late", PRODUCT)
    reply = reply_to(
        interviewer, turns, "Our projects are short, lateness isn't a word we use.", PRODUCT
    )
    assert reply.strategy_used == "advance"


def test_nobody_is_told_what_would_be_wanted(interviewer: EmbeddedInterviewer, bank: Bank) -> None:
    turns = at_question(interviewer, "pm-late", PRODUCT)
    reply = reply_to(interviewer, turns, "Is that what you wanted to hear?", PRODUCT)
    assert reply.text == bank.wording.wanted.en
    assert not reply.takes_answer


def test_nerves_are_met_in_one_sentence_and_the_question_stays(
    interviewer: EmbeddedInterviewer,
) -> None:
    turns = at_question(interviewer, "pm-late", PRODUCT)
    reply = go_on(interviewer, turns, "Sorry, I'm a bit nervous.", setting=PRODUCT)
    assert (reply.strategy_used, reply.question_id) == ("wait", "pm-late")
    assert len(re.findall(r"[.!?](?:\s|$)", reply.text)) == 1


@pytest.mark.parametrize("said", ["Hello, I'm ready for the interview.", "Good morning!"])
def test_an_opening_is_greeted_and_no_answer(interviewer: EmbeddedInterviewer, said: str) -> None:
    turns = [Turn(user_input=None, reply=interviewer.reply(SETTING, [], None, {}))]
    reply = reply_to(interviewer, turns, said)
    assert reply.text.startswith("Hello")
    assert "your current or most recent work" in reply.text
    assert not reply.takes_answer


def test_a_follow_up_takes_up_the_candidates_own_words(interviewer: EmbeddedInterviewer) -> None:
    turns = at_question(interviewer, "pm-said-no", PRODUCT)
    said = "The head of sales wanted a chat with the branch advisor. We didn't do it."
    assert "“chat with the branch advisor”" in reply_to(interviewer, turns, said, PRODUCT).text


@pytest.mark.parametrize(
    ("said", "noun"),
    [
        (
            "The head of sales wanted a chat with the branch advisor.",
            "chat with the branch advisor",
        ),
        ("On our ward we had a new infusion pump, and the alarms were wrong.", "infusion pump"),
        ("It was a Monday, and the team was tired.", None),
        ("We talked for an hour about the thing.", None),
        ("当时我接手了一个计费模块，没有测试。", "计费模块"),
        ("我觉得这样挺好的。", None),
    ],
)
def test_nouns_are_things_that_the_answer_names(said: str, noun: str | None) -> None:
    assert own_noun(said, "", []) == noun


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_is_said_twice_in_one_breath(bank: Bank, language: Language) -> None:
    wording = bank.wording
    leads = [wording.answered, wording.without_answer, wording.skipped, wording.move_on]
    leads += [wording.declined, wording.already_told, wording.answered_briefly]
    for style in ("formal", "casual"):
        voice = Voice(replace(SETTING, language=language, style=style), Dialogue([]))
        for lines, lead in product(leads, range(8)):
            before = voice.say(lines.of(style)[lead % len(lines.of(style))])
            said = before + voice.one_of(wording.transition, before, topic="X")
            clauses = [c.strip().lower() for c in re.split(r"[.!?;,。！？；，：]", said)]
            counted = Counter(clause for clause in clauses if len(clause) > 2)
            assert counted == Counter(set(counted)), said


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_said_around_the_questions_varies(
    interviewer: EmbeddedInterviewer, language: Language
) -> None:
    setting = replace(SETTING, language=language, mode="standard")
    turns = hold_interview(interviewer, setting, candidate("talkative", language))
    leads = [re.split(r"(?<=[.。])\s*", turn.reply.text)[0] for turn in turns[1:-1]]
    assert all(one != other for one, other in pairwise(leads))
    openings = Counter(turn.reply.text[:12] for turn in turns)
    assert max(openings.values()) <= 2


def test_a_denial_tells_too(bank: Bank) -> None:
    question = bank.question("be-incident")
    assert question
    told = what_was_told(bank.asked_for(question), "Nobody noticed it.")
    assert "situation.2" in told.told & told.denied


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(QUESTION_BANK, tmp_path / "bank")


def _change(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        (
            "listening.yaml",
            "families:",
            "families:\n  broken: {en: ['(']}",
            "listening.yaml: families: broken.en.0: '(' is no regular expression",
        ),
        (
            "listening.yaml",
            "families:",
            "families:\n  any: {zh: ['x*']}",
            "listening.yaml: families: any.zh.0: 'x*' fits everything",
        ),
        (
            "listening.yaml",
            "  whole: {}",
            "  whole: {bored: ['x']}",
            "listening.yaml: kinds.whole: bored is no kind",
        ),
        (
            "backend.yaml",
            "like: [noticed]",
            "like: [smelled]",
            "question 'be-incident': probes: situation: listening.yaml has no family 'smelled'",
        ),
        (
            "interview.yaml",
            "  plain_views:",
            "  tea_time:",
            "interview.yaml: heard: listening.yaml has no family 'tea_time'",
        ),
    ],
)
def test_mistakes_in_what_it_listens_for_are_named(
    folder: Path, file: str, old: str, new: str, problem: str
) -> None:
    _change(folder, file, old, new)
    with pytest.raises(QuestionBankError) as error:
        load_bank(folder)
    assert any(line.startswith(problem) for line in error.value.problems), error.value.problems


def test_a_company_adds_how_its_candidates_decline(folder: Path) -> None:
    _change(
        folder, "listening.yaml", "  holds: {}", "  holds: {declined: ['\\bproject bluebird\\b']}"
    )
    bank = load_bank(folder)
    engine = EmbeddedInterviewer(bank, analyze_answer)
    turns = at_question(engine, "be-incident")
    reply = reply_to(engine, turns, "That was Project Bluebird.")
    assert reply.strategy_used == "advance"
    assert not reply.takes_answer


def test_a_bank_without_any_of_it_still_serves(folder: Path) -> None:
    """Copies that companies made before there was listening go on."""
    (folder / "listening.yaml").unlink()
    for path in folder.glob("*.yaml"):
        content = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)
        for question in content.get("questions", [content.get("background", {})]):
            for probe in question["probes"].values():
                for one in probe if isinstance(probe, list) else [probe]:
                    one.pop("halves", None)
                    one.pop("told", None)
        for name in ("heard", "quoting", "taking_up", "declined", "already_told", "nervous"):
            content.pop(name, None)
        for name in ("welcome", "none_yet", "asked_back", "wanted"):
            content.pop(name, None)
        path.write_text(yaml.dump(content, allow_unicode=True), "utf-8")
    engine = EmbeddedInterviewer(load_bank(folder), analyze_answer)
    turns = hold_interview(engine, PRODUCT, candidate("mixed", "en"))
    assert any(turn.reply.response_type == "follow_up" for turn in turns)
