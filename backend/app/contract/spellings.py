"""How values come that mean the textbook one: in the spellings of other languages' JSON writers.

Each function returns the value as the contract has it, or what it was given, for the field's own
type to refuse.
"""

import math
import re
import unicodedata
import uuid
from collections.abc import Callable
from functools import lru_cache

_TRUE = frozenset(("true", "1", "1.0", "yes", "y", "on", "t"))
_FALSE = frozenset(("false", "0", "0.0", "no", "n", "off", "f"))
_FIGURE = re.compile(r"[+-]?[0-9]{1,20}(?:[.,][0-9]{0,20})?(?:[eE][+-]?[0-9]{1,3})?")
_LARGEST = 2.0**53

_FORMATS = {"txt": "text", "plain": "text", "subrip": "srt", "webvtt": "vtt", "": "json"}
MAX_NAME_LENGTH = 128
_JOINERS = "\u200c\u200d"
BLANK = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
"""Letters and signs of which nothing is to be seen."""
_MESSAGE_TYPES = ("text", "code", "link", "system")
_TAG = re.compile(r"([A-Za-z]{2,3})((?:-[A-Za-z0-9]{2,8}){0,4})(?:-.*)?")
_LANGUAGES = {
    "cmn": "zh", "zho": "zh", "chi": "zh", "eng": "en", "deu": "de", "ger": "de", "fra": "fr",
    "fre": "fr", "spa": "es", "por": "pt", "rus": "ru", "jpn": "ja", "kor": "ko", "ita": "it",
    "nld": "nl", "dut": "nl", "ara": "ar", "hin": "hi", "tur": "tr", "pol": "pl", "vie": "vi",
    "ind": "id", "tha": "th", "ukr": "uk", "iw": "he", "in": "id", "ji": "yi",
    "english": "en", "chinese": "zh", "mandarin": "zh", "中文": "zh", "汉语": "zh", "英语": "en",
    "英文": "en", "普通话": "zh",
}  # fmt: skip
"""Codes of three letters, codes of old, and names, each as the code in use."""
_NO_LANGUAGE = frozenset(("und", "mul", "zxx", "mis", "nil"))


def truth(value: object) -> object:
    """A flag: "true", "True", 1, "1", "yes", "on" and their opposites."""
    if isinstance(value, str):
        word = value.strip().lower()
        return True if word in _TRUE else False if word in _FALSE else value
    if isinstance(value, int | float) and value in (0, 1):
        return bool(value)
    return value


def figure(value: object) -> object:
    """A number: "3.5", " 1e3 ", "3,5"."""
    if isinstance(value, str) and _FIGURE.fullmatch(text := value.strip()):
        return float(text.replace(",", "."))
    return value


def whole(value: object) -> object:
    """A whole number: 3.0, "3", "3.0", 1e3."""
    number = figure(value)
    if isinstance(number, float) and number.is_integer() and abs(number) < _LARGEST:
        return int(number)
    return value


def whole_number(value: object) -> object:
    """A number that is whole however it is written, 3.0; texts stay texts."""
    return value if isinstance(value, str) else whole(value)


def count(value: object) -> object:
    """A whole number from 0; what is below, such as -1 for "nothing yet", is 0."""
    number = whole(value)
    if isinstance(number, int) and not isinstance(number, bool) and number < 0:
        return 0
    return number


def sample_rate(value: object) -> object:
    """Samples per second; None for what no sound has."""
    number = figure(value)
    if isinstance(number, bool) or not isinstance(number, int | float):
        return None
    return round(number) if math.isfinite(number) and 0 < number < 1_000_000 else None


def text(value: object) -> object:
    """A text that some writers of JSON make a number, because it looks like one."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value


def optional_id(value: object) -> object:
    """An id that may be left out: an empty one was."""
    if isinstance(value, str):
        return None if not value.strip() else value
    return whole_number(value)


def new_chunk_id() -> str:
    """A chunk's id where its sender gave none: a text, so that the order of arrival counts."""
    return f"chunk_{uuid.uuid4().hex}"


def chunk_id(value: object) -> object:
    """A chunk's id; an empty one is made."""
    known = optional_id(value)
    return new_chunk_id() if known is None else known


def request_id(value: object) -> object:
    """A request's id; nobody but the sender reads it, so that fractions (a clock's) do, too."""
    known = optional_id(value)
    return repr(known) if isinstance(known, float) and math.isfinite(known) else known


