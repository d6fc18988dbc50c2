"""Which answers were spoken: those whose words were heard from their author meanwhile.

Where a captioner wrote what was said, an answer may repeat what was heard as well as that. What
was somebody else's voice in their microphone is not theirs, and no part of their answer.
"""

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

from app.domain.events import AnswerSubmitted, QuestionStarted, Recorded, UtteranceTranscribed
from app.domain.identifiers import id_key
from app.domain.interview import utterance_key
from app.services.interviews.captions import Captioned, Captions
from app.services.interviews.echoes import EchoMarks

ENOUGH = 0.5
"""The share of an answer's words that must have been heard: speakers correct what they see."""

_HAN = "\u3400-\u9fff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_HAN}]|[^\W_{_HAN}]+")


def words_in(text: str) -> list[str]:
    """Words without case and punctuation; each Chinese character is one."""
    return _WORD.findall(text.lower())


class _Heard(NamedTuple):
    began: int
    seq: int
    utterance_id: str
    words: tuple[str, ...]


class _Speech:
    """All that one person was heard to say, in order, indexed once and searched in place.

    Utterances are named by their places; `first` to before `last` are searched.
    """

    def __init__(self, heard: Sequence[_Heard]) -> None:
        self._began = [one.began for one in heard]
        self._seqs = [one.seq for one in heard]
        self._starts: list[int] = []  # of each in the text
        self._places: dict[str, list[int]] = {}  # of the utterances that hold a word
        self._named: dict[str, tuple[int, int]] = {}
        parts: list[str] = []
        length = 0
        for place, one in enumerate(heard):
            self._starts.append(length)
            parts.append("".join(f"{word} " for word in one.words))
            length += len(parts[-1])
            for word in set(one.words):
                self._places.setdefault(word, []).append(place)
            name = _whole(one.utterance_id)
            self._named[name] = self._named.get(name, (place,))[0], place + 1
        self._starts.append(length)
        self._text = " " + "".join(parts)

    def between(self, since: int, until: int) -> tuple[int, int]:
        """First and last of what was begun then (ms)."""
        return bisect_left(self._began, since), bisect_right(self._began, until)

    def reaching(self, name: str, first: int, last: int) -> tuple[int, int]:
        """The same, but as far as the utterance of this name reaches."""
        begin, end = self._named.get(_whole(name), (first, last))
        return (min(first, begin), max(last, end)) if first < last else (begin, end)

    def holds(self, word: str, first: int, last: int) -> bool:
        """Whether the word was said there."""
        places = self._places.get(word, [])
        at = bisect_left(places, first)
        return at < len(places) and places[at] < last

    def find(self, words: Sequence[str], first: int, last: int) -> list[int]:
        """The `seq` of the utterances there that hold these words in a row; none where nowhere."""
        if not (words and all(self.holds(word, first, last) for word in words)):
            return []
        wanted = " " + "".join(f"{word} " for word in words)
        at = self._text.find(wanted, self._starts[first], self._starts[last] + 1)
        if at < 0:
            return []
        begin = bisect_right(self._starts, at) - 1
        return self._seqs[begin : bisect_left(self._starts, at + len(wanted) - 1)]


