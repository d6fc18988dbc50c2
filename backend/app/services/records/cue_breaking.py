"""Words broken into subtitles: two lines each, seven seconds, at the ends of thoughts.

The cheapest way through the words is looked for: a break costs least after a sentence, then after
a clause, most inside of what belongs together; a pause within a subtitle costs, and so does one
that is gone before it is read.
"""

import re
from collections.abc import Sequence
from itertools import accumulate
from math import inf

from app.services.records.timed_words import LINE, WIDE_LINE, TimedWord, columns

LINES = 2
LONGEST, SHORTEST = 7.0, 1.0
_SENTENCE = re.compile(r"[.!?…。！？]+[\"'”’)\]」』）》]*$")
_CLAUSE = re.compile(r"[,;:，、；：–—][\"'”’)\]」』）》]*$")
_JOINS = re.compile(
    r"(?:and|but|or|so|because|that|which|who|when|where|if|while|although|than)$", re.IGNORECASE
)
_CLINGS = re.compile(
    r"(?:a|an|the|of|to|in|on|at|by|for|with|from|my|your|our|their|his|her|its|is|are|was|were"
    r"|i|we|you|he|she|they|not|no|very)$",
    re.IGNORECASE,
)
_EACH, _WITHIN, _AT_CLAUSE, _AT_JOINT, _AT_WORD, _AT_SMALL = 4.0, 4.5, 4.0, 7.0, 11.0, 16.0
_PAUSE, _PER_SECOND = 0.6, 8.0
_COMFORTABLE, _HASTY, _TOO_SHORT = 2.0, 4.0, 8.0


def broken(words: Sequence[TimedWord], prefix: str = "") -> list[list[TimedWord]]:
    """Subtitles in order; `prefix` stands before the first one, in its first line."""
    if not words:
        return []
    costs = [0.0] + [inf] * len(words)
    came_from = [0] * (len(words) + 1)
    breaks = [_break_after(words, at) for at in range(len(words))]
    held = list(accumulate((_held(words, at) for at in range(len(words))), initial=0.0))
    for begin in range(len(words)):
        before = prefix if begin == 0 else ""
        for end in _ends(words, begin, before):
            inside = held[end - 1] - held[begin]
            cost = costs[begin] + _EACH + breaks[end - 1] + inside + _brief(words, begin, end)
            if cost < costs[end]:
                costs[end], came_from[end] = cost, begin
    found, end = [], len(words)
    while end:
        begin = came_from[end]
        found.append(list(words[begin:end]))
        end = begin
    return found[::-1]


def lines(words: Sequence[TimedWord], prefix: str = "") -> list[str]:
    """One or two lines; where one is not enough they end after a clause, or are alike in length."""
    whole = prefix + _text(words)
    if _fits(whole):
        return [whole]
    splits = (
        (prefix + _text(words[:at]), _text(words[at:]))
        for at in range(0 if prefix else 1, len(words))
    )
    fitting = [split for split in splits if _fits(split[0]) and _fits(split[1])]
    return [line.strip() for line in min(fitting, key=_unevenness)]


def fits(words: Sequence[TimedWord], prefix: str = "") -> bool:
    """Whether the words are one subtitle's."""
    return len(words) in _ends(words, 0, prefix)


def _ends(words: Sequence[TimedWord], begin: int, prefix: str) -> range:
    """Where a subtitle that begins there may end: its lines filled one after the other."""
    width, is_wide, line, end = columns(prefix), columns(prefix) > len(prefix), 1, begin
    begins_line = True
    while end < len(words):
        word = words[end]
        if end > begin and word.t1 - words[begin].t0 > LONGEST:
            break
        wider = width + columns(word.text) + (word.gap and not begins_line)
        if wider > (WIDE_LINE if is_wide or word.is_wide else LINE):
            if line == LINES:
                break
            line, width, is_wide, begins_line = line + 1, 0, False, True
            continue
        width, is_wide, begins_line = wider, is_wide or word.is_wide, False
        end += 1
    return range(begin + 1, max(end, begin + 1) + 1)


def _text(words: Sequence[TimedWord]) -> str:
    return "".join(
        f" {word.text}" if word.gap and number else word.text for number, word in enumerate(words)
    )


def _fits(line: str) -> bool:
    width = columns(line)
    return width <= (LINE if width == len(line) else WIDE_LINE)


def _unevenness(split: tuple[str, str]) -> float:
    first, second = split
    ends_well = _SENTENCE.search(first) or _CLAUSE.search(first)
    return abs(columns(first) - columns(second)) - (20 if ends_well else 0)


def _break_after(words: Sequence[TimedWord], at: int) -> float:
    if at + 1 == len(words) or _ends_sentence(words, at):
        return 0.0
    word, following = words[at], words[at + 1]
    if _CLAUSE.search(word.text):
        cost = _AT_CLAUSE
    elif _JOINS.match(following.text):
        cost = _AT_JOINT
    elif _CLINGS.match(word.text) or not (following.gap or following.is_wide):
        cost = _AT_SMALL
    else:
        cost = _AT_WORD
    return max(0.0, cost - max(0.0, following.t0 - word.t1) * _PER_SECOND)


def _ends_sentence(words: Sequence[TimedWord], at: int) -> bool:
    """A mark before a small letter is an abbreviation's."""
    return bool(_SENTENCE.search(words[at].text)) and not words[at + 1].text[0].islower()


def _held(words: Sequence[TimedWord], at: int) -> float:
    """What it costs to show a word and the next one at once."""
    if at + 1 == len(words):
        return 0.0
    pause = words[at + 1].t0 - words[at].t1
    cost = max(0.0, pause - _PAUSE) * _PER_SECOND
    return cost + (_WITHIN if _ends_sentence(words, at) else 0.0)


def _brief(words: Sequence[TimedWord], begin: int, end: int) -> float:
    length = words[end - 1].t1 - words[begin].t0
    return max(0.0, _COMFORTABLE - length) * _HASTY + max(0.0, SHORTEST - length) * _TOO_SHORT