def choice(value: object) -> object:
    """One of some words: "AI-Analysis" means ai_analysis."""
    return re.sub(r"[\s-]+", "_", value.strip().lower()) if isinstance(value, str) else value


def absent_choice(value: object) -> object:
    """One of some words that may be left out: an empty one was."""
    return choice(optional_text(value))


def role(value: object) -> object:
    """A role; a host is the interviewer."""
    word = choice(value)
    return "interviewer" if word in ("host", "recruiter") else word


def guest_role(value: object) -> object:
    """The role of somebody invited: a candidate, where none is told."""
    return "candidate" if optional_text(value) is None else role(value)


def level(value: object) -> object:
    """How grave a notice is, as in logs."""
    word = choice(value)
    return "warning" if word == "warn" else word


def absent_flag(value: object) -> object:
    """A flag that may be left out, then it is off."""
    return False if optional_text(value) is None else truth(value)


def transcript_format(value: object) -> object:
    """How a transcript is written; by the names of files, too."""
    word = choice(value)
    return _FORMATS.get(word, word) if isinstance(word, str) else word


def page(largest: int) -> Callable[[object], object]:
    """How many of a list; never more than `largest`."""

    def limit(value: object) -> object:
        number = whole(value)
        if isinstance(number, bool) or not isinstance(number, int) or number < 1:
            raise ValueError("no length")
        return min(number, largest)

    return limit


def nonce(value: object) -> object:
    """A nonce that may be left out."""
    return optional_text(text(value))


def invitation_code(value: object) -> object:
    """A short link's code as people type it: in capitals, in groups, with an O for a zero."""
    value = optional_text(text(value))
    if not isinstance(value, str):
        return value
    typed = "".join(c for c in value[:64].lower() if c not in " -")
    return typed.translate(str.maketrans("oil", "011"))


def items(value: object) -> object:
    """A list that may be left out, or be an object of numbers as PHP writes it."""
    if value is None or value == {}:
        return ()
    if isinstance(value, dict) and all(str(key).isdigit() for key in value):
        return tuple(value.values())
    return value


def name(value: object) -> object:
    """A person's name, without what is invisible; None where nothing is left of it."""
    value = text(value)
    if not isinstance(value, str):
        return value
    visible = "".join(c if c.isprintable() or c in _JOINERS else " " for c in value[:1024])
    shown = " ".join(visible.split())[:MAX_NAME_LENGTH].strip()
    return (
        shown
        if any(unicodedata.category(c)[0] in "LNPS" and c not in BLANK for c in shown)
        else None
    )


def label(value: object, limit: int = 32) -> object:
    """A word that is no identity: without what cannot be printed, cut to its length."""
    value = text(value)
    if not isinstance(value, str):
        return value
    return "".join(c for c in value[: 4 * limit] if c.isprintable()).strip()[:limit].strip()


def message_type(value: object) -> object:
    """A chat message's type; the ones that mean something are known in any case."""
    if value in _MESSAGE_TYPES:
        return value
    known = label(value)
    return known.lower() if isinstance(known, str) and known.lower() in _MESSAGE_TYPES else known


def remark(value: object, limit: int = 1024) -> object:
    """A text beside the matter, cut to `limit` bytes of UTF-8."""
    value = text(value)
    if isinstance(value, str):
        return value[:limit].encode()[:limit].decode(errors="ignore")
    return value


def language(value: object) -> str | None:
    """A language tag: "zh_CN", " ZH-cn ", "cmn-Hans", "en_US.UTF-8"; None for no language."""
    return _language(value[:64]) if isinstance(value, str) else None


@lru_cache(512)
def _language(tag: str) -> str | None:
    plain = re.split(r"[.@;,]", tag.strip(), maxsplit=1)[0].strip().replace("_", "-").lower()
    found = _TAG.fullmatch(_LANGUAGES.get(plain, plain))
    if found is None or found[1] in _NO_LANGUAGE:
        return None
    return _LANGUAGES.get(found[1], found[1]) + found[2]


def languages(value: object, most: int = 5) -> tuple[str, ...]:
    """Language tags, each once: a list, or a text with commas. What names none is left out."""
    listed = items(value)
    if isinstance(listed, str):
        listed = listed[: 64 * most].split(",")
    if not isinstance(listed, list | tuple):
        return ()
    tags = (language(tag) for tag in listed[: 4 * most])
    return tuple(dict.fromkeys(tag for tag in tags if tag is not None))[:most]


def optional_text(value: object) -> object:
    """A text that may be left out: an empty one was."""
    return None if isinstance(value, str) and not value.strip() else value
