"""What the embedded interviewer says to one turn."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from app.domain.interviewing import Language, Mode, Reply, Setting, Turn
from app.interviewer.bank import Bank
from app.interviewer.embedded import EmbeddedInterviewer
from app.interviewer.plan import planned
from app.interviewer.scene import MAX_ASIDES
from tests.support.simulated_candidate import KINDS, candidate, hold_interview
from tests.unit.interviewer.test_whole_interviews import PRAISE

SETTING = Setting(position="Backend engineer")
STORY = (
    "When I was at my previous company, checkout was slow. I was asked to mend it. I measured each "
    "step and I rewrote the query. As a result it fell from 5 seconds to 300 ms. It had lasted two "
    "days; since then an alarm watches it."
)


def talk(
    interviewer: EmbeddedInterviewer,
    said: Sequence[str],
    setting: Setting = SETTING,
    context: dict[str, Any] | None = None,
) -> list[Turn]:
    """The turns of a talk in which the candidate says that, one after the other."""
    turns = [Turn(user_input=None, reply=interviewer.reply(setting, [], None, {}))]
    for words in said:
        reply = interviewer.reply(setting, turns, words, context or {})
        turns.append(Turn(user_input=words, reply=reply, response_time=10.0))
    return turns


def at_question(
    interviewer: EmbeddedInterviewer, question_id: str, setting: Setting = SETTING
) -> list[Turn]:
    """A talk that has just come to the question."""
    turns = talk(interviewer, ["skip"], setting)
    while turns[-1].reply.question_id != question_id:
        reply = interviewer.reply(setting, turns, "skip", {})
        turns.append(Turn(user_input="skip", reply=reply))
        assert not reply.ends_interview
    return turns


def reply_to(
    interviewer: EmbeddedInterviewer, turns: list[Turn], words: str, setting: Setting = SETTING
) -> Reply:
    return interviewer.reply(setting, turns, words, {})


def go_on(
    interviewer: EmbeddedInterviewer,
    turns: list[Turn],
    *said: str,
    setting: Setting = SETTING,
) -> Reply:
    """The reply to the last of several turns, which are added."""
    for words in said:
        turns.append(Turn(user_input=words, reply=reply_to(interviewer, turns, words, setting)))
    return turns[-1].reply


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "I am an AI interviewer, not a person"), ("zh", "我是AI面试官，不是真人")],
)
def test_it_opens_as_an_ai_with_a_question(
    interviewer: EmbeddedInterviewer, language: Language, words: str
) -> None:
    for style in ("formal", "casual", "technical", "behavioural"):
        setting = Setting(style=style, language=language)
        reply = interviewer.reply(setting, [], None, {})
        assert words in reply.text
        assert (reply.response_type, reply.strategy_used) == ("question", "open")
        assert reply.starts_question
        assert not reply.takes_answer


@pytest.mark.parametrize(
    ("position", "words"),
    [
        ("Senior Python engineer", "I will use the questions for backend engineering"),
        ("Deep-sea diver", "no questions made for the position Deep-sea diver"),
        (None, "As no position was named"),
        ("  \n ", "As no position was named"),
        ("Chef\n\x00de  cuisine" + "!" * 200, "for the position Chef de cuisine!!!"),
    ],
)
def test_it_says_honestly_which_questions_it_has(
    interviewer: EmbeddedInterviewer, position: str | None, words: str
) -> None:
    text = interviewer.reply(Setting(position=position), [], None, {}).text
    assert words in text
    assert "\x00" not in text
    assert "!" * 80 not in text


def test_a_practice_is_called_one(interviewer: EmbeddedInterviewer) -> None:
    practice = interviewer.reply(replace(SETTING, purpose="practice"), [], None, {})
    hiring = interviewer.reply(SETTING, [], None, {})
    assert "This is a practice interview." in practice.text
    assert "practice" not in hiring.text


def test_dont_know_earns_no_praise_and_another_angle_and_then_another_question(
    interviewer: EmbeddedInterviewer, bank: Bank
) -> None:
    turns = at_question(interviewer, "be-incident")
    question = bank.question("be-incident")
    assert question
    first = go_on(interviewer, turns, "dont know")
    assert (first.response_type, first.strategy_used) == ("clarification", "clarify")
    assert first.text.endswith(question.simpler.en)
    assert (first.question_id, first.takes_answer) == ("be-incident", False)
    second = go_on(interviewer, turns, "dont know")
    assert (second.response_type, second.strategy_used) == ("question", "advance")
    assert second.question_id != "be-incident"
    assert second.takes_answer
    for reply in (first, second):
        assert not PRAISE.search(reply.text)
        assert "thank" not in reply.text.lower()


def test_dont_know_to_a_follow_up_leads_on(interviewer: EmbeddedInterviewer) -> None:
    turns = at_question(interviewer, "be-incident")
    assert go_on(interviewer, turns, "It was down.").question_id == "be-incident.1"
    assert go_on(interviewer, turns, "I don't know.").strategy_used == "advance"


def test_five_different_turns_get_five_fitting_replies(interviewer: EmbeddedInterviewer) -> None:
    turns = at_question(interviewer, "be-incident")
    replies = {
        words: reply_to(interviewer, turns, words)
        for words in (
            STORY,
            "When I was at my previous company the shop was down for an hour on a Friday, which "
            "was hard on everybody, above all for the people in support.",
            "When I was at a bank there was an outage. I restarted the servers, I searched the "
            "logs and then I rewrote the health check of the whole service.",
            "dont know",
            "How long will this take?",
        )
    }
    found = [(r.response_type, r.strategy_used) for r in replies.values()]
    assert found == [
        ("question", "advance"),
        ("follow_up", "probe_action"),
        ("follow_up", "probe_result"),
        ("clarification", "clarify"),
        ("clarification", "answer_candidate"),
    ]
    assert len({reply.text for reply in replies.values()}) == 5


def test_a_follow_up_belongs_to_its_question(interviewer: EmbeddedInterviewer, bank: Bank) -> None:
    turns = at_question(interviewer, "be-incident")
    question = bank.question("be-incident")
    assert question
    assert question.probes.situation
    assert question.probes.action
    first = go_on(interviewer, turns, "It was down.")
    assert first.text.endswith(question.probes.situation.halves[1].en)  # what failed was told
    assert (first.question_id, first.focus_area) == ("be-incident.1", "reliability")
    second = go_on(interviewer, turns, "On a Friday.")
    assert second.text.endswith(question.probes.action.en)
    assert second.question_id == "be-incident.2"
    assert go_on(interviewer, turns, "We all helped.").strategy_used == "advance"  # budget: 2


def test_only_we_is_no_action_of_ones_own(interviewer: EmbeddedInterviewer) -> None:
    turns = at_question(interviewer, "be-incident")
    story = STORY.replace("I measured", "We measured").replace("I rewrote", "we rewrote")
    reply = reply_to(interviewer, turns, story.replace("I was asked", "We were asked"))
    assert reply.strategy_used == "probe_action"


def test_what_an_earlier_answer_told_is_not_asked_for(interviewer: EmbeddedInterviewer) -> None:
    turns = at_question(interviewer, "be-incident")
    go_on(interviewer, turns, "As a result we lost 20 percent of the day's sales.")
    reply = go_on(interviewer, turns, "I restarted it, and I wrote an alarm for the disk.")
    assert reply.strategy_used != "probe_result"


def test_a_technical_probe_is_left_out_where_the_answer_speaks_of_it(
    interviewer: EmbeddedInterviewer, bank: Bank
) -> None:
    question = bank.question("be-payment-api")
    assert question
    turns = at_question(interviewer, "be-payment-api")
    first, second, third = question.probes.deep_dive
    assert reply_to(interviewer, turns, "A POST with the amount.").text.endswith(first.en)
    versed = "A POST with an idempotency key, and status codes that say what to do."
    assert reply_to(interviewer, turns, versed).text.endswith(third.en)
    assert go_on(interviewer, turns, "A POST.", "By key.").text.endswith(second.en)


def test_nothing_is_missing_in_a_language_that_the_rules_cannot_read(
    interviewer: EmbeddedInterviewer,
) -> None:
    turns = at_question(interviewer, "be-incident")
    russian = "Я работал в банке, и у нас упал сервер. Я нашёл причину и починил его за час."
    assert reply_to(interviewer, turns, russian).strategy_used == "advance"


def test_after_the_time_for_a_question_nothing_is_probed(interviewer: EmbeddedInterviewer) -> None:
    turns = at_question(interviewer, "be-incident")
    go_on(interviewer, turns, "It was down.")
    slow = [*turns[:-1], replace(turns[-1], response_time=1000.0)]
    assert reply_to(interviewer, turns, "On a Friday.").response_type == "follow_up"
    assert reply_to(interviewer, slow, "On a Friday.").strategy_used == "advance"


def test_a_minute_is_given_and_the_question_stays(interviewer: EmbeddedInterviewer) -> None:
    turns = at_question(interviewer, "be-incident")
    replies = [go_on(interviewer, turns, "give me a minute") for _ in range(3)]
    assert {(r.response_type, r.strategy_used) for r in replies} == {("acknowledgement", "wait")}
    assert {r.question_id for r in replies} == {"be-incident"}
    assert replies[0].text != replies[1].text != replies[2].text
    assert go_on(interviewer, turns, STORY).takes_answer


def test_a_question_is_repeated_word_for_word_and_then_put_simpler(
    interviewer: EmbeddedInterviewer, bank: Bank
) -> None:
    question = bank.question("be-incident")
    assert question
    turns = at_question(interviewer, "be-incident")
    replies = [go_on(interviewer, turns, "Can you repeat that?") for _ in range(3)]
    assert {reply.strategy_used for reply in replies} == {"repeat"}
    assert [reply.text.endswith(question.text.en) for reply in replies] == [True, False, True]
    assert replies[1].text.endswith(question.simpler.en)


def test_a_follow_up_is_repeated_not_its_question(
    interviewer: EmbeddedInterviewer, bank: Bank
) -> None:
    question = bank.question("be-incident")
    assert question
    assert question.probes.situation
    turns = at_question(interviewer, "be-incident")
    reply = go_on(interviewer, turns, "It was down.", "Sorry, what was the question?")
    assert reply.text.endswith(question.probes.situation.halves[1].en)
    assert question.text.en not in reply.text
    assert reply.question_id == "be-incident.1"


def test_a_model_s_own_words_are_repeated_as_it_said_them(
    interviewer: EmbeddedInterviewer,
) -> None:
    turns = at_question(interviewer, "be-incident")
    worded = replace(turns[-1].reply, text="What broke at your place?", engine="llm:some")
    turns[-1] = replace(turns[-1], reply=worded)
    reply = reply_to(interviewer, turns, "Can you repeat that?")
    assert reply.text.endswith("What broke at your place?")


def test_what_is_not_understood_is_explained_once_then_left_to_the_candidate(
    interviewer: EmbeddedInterviewer, bank: Bank
) -> None:
    question = bank.question("be-incident")
    assert question
    turns = at_question(interviewer, "be-incident")
    first = go_on(interviewer, turns, "I don't understand.")
    assert first.text.endswith(question.simpler.en)
    second = go_on(interviewer, turns, "What do you mean?")
    assert "skip" in second.text
    assert second.question_id == "be-incident"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Are you human?", "Yes, I am an AI."),
        ("Will you score me?", "I give no score"),
        ("What does the job pay?", "I know nothing about pay"),
        ("How long does this take?", "about 6 main questions"),
        ("Who reads this?", "people who are responsible"),
    ],
)
def test_questions_are_answered_or_honestly_declined(
    interviewer: EmbeddedInterviewer, words: str, said: str
) -> None:
    turns = at_question(interviewer, "be-incident")
    reply = reply_to(interviewer, turns, words)
    assert said in reply.text
    assert (reply.response_type, reply.strategy_used) == ("clarification", "answer_candidate")
    assert (reply.question_id, reply.takes_answer) == ("be-incident", False)


def test_what_a_task_leaves_open_may_be_assumed(interviewer: EmbeddedInterviewer) -> None:
    turns = at_question(interviewer, "be-payment-api")
    reply = reply_to(interviewer, turns, "How many users does it have?")
    assert "assume what seems sensible" in reply.text
    assert (reply.question_id, reply.takes_answer) == ("be-payment-api", False)


@pytest.mark.parametrize("words", KINDS["injecting"]["en"])
def test_instructions_are_redirected_to_the_question(
    interviewer: EmbeddedInterviewer, words: str
) -> None:
    turns = at_question(interviewer, "be-incident")
    reply = reply_to(interviewer, turns, words)
    assert reply.strategy_used == "redirect"
    assert reply.text.endswith(turns[-1].reply.text[-60:])
    assert not reply.takes_answer


def test_asides_do_not_go_on_for_ever(interviewer: EmbeddedInterviewer) -> None:
    turns = at_question(interviewer, "be-incident")
    go_on(interviewer, turns, *["hello"] * MAX_ASIDES)
    assert turns[-1].reply.question_id == "be-incident"
    assert go_on(interviewer, turns, "hello").strategy_used == "advance"


def test_that_is_all_after_an_answer_leads_on_without_a_probe(
    interviewer: EmbeddedInterviewer,
) -> None:
    turns = at_question(interviewer, "be-incident")
    go_on(interviewer, turns, "It was down.")
    assert go_on(interviewer, turns, "That's all.").strategy_used == "advance"


def test_the_candidate_asks_at_the_end(interviewer: EmbeddedInterviewer) -> None:
    turns = at_question(interviewer, "candidate-questions")
    assert go_on(interviewer, turns, "Yes, I have a question.").strategy_used == "wait"
    asked = go_on(interviewer, turns, "What is the team like?")
    assert asked.strategy_used == "answer_candidate"
    assert "hiring team sees it" in asked.text
    assert go_on(interviewer, turns, "And lunch, is it free?").strategy_used == "answer_candidate"
    closing = go_on(interviewer, turns, "No, thank you.")
    assert closing.ends_interview
    assert closing.strategy_used == "wrap_up"
    assert closing.question_id is None


def test_the_closing_names_what_was_covered(interviewer: EmbeddedInterviewer) -> None:
    turns = at_question(interviewer, "be-incident")
    closing = go_on(interviewer, turns, STORY, "I want to end the interview.")
    assert closing.ends_interview
    assert not closing.takes_answer
    covered, _, rest = closing.text.partition("We did not get to ")
    assert covered.endswith("We spoke about reliability. ")
    assert "storing data" in rest
    assert "reliability" not in rest
    assert "I have not scored them" in rest


def test_who_speaks_on_after_the_end_is_told_so(interviewer: EmbeddedInterviewer) -> None:
    turns = talk(interviewer, ["end the interview", "hello?"])
    assert turns[-1].reply.ends_interview
    assert "has ended" in turns[-1].reply.text


def test_who_comes_back_hears_the_open_question_again(
    interviewer: EmbeddedInterviewer, bank: Bank
) -> None:
    question = bank.question("be-incident")
    assert question
    turns = at_question(interviewer, "be-incident")
    reply = interviewer.reply(SETTING, turns, None, {})
    assert reply.strategy_used == "repeat"
    assert reply.text.endswith(question.text.en)


@pytest.mark.parametrize(
    ("seconds", "question_id"),
    [
        (3600, "be-incident.1"),
        (200, "candidate-questions"),
        (30.5, None),
        (0, None),
        ("30", "be-incident.1"),
        (True, "be-incident.1"),
        (-5, "be-incident.1"),
        (math.nan, "be-incident.1"),
        (math.inf, "be-incident.1"),
        (10**400, "be-incident.1"),
        (None, "be-incident.1"),
    ],
)
def test_the_remaining_time_leads_to_the_end_where_it_is_a_time(
    interviewer: EmbeddedInterviewer, seconds: object, question_id: str | None
) -> None:
    turns = at_question(interviewer, "be-incident")
    reply = interviewer.reply(SETTING, turns, "It was down.", {"remaining_seconds": seconds})
    assert reply.question_id == question_id
    assert reply.takes_answer


def test_a_question_no_longer_in_the_bank_is_left_behind(interviewer: EmbeddedInterviewer) -> None:
    turns = at_question(interviewer, "be-incident")
    gone = replace(turns[-1].reply, question_id="be-deleted")
    turns[-1] = replace(turns[-1], reply=gone)
    for words in ("It was down.", "dont know", "skip"):
        assert reply_to(interviewer, turns, words).strategy_used == "advance"
    assert reply_to(interviewer, turns, "repeat").text.endswith(gone.text)


def test_standard_comes_back_to_what_was_left_open(
    interviewer: EmbeddedInterviewer, bank: Bank
) -> None:
    setting = replace(SETTING, mode="standard")
    plan = [question.id for question in planned(bank, setting)]
    thin = "be-slow-query"

    def says(count: int) -> str:
        return "dont know" if asked[-1].startswith(thin) else STORY

    asked = ["background"]
    turns = [Turn(user_input=None, reply=interviewer.reply(setting, [], None, {}))]
    while not turns[-1].reply.ends_interview:
        words = says(len(turns))
        turns.append(Turn(user_input=words, reply=interviewer.reply(setting, turns, words, {})))
        asked.append(turns[-1].reply.question_id or "")
    questions = [t.reply for t in turns if t.reply.response_type == "question"]
    assert [reply.question_id for reply in questions[1:7]] == plan
    assert questions[7].focus_area == "data_storage"
    assert questions[7].question_id == "be-schema-change"
    assert questions[8].question_id == "candidate-questions"


def test_exploratory_takes_up_the_candidate_s_own_words(interviewer: EmbeddedInterviewer) -> None:
    setting = replace(SETTING, mode="exploratory")
    turns = at_question(interviewer, "be-incident", setting)
    story = STORY.replace("query", "consumer of our Kafka topic")
    reply = reply_to(interviewer, turns, story, setting)
    assert (reply.response_type, reply.strategy_used) == ("follow_up", "deep_dive")
    assert "“Kafka”" in reply.text


@pytest.mark.parametrize(
    ("mode", "fewest", "most"), [("structured", 8, 8), ("standard", 8, 10), ("exploratory", 7, 7)]
)
def test_the_modes_differ_in_how_much_they_ask(
    interviewer: EmbeddedInterviewer, mode: Mode, fewest: int, most: int
) -> None:
    for kind in KINDS:
        turns = hold_interview(interviewer, replace(SETTING, mode=mode), candidate(kind, "en"))
        count = sum(turn.reply.response_type == "question" for turn in turns)
        assert fewest <= count <= most


def test_the_same_talk_gets_the_same_words(interviewer: EmbeddedInterviewer) -> None:
    said = [STORY, "dont know", "hello", "What is the salary?", STORY, "skip"]
    assert talk(interviewer, said) == talk(interviewer, said)


def test_a_huge_answer_is_taken_like_any_other(interviewer: EmbeddedInterviewer) -> None:
    turns = at_question(interviewer, "be-incident")
    reply = reply_to(interviewer, turns, STORY * 400)
    assert (reply.strategy_used, reply.takes_answer) == ("advance", True)


def test_who_told_much_is_asked_for_the_result_before_the_situation(
    interviewer: EmbeddedInterviewer,
) -> None:
    turns = at_question(interviewer, "be-incident")
    told = "I restarted the servers, I searched the logs for the first error, I rewrote the health "
    reply = reply_to(interviewer, turns, told + "check, and I wrote an alarm for the full disks.")
    assert reply.strategy_used == "probe_result"


def test_an_aspect_that_a_model_put_in_its_own_words_is_passed_over(
    interviewer: EmbeddedInterviewer, bank: Bank
) -> None:
    question = bank.question("be-payment-api")
    assert question
    turns = at_question(interviewer, "be-payment-api")
    asked = replace(go_on(interviewer, turns, "A POST."), text="And twice?", engine="llm:some")
    turns[-1] = replace(turns[-1], reply=asked)
    reply = reply_to(interviewer, turns, "Never mind that, it is a POST.")
    assert reply.text.endswith(question.probes.deep_dive[1].en)


def test_what_nobody_could_answer_was_not_covered(interviewer: EmbeddedInterviewer) -> None:
    turns = at_question(interviewer, "be-incident")
    closing = go_on(interviewer, turns, "dont know", "dont know", "end the interview")
    assert "We spoke about" not in closing.text
    assert "reliability" in closing.text


def test_the_answer_that_used_up_the_time_was_covered(interviewer: EmbeddedInterviewer) -> None:
    turns = at_question(interviewer, "be-incident")
    closing = interviewer.reply(SETTING, turns, STORY, {"remaining_seconds": 5})
    assert closing.ends_interview
    assert "We spoke about reliability." in closing.text


def test_exploratory_asks_about_two_terms_of_a_question_and_none_of_a_word(
    interviewer: EmbeddedInterviewer, bank: Bank
) -> None:
    setting = replace(SETTING, mode="exploratory")
    turns = at_question(interviewer, "be-payment-api", setting)
    question = bank.question("be-payment-api")
    assert question
    probes = tuple(probe.en for probe in question.probes.deep_dive)
    assert reply_to(interviewer, turns, "Kafka.", setting).text.endswith(probes)
    said = "We had it running on {} for about three years, and it was never any trouble to us."
    terms = ("Kafka", "Grafana", "Kubernetes")
    replies = [go_on(interviewer, turns, said.format(t), setting=setting) for t in terms]
    assert all(f"“{term}”" in reply.text for term, reply in zip(terms, replies, strict=True))
    assert [reply.text.endswith(probes) for reply in replies] == [False, False, True]


def test_exploratory_goes_where_the_answer_leads(interviewer: EmbeddedInterviewer) -> None:
    setting = replace(SETTING, mode="exploratory")
    turns = talk(interviewer, ["skip"], setting)
    assert turns[-1].reply.question_id == "be-payment-api"
    told = (
        "I only ever looked after the stale entries, the hit rate and what was to be invalidated."
    )
    while turns[-1].reply.question_id != "be-payment-api.3":
        go_on(interviewer, turns, told, setting=setting)
    assert go_on(interviewer, turns, told, setting=setting).question_id == "be-caching"
