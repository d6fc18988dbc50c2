"""What is said to an answer before anything else: what was heard, never what it is worth."""

from app.interviewer.bank import Bank
from app.interviewer.told import sentences_of
from app.interviewer.understanding import Understanding
from app.interviewer.voice import Voice
from app.interviewer.words import BRIEF, amount

_NOT_AGAIN_WITHIN = 4
"""Turns before a line that says what was heard may come again."""


def acknowledgement(
    bank: Bank, voice: Voice, heard: Understanding, words: str, beside: str = ""
) -> str:
    """One line; `beside` is what is said behind it.

    Only of a told example it is said what was heard: of what somebody would do there is nothing.
    """
    wording, said = bank.wording, heard.said
    for kind, lines in (
        ("already_told", wording.already_told),
        ("declined", wording.declined),
        ("nervous", wording.nervous),
    ):
        if kind in said.kinds:
            return voice.one_of(lines, beside)
    if amount(words) < BRIEF:
        return voice.one_of(wording.answered_briefly, beside)
    sentences = list(sentences_of(words))
    style, turns = voice.setting.style, len(voice.dialogue.turns)
    fitting = heard.example and [
        way
        for family, lines in wording.heard.items()
        if (signs := bank.listening.families[family].compiled) and any(map(signs.search, sentences))
        for way in lines.of(style)
        if voice.last_said(way) < 0 or voice.last_said(way) < turns - _NOT_AGAIN_WITHIN
    ]
    return voice.one_among([*(fitting or ()), *wording.answered.of(style)], beside)
