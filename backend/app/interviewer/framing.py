"""What is said around the questions: the opening, what the candidate may know, and the closing."""

import math
from collections.abc import Iterable, Sequence

from app.domain.interviewing import Setting
from app.interviewer.bank import Bank
from app.interviewer.plan import planned
from app.interviewer.positions import role_for, shown
from app.interviewer.sentences import OF_THE_ANSWER
from app.interviewer.texts import Text
from app.interviewer.voice import Voice


def opening_words(bank: Bank, setting: Setting, voice: Voice) -> str:
    """Who is speaking, what will happen and with which questions, and the first one."""
    wording = bank.wording
    return voice.together(
        voice.one_of(wording.opening),
        voice.say(wording.practice) if setting.purpose == "practice" else "",
        _about_the_position(bank, (setting.position or "").strip(), voice),
        voice.say(wording.background.text),
    )


def _about_the_position(bank: Bank, position: str, voice: Voice) -> str:
    wording = bank.wording
    if not position:
        return voice.say(wording.position_unnamed)
    role = role_for(bank, position)
    if role is None:
        return voice.say(wording.position_unknown, position=shown(position))
    return voice.say(wording.position_known, position=shown(position), role=voice.say(role.name))


def words_about(topic: str, bank: Bank, setting: Setting, voice: Voice) -> str:
    """The answer to a candidate's question about the interview itself, the job or the company."""
    questions = planned(bank, setting)
    seconds = sum(question.time_limit for question in [bank.wording.background, *questions])
    minutes = 5 * math.ceil(seconds / 300)
    values = {"minutes": str(minutes), "questions": str(len(questions))}
    if topic in OF_THE_ANSWER:
        own: Text = getattr(bank.wording, topic)
        return voice.say(own)
    return voice.say(bank.wording.about[topic], **values)


def closing_words(
    bank: Bank, setting: Setting, voice: Voice, covered: Sequence[str], early: bool
) -> str:
    """The end, with the topics that were covered and those planned that were not; no judgement.

    `covered`: the competencies about which something was answered.
    """
    wording = bank.wording
    names = _names(bank, voice, covered)
    wanted = _names(bank, voice, (question.competency for question in planned(bank, setting)))
    not_reached = [name for name in wanted if name not in names]
    return voice.together(
        voice.one_of(wording.ended_early if early else wording.closing),
        voice.say(wording.covered, topics=voice.listed(names)) if names else "",
        voice.say(wording.not_reached, topics=voice.listed(not_reached)) if not_reached else "",
        voice.say(wording.what_follows),
    )


def _names(bank: Bank, voice: Voice, competencies: Iterable[str]) -> list[str]:
    found = (bank.competency_name(competency) for competency in competencies)
    return list(dict.fromkeys(voice.say(name) for name in found if name))
