from dataclasses import replace
from itertools import pairwise

from app.domain.interviewing import Setting, Turn
from app.interviewer.dialogue import Dialogue
from app.interviewer.texts import Lines, Text
from app.interviewer.voice import Voice
from tests.support.replies import a_question

WAYS = tuple(Text(en=f"Way {name}.", zh=f"说法{name}。") for name in "abc")
LINES = Lines(formal=WAYS, casual=(Text(en="Casually.", zh="随便说。"),))
REPLY = a_question(
    "?",
    "background",
    strategy_used="open",
    focus_area="background",
    confidence=1.0,
    takes_answer=False,
)


def test_the_ways_take_turns_and_none_comes_twice_in_a_row() -> None:
    turns = [Turn(user_input=None, reply=REPLY)]
    said = []
    for number in range(60):
        text = Voice(Setting(), Dialogue(turns)).one_of(LINES)
        said.append(text)
        reply = replace(REPLY, text=f"{text} What next?", question_id=f"q-{number % 7}")
        turns.append(Turn(user_input="x", reply=reply))
    assert all(one != other for one, other in pairwise(said))
    assert set(said) == {way.en for way in WAYS}


def test_a_style_without_its_own_ways_uses_the_formal_ones() -> None:
    assert Voice(Setting(style="casual"), Dialogue([])).one_of(LINES) == "Casually."
    assert (
        Voice(Setting(style="technical", language="zh"), Dialogue([])).one_of(LINES)[:2] == "说法"
    )


def test_in_a_practice_what_is_meant_for_one_is_said() -> None:
    own = Text(en="For you.", zh="为您。")
    text = Text(en="For people.", zh="供人阅读。", practice=own)
    practice, hiring = (Voice(Setting(purpose=p), Dialogue([])) for p in ("practice", "hiring"))
    assert (practice.say(text), hiring.say(text)) == ("For you.", "For people.")
    assert practice.one_of(Lines(formal=(text,))) == "For you."


def test_values_are_put_in_once_and_never_looked_into() -> None:
    text = Text(en="{position}: {role}", zh="职位{position}：{role}")
    assert text.said_in("en", position="{role}", role="chef") == "{role}: chef"


def test_names_are_listed_as_the_language_does() -> None:
    english, chinese = Voice(Setting(), Dialogue([])), Voice(Setting(language="zh"), Dialogue([]))
    assert english.listed(["a"]) == "a"
    assert english.listed(["a", "b", "c"]) == "a, b and c"
    assert chinese.listed(["甲", "乙", "丙"]) == "甲、乙、丙"
