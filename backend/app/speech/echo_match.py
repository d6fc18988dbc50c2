"""Whether one person's words are another's, as the first one's microphone heard them.

An echo says the same at the same time. Who repeats somebody, quotes them or agrees begins later,
or says little; what is too short to tell is nobody's echo.
"""

import re
from collections.abc import Sequence
from itertools import groupby
from statistics import median
from typing import NamedTuple

from app.speech.timed_tokens import Token

SHARE = 0.8
"""Of the words that must be the other one's."""
EARLIEST, LATEST = -500.0, 2_000.0
"""Milliseconds by which an echo may come after the words, at most: two lines are never alike."""
_SHORT_LATEST = 1_000.0
_EXACT_SHARE = 0.5
"""Of the words that must be the same to the letter, else nothing else is looked at."""
_TOGETHER = 700.0
"""So far from the delay of all the words a single one may lie: times of words are rough."""
_BIN = 250.0
_ENOUGH, _FEW, _AMONG, _HAN_WEIGHT = 3.0, 2.0, 3.0, 0.5
"""Words that say something, at the least, or a few of them among so many; a Chinese character
counts for half a word."""
_AGREEING = frozenset(
    (
        *re.findall(
            r"\w+",
            "yes yeah yep yup ya ok okay right alright exactly sure true correct agreed agree "
            "totally absolutely definitely certainly indeed fine good great nice cool perfect got "
            "it i im see know understand thats that is this makes make sense think so too me my of "
            "course no not nope oh ah uh um mm hmm mhm huh well and the a to you please thank "
            "thanks sorry really very all we do does did was for as same here point go ahead",
        ),
        *"嗯啊哦噢呃额喔欸诶对是的好行可以没错当然明白了解懂知道同意我也这么想觉得确实就那不吧呀嘛吗你说谢一样问题有理清楚",
    )
)
"""What agreements and thanks are made of: they tell nothing of whose words they are."""


_OWN = frozenset(
    (
        *re.findall(
            r"\w+",
            "yes yeah yep yup ok okay right alright exactly sure true correct agreed agree totally "
            "absolutely definitely certainly indeed perfect understand course please thank thanks "
            "sorry nope hmm mhm huh great good fine nice cool",
        ),
        *"嗯啊哦噢呃额喔欸诶",
    )
)
_OWN_HAN = re.compile("对对|对的|没错|好的|明白|了解|谢谢|当然|同意|确实|可以|没问题|是的|知道了")
"""With what somebody agrees while another one speaks; words of a voice that is heard badly become
others, but seldom these."""
_LONG = 5.0
"""So many words in a row that are not the other one's are no mishearing."""


class Match(NamedTuple):
    """`share`: of the words found; `delay` in ms; `places`: of the other's words that they are.

    `own`: runs of words that are not the other one's.
    """

    share: float
    delay: float
    places: tuple[int, ...]
    own: tuple[tuple[str, ...], ...]


def is_telling(words: Sequence[Token]) -> bool:
    """Whether there are words enough to know whose they are."""
    telling = sum(_size(word.text) for word in words if word.text not in _AGREEING)
    most = sum(_size(word.text) for word in words)
    return telling >= _ENOUGH or (telling >= _FEW and most >= _AMONG)


def match(words: Sequence[Token], others: Sequence[Token]) -> Match | None:
    """How these words lie within another one's, in order of time; None where no delay fits."""
    known = {other.text for other in others}
    if sum(word.text in known for word in words) < _EXACT_SHARE * len(words):
        return None
    delay = _delay(words, others)
    if delay is None:
        return None
    pairs = _aligned(words, others, delay)
    if not pairs:
        return None
    exact = median(words[at].at - others[place].at for at, place in pairs)
    found = frozenset(at for at, _ in pairs)
    return Match(
        len(pairs) / len(words),
        exact,
        tuple(place for _, place in pairs),
        _runs([None if at in found else word.text for at, word in enumerate(words)]),
    )


