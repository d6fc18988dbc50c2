"""Whether a thought is at its end where somebody pauses, by the text that was heard.

Whisper puts a full stop behind nearly every cut, so that alone says little. The words below cannot
stand last, or seldom do; where one rightly does, its text only comes a second later.
"""

import re

from app.speech.agreement import SPACELESS, split_words, without_end_marks

DONE, DOUBTFUL, UNFINISHED = 0.55, 0.9, 1.4
"""Seconds of pause that end a thought: a whole sentence, what may be one, and what is none."""

_FULL_STOP = re.compile(r"[.!?。！？][\"'”’」』)]*$")
_TRAILS_OFF = re.compile(r"(\.\.|…)$")
_FEW_WORDS, _FEW_CHARACTERS = 3, 4
_LINKED_FEW_WORDS = 7
"""A fragment that begins with a link word ("and so, my fellow Americans") has so many at least."""

_LAST = {
    "en": """a an the my your our their its his whose and or but nor because cause since unless
        until while although though if whether when where which who than as so of to for with from
        in on at by into onto about between against during without within before after under over
        through toward towards across along like i we he she they it's i'm we're they're you're
        that's there's am is are was were be been being have has had will would shall should may
        might must gonna wanna not very quite just um uh er erm hmm well mr mrs dr e.g i.e such""",
    "de": """der die das den dem des ein eine einen einem einer eines mein dein unser ihr und oder
        aber weil dass denn wenn ob als wie sondern obwohl damit von zu für mit aus in im am bei
        nach über unter vor zwischen durch gegen ohne um ich wir er sie du ist sind war waren
        habe haben hat hatte wird werden kann sehr nicht äh ähm also""",
    "fr": """le la les un une des du de mon ma mes notre nos votre vos leur leurs et ou mais donc
        car parce que qui si quand comme à au aux avec pour dans en sur par sans sous entre je
        nous il elle ils elles on tu vous est sont était être ai avons a ont très plus euh""",
    "es": """el la los las un una unos unas mi tu su nuestro y e o u pero porque que si cuando
        como aunque de del a al con para por en sin sobre entre hasta desde yo nosotros él ella
        es son era ser estar he hemos ha han muy más eh""",
}
_LAST_WORDS = {language: frozenset(words.split()) for language, words in _LAST.items()}
_LINKING = {
    "en": "and or but so because if when while although as since",
    "de": "und oder aber weil wenn als obwohl",
    "fr": "et ou mais parce si quand comme",
    "es": "y pero porque si cuando como aunque",
}
_LINKS = {language: frozenset(words.split()) for language, words in _LINKING.items()}
_LAST_CHINESE = """
    而且 因为 所以 但是 可是 然后 如果 虽然 不过 还有 就是 或者 以及 并且 和 跟 与 或 比如 比如说
    例如 关于 对于 为了 由于 在 把 被 是 很 我 我们 你 他 她 他们 那个 这个 一个 的话 就 也 都 还 嗯
    呃 那么 因此 其实 包括 通过 从 向 对 给 之后 的时候 因為
    但是 然後 雖然 不過 還有 並且 對於 為了
    個 這個 那個 還 從 給 之後 的時候
"""
_LAST_CHARACTERS = tuple(_LAST_CHINESE.split())


def pause_after(text: str, language: str | None) -> float:
    """Seconds of pause after which what was said is over; UNFINISHED where the most is waited."""
    said = text.strip()
    if not _FULL_STOP.search(said) or _TRAILS_OFF.search(said):
        return UNFINISHED
    bare = without_end_marks(said)
    if SPACELESS.match(bare[-1:]):
        is_open = bare.endswith(_LAST_CHARACTERS)
        few = len(split_words(bare)) < _FEW_CHARACTERS
        return UNFINISHED if is_open else DOUBTFUL if few else DONE
    code = language or "en"
    words = [word.strip().strip("\"'“”‘’(),;:").casefold() for word in split_words(bare)]
    if not words or words[-1] in _LAST_WORDS.get(code, ()):
        return UNFINISHED
    first = re.split(r"[.!?]\s+", bare)[-1]
    sentence = len(split_words(first))
    if sentence < _LINKED_FEW_WORDS and words[-sentence] in _LINKS.get(code, ()):
        return UNFINISHED
    return DOUBTFUL if sentence < _FEW_WORDS else DONE
