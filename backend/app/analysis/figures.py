"""Figures named in a text: numbers, percentages, money, durations, multiples, years."""

import re
from dataclasses import dataclass
from typing import Literal

from app.analysis.spans import Span
from app.analysis.words import LETTER, Words

Kind = Literal["number", "percent", "money", "duration", "multiple", "year"]
_UNITS: dict[str, Kind] = {
    "percent": "percent",
    "duration": "duration",
    "money": "money",
    "multiple": "multiple",
    "counted": "number",
}


@dataclass(frozen=True, slots=True)
class Figure(Span):
    """A quoted figure and what kind it is."""

    kind: Kind


# Longer runs of digits are identifiers; 1.2.3, 24/7, 10:30 and dates are no amounts.
_DIGITS = r"(?:\d{1,3}(?:,\d{3}){1,5}|\d{1,15})(?:\.\d{1,9})?(?!\.?\d)"
_SCALE = (
    rf"(?:(?:[-\s]?(?:thousand|million|billion)|k|m|bn)(?!{LETTER})|\s?[十百千万萬亿億]{{1,3}})"
)
_ENGLISH_NUMBER = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    r"|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    rf"|(?:one\s)?(?:hundred|thousand|million|billion)|dozen|zero)(?!{LETTER})"
)
_ONES = "一二两兩三四五六七八九"
_LARGE = "十百千万萬亿億"
_NUMBER = re.compile(
    # Every number begins with one of these; most characters are done with here.
    rf"(?=[\d$€£¥￥bdefhmnostz{_ONES}{_LARGE}零〇半几幾])(?:"
    rf"(?:(?P<currency>[$€£¥￥]\s?)|(?<!{LETTER})(?<!\.)(?<!\d[-/:]))"
    rf"(?P<digits>{_DIGITS}(?:\s?[-–~～至到]\s?{_DIGITS})?(?![-/:]\d)(?:{_SCALE})?)"
    rf"|(?<!{LETTER})(?P<english>{_ENGLISH_NUMBER}"
    rf"(?:[-\s](?:and\s)?(?:{_ENGLISH_NUMBER}|one(?!{LETTER}))){{0,8}}|one(?!{LETTER}))"
    rf"|百分之(?P<share>[{_ONES}{_LARGE}零〇]{{1,6}}|{_DIGITS})"
    # 第一, 统一, 唯一, 万一, 同一天, 有一天 name no number.
    rf"|(?<![第同有唯統统单單任某逐专專之])(?!万一|萬一)"
    rf"(?P<chinese>[{_ONES}{_LARGE}零〇半几幾]{{1,12}}))",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"(?P<percent>\s?[%％‰]|[-\s]?(?:per\s?cent(?:age\spoints?)?|pct)(?!{L})"
    r"|成(?![功为為了员員本果立就长長交不]))"
    r"|(?P<duration>[-\s]?(?:milliseconds?|seconds?|minutes?|hours?|days?|weeks?|months?|quarters?"
    r"|years?|ms|secs?|mins?|hrs?|yrs?|s|h)(?!{L})"
    r"|\s?[多余餘]?(?:毫秒|秒|分[钟鐘]|[个個]?(?:小[时時]|星期|季度)|[个個]月|天|周|週|年(?![级級]))半?)"
    r"|(?P<money>\s?(?:(?:usd|eur|gbp|cny|rmb|dollars?|euros?|pounds?|yuan)(?!{L})"
    r"|美元|欧元|歐元|元|块[钱錢]|塊錢))"
    r"|(?P<multiple>[x×](?!{L})|[-\s]?(?:times|fold)(?!{L})|\s?倍)"
    r"|(?P<counted>\s?[多余餘来來]?(?:[个個人名位台家次款套轮輪行种種条條]|项(?!目))"
    r"|[-\s]?(?:[kmgt]b|kg|km|cm|px|fps|rps|qps|tps|[mg]?hz)(?!{L}))".replace("{L}", LETTER),
    re.IGNORECASE,
)
_LETTER = re.compile(LETTER)
_YEAR = re.compile(r"(?!2000)(?:19[5-9]|20[0-4])\d|[一二][九〇零][一二三四五六七八九〇零]{2}")
_YEAR_FOLLOWS = frozenset(
    ("in", "since", "during", "until", "year", "early", "late", "before", "from", "to", "by", "of")
)
_LARGE_CHINESE = re.compile(rf"[{_ONES}几幾][{_ONES}零〇]?[{_LARGE}]|十[{_ONES}]")
_ARTICLES = frozenset(("一", "二", "半", "几", "幾", "one"))
"""一个 is an article, 二次 "secondary": these count before amounts of something only."""
_ONE_DAY = re.compile(r"one day(?!s)", re.IGNORECASE)


def find_figures(words: Words) -> list[Figure]:
    """The figures of the text, in its order."""
    found = (_figure(words, number) for number in _NUMBER.finditer(words.text))
    return [figure for figure in found if figure is not None]


def _figure(words: Words, number: re.Match[str]) -> Figure | None:
    text, start = words.text, number.start()
    unit = _UNIT.match(text, number.end())
    end = unit.end() if unit else number.end()
    counts = _UNITS[unit.lastgroup or ""] if unit else None
    if not unit and _LETTER.match(text, end):  # "2nd", "3D"
        return None
    if number.lastgroup in ("english", "chinese") and not _is_number(number, counts):
        return None
    return Figure(text[start:end], start, end, _kind(words, number, counts))


def _is_number(number: re.Match[str], counts: Kind | None) -> bool:
    value = number[0].lower()
    if value in _ARTICLES:
        amount = counts is not None and counts != "number"
        return amount and not _ONE_DAY.match(number.string, number.start())
    return value.isascii() or counts is not None or _LARGE_CHINESE.match(value) is not None


def _kind(words: Words, number: re.Match[str], counts: Kind | None) -> Kind:
    if number.lastgroup == "share":
        return "percent"
    if number["currency"]:
        return "money"
    if _YEAR.fullmatch(number[0]):
        before = words.before(number.start(), 1)
        if counts == "duration" or (counts is None and not _YEAR_FOLLOWS.isdisjoint(before)):
            return "year"
    return counts or "number"