def is_echo(words: Sequence[Token], found: Match) -> bool:
    """Whether these words are an echo of those that were found."""
    length = words[-1].at - words[0].at
    latest = min(LATEST, max(_SHORT_LATEST, length / 2))
    if found.share < SHARE or not EARLIEST <= found.delay <= latest:
        return False
    return not any(map(_is_said, found.own))


def _runs(texts: Sequence[str | None]) -> tuple[tuple[str, ...], ...]:
    runs = (tuple(run) for is_none, run in groupby(texts, lambda text: text is None) if not is_none)
    return tuple(tuple(text for text in run if text is not None) for run in runs)


def _is_said(run: Sequence[str]) -> bool:
    """Whether these words, amid another one's, are their speaker's own."""
    agrees = not _OWN.isdisjoint(run) or _OWN_HAN.search("".join(run)) is not None
    return agrees or sum(map(_size, run)) >= _LONG


def _size(word: str) -> float:
    return _HAN_WEIGHT if len(word) == 1 and word >= "\u3007" else 1.0


def _delay(words: Sequence[Token], others: Sequence[Token]) -> float | None:
    """The delay at which most of the words are found."""
    places: dict[str, list[float]] = {}
    for other in others:
        places.setdefault(other.text, []).append(other.at)
    counts: dict[int, int] = {}
    for word in words:
        delays = (word.at - at for at in places.get(word.text, ()))
        for place in {round(d / _BIN) for d in delays if EARLIEST - _BIN <= d <= LATEST + _BIN}:
            for near in (place - 1, place, place + 1):
                counts[near] = counts.get(near, 0) + (2 if near == place else 1)
    if not counts:
        return None
    return max(counts, key=lambda place: (counts[place], -abs(place))) * _BIN


def _aligned(
    words: Sequence[Token], others: Sequence[Token], delay: float
) -> list[tuple[int, int]]:
    """Pairs of places in the longest sequence that both have in common, at about that delay.

    One word that was heard as two counts as one that both have.
    """
    columns = len(others) + 1
    best = [[0] * columns for _ in range(len(words) + 1)]
    for row in range(len(words) - 1, -1, -1):
        for column in range(len(others) - 1, -1, -1):
            found = max(best[row + 1][column], best[row][column + 1])
            for taken, from_others in _steps(words, others, row, column, delay):
                found = max(found, taken + best[row + taken][column + from_others])
            best[row][column] = found
    pairs, row, column = [], 0, 0
    while row < len(words) and column < len(others):
        for taken, from_others in _steps(words, others, row, column, delay):
            if best[row][column] == taken + best[row + taken][column + from_others]:
                pairs += [(row + number, column) for number in range(taken)]
                row, column = row + taken, column + from_others
                break
        else:
            if best[row][column] == best[row + 1][column]:
                row += 1
            else:
                column += 1
    return pairs


def _steps(
    words: Sequence[Token], others: Sequence[Token], row: int, column: int, delay: float
) -> list[tuple[int, int]]:
    """How many words of each are the same from there on: one, or two that are one word there."""
    word, other = words[row], others[column]
    if abs(word.at - other.at - delay) > _TOGETHER:
        return []
    if _alike(word.text, other.text):
        return [(1, 1)]
    if column + 1 < len(others) and word.text == other.text + others[column + 1].text:
        return [(1, 2)]
    if row + 1 < len(words) and other.text == word.text + words[row + 1].text:
        return [(2, 1)]
    return []


def _alike(one: str, other: str) -> bool:
    """The same, but for a letter in four of a word that has as many."""
    if one == other:
        return True
    longer = max(len(one), len(other))
    allowed = longer // 4
    if not allowed or abs(len(one) - len(other)) > allowed:
        return False
    return _distance(one, other) <= allowed


def _distance(one: str, other: str) -> int:
    """Letters to be put in, left out or changed."""
    before = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        now = [at]
        for place, known in enumerate(other, 1):
            now.append(min(before[place] + 1, now[-1] + 1, before[place - 1] + (letter != known)))
        before = now
    return before[-1]
