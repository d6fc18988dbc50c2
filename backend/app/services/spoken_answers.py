"""Which answers were spoken: those whose words were heard from their author meanwhile."""

import re
from bisect import bisect_left, bisect_right, insort
from typing import NamedTuple

from app.domain.events import AnswerSubmitted, QuestionStarted, Recorded, UtteranceTranscribed
from app.domain.identifiers import id_key

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


class _Passage:
    """Several utterances, one after the other, to be searched as one text."""

    def __init__(self, heard: list[_Heard]) -> None:
        self.known = frozenset(word for one in heard for word in one.words)
        self._seqs = [one.seq for one in heard]
        self._starts: list[int] = []
        parts: list[str] = []
        length = 0
        for one in heard:
            self._starts.append(length)
            parts.append("".join(f"{word} " for word in one.words))
            length += len(parts[-1])
        self._text = " " + "".join(parts)

    def find(self, words: list[str]) -> list[int]:
        """The `seq` of the utterances that hold these words in a row; none where nowhere."""
        wanted = " " + "".join(f"{word} " for word in words)
        at = self._text.find(wanted) if words else -1
        if at < 0:
            return []
        first = bisect_right(self._starts, at) - 1
        return self._seqs[first : bisect_left(self._starts, at + len(wanted) - 1)]


class SpokenAnswers:
    """What was heard of everybody, and when each question was put; taken from the log in order.

    Asked only once all is taken: the words of an answer may be recognised after it was sent.
    """

    def __init__(self) -> None:
        self._heard: dict[str, list[_Heard]] = {}
        self._asked: dict[str, list[int]] = {}
        self._passages: dict[tuple[str, int, int, str | None], _Passage] = {}

    def take(self, recorded: Recorded) -> None:
        """Add one event; one that is neither speech nor a question changes nothing."""
        event = recorded.event
        if isinstance(event, QuestionStarted):
            self._asked.setdefault(id_key(event.question_id), []).append(recorded.time)
        if isinstance(event, UtteranceTranscribed) and event.text:
            words = tuple(words_in(event.text))
            heard = _Heard(event.started_at, recorded.seq, event.utterance_id, words)
            insort(self._heard.setdefault(id_key(event.user_id), []), heard)

    def was_spoken(self, answer: AnswerSubmitted, time: int) -> bool:
        """Whether it was given by voice: it says so, or most of its words were heard."""
        if answer.utterance_id is not None:
            return True
        words, known = words_in(answer.answer_text), self._meanwhile(answer, time).known
        return bool(words) and sum(word in known for word in words) >= ENOUGH * len(words)

    def said_already(self, answer: AnswerSubmitted, time: int) -> list[int]:
        """The `seq` of the utterances that it repeats word for word; none where it differs."""
        return self._meanwhile(answer, time).find(words_in(answer.answer_text))

    def _meanwhile(self, answer: AnswerSubmitted, time: int) -> _Passage:
        """What its author began to say between the question and the answer, or what it names."""
        key = id_key(answer.user_id)
        heard = self._heard.get(key, [])
        asked = self._asked.get(id_key(answer.question_id), [])
        since = asked[bisect_right(asked, time) - 1] if asked and asked[0] <= time else time
        first = bisect_left(heard, since, key=lambda one: one.began)
        last = bisect_right(heard, time, key=lambda one: one.began)
        named = _whole(answer.utterance_id)
        place = (key, first, last, named)
        if place not in self._passages:
            inside = heard[first:last]
            if named is not None:
                outside = (*heard[:first], *heard[last:])
                named_too = [one for one in outside if _whole(one.utterance_id) == named]
                inside = sorted((*inside, *named_too))
            self._passages[place] = _Passage(inside)
        return self._passages[place]


def _whole(utterance_id: str | None) -> str | None:
    """The server numbers the parts of a long utterance: "id.2"."""
    return None if utterance_id is None else str(utterance_id).partition(".")[0]