class SpokenAnswers:
    """What was heard of everybody, and when each question was put; taken from the log in order.

    Asked only once all is taken: the words of an answer may be recognised after it was sent.
    """

    def __init__(self) -> None:
        self._heard: dict[str, list[_Heard]] = {}
        self._asked: dict[str, list[int]] = {}
        self._indexed: dict[str, list[_Speech]] = {}
        self._captions = Captions()
        self._echoes = EchoMarks()

    def apply(self, recorded: Recorded) -> None:
        """Add one event; one that is neither speech nor a question changes nothing."""
        event = recorded.event
        self._captions.apply(recorded)
        self._echoes.apply(recorded)
        if isinstance(event, QuestionStarted):
            self._asked.setdefault(id_key(event.question_id), []).append(recorded.time)
        if isinstance(event, UtteranceTranscribed) and event.text:
            insort(self._heard.setdefault(id_key(event.user_id), []), _heard(recorded.seq, event))

    def was_spoken(self, answer: AnswerSubmitted, time: int) -> bool:
        """Whether it was given by voice: it says so, or most of its words were heard."""
        if answer.utterance_id is not None:
            return True
        words, known = words_in(answer.answer_text), 0
        for speech in self._speech(answer):
            first, last = self._meanwhile(speech, answer, time)
            known = max(known, sum(speech.holds(word, first, last) for word in words))
        return bool(words) and known >= ENOUGH * len(words)

    def said_already(self, answer: AnswerSubmitted, time: int) -> list[int]:
        """The `seq` of the utterances that it repeats word for word; none where it differs."""
        words = words_in(answer.answer_text)
        for speech in self._speech(answer):
            first, last = self._meanwhile(speech, answer, time)
            if answer.utterance_id is not None:
                first, last = speech.reaching(answer.utterance_id, first, last)
            found = speech.find(words, first, last)
            if found:
                return found
        return []

    def as_said(self, answer: AnswerSubmitted) -> AnswerSubmitted:
        """The answer without words that were somebody else's voice in its author's microphone."""
        key, text = id_key(answer.user_id), answer.answer_text
        for one in self._heard.get(key, ()) if self._echoes else ():
            if utterance_key(key, one.utterance_id) in self._echoes:
                text = _without(text, one.words)
        return answer if text == answer.answer_text else replace(answer, answer_text=text)

    def as_captioned(self, answer: AnswerSubmitted, time: int) -> str:
        """Its text, with captioners' words where it repeats what was heard in their place."""
        text = answer.answer_text
        for seq in self.said_already(answer, time):
            written = self._written.get(seq)
            if written is not None and written.heard:
                text = text.replace(written.heard.strip(), written.utterance.text.strip(), 1)
        return text

    @cached_property
    def _written(self) -> dict[int, Captioned]:
        return {written.recorded.seq: written for written in self._captions.written()}

    def _speech(self, answer: AnswerSubmitted) -> list[_Speech]:
        """What was heard of the answer's author, and what captioners made of it."""
        key = id_key(answer.user_id)
        if key not in self._indexed:
            heard = [
                one
                for one in self._heard.get(key, ())
                if utterance_key(key, one.utterance_id) not in self._echoes
            ]
            self._indexed[key] = [_Speech(heard)]
            written = {
                recorded.seq: _heard(recorded.seq, utterance)
                for recorded, utterance, _ in self._written.values()
                if id_key(utterance.user_id) == key
            }
            if written:
                others = [one for one in heard if one.seq not in written]
                self._indexed[key].append(_Speech(sorted((*others, *written.values()))))
        return self._indexed[key]

    def _meanwhile(self, speech: _Speech, answer: AnswerSubmitted, time: int) -> tuple[int, int]:
        """What its author began to say between the question and the answer."""
        asked = self._asked.get(id_key(answer.question_id), [])
        since = asked[bisect_right(asked, time) - 1] if asked and asked[0] <= time else time
        return speech.between(since, time)


def _heard(seq: int, utterance: UtteranceTranscribed) -> _Heard:
    words = tuple(words_in(utterance.text))
    return _Heard(utterance.started_at, seq, utterance.utterance_id, words)


def _without(text: str, words: Sequence[str]) -> str:
    """A text without these words, where they stand in it one after the other."""
    between = r"[\W_]*"
    wanted = between.join(map(re.escape, words))
    edge = rf"(?<![^\W_{_HAN}])"
    found = re.compile(rf"{edge}{wanted}(?![^\W_{_HAN}])[^\w\s]*\s*", re.IGNORECASE)
    return found.sub("", text, count=1).strip()


def _whole(utterance_id: str) -> str:
    """The server numbers the parts of a long utterance: "id.2"."""
    return str(utterance_id).partition(".")[0]
