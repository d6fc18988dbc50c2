"""Actions that the speaker reports: a first person with a verb of doing in the past."""

from app.analysis import chinese, english
from app.analysis.spans import Span
from app.analysis.words import Words

_MAX_ADVERBS = 2
_CHINESE_REACH = 16  # characters between a first person and its verb


def find_actions(words: Words) -> list[Span]:
    """The actions of the text, from the first person to the verb, in its order."""
    found = [*_english_actions(words), *_chinese_actions(words)]
    return sorted(found, key=lambda span: span.start)


def _english_actions(words: Words) -> list[Span]:
    found = []
    for first, word in enumerate(words.words):
        verb = _verb_after(words, first) if word in english.SUBJECTS else None
        if verb is None:
            continue
        if english.NOT_DONE.isdisjoint(words.before(words.starts[first], 1)):
            found.append(Span.of(words.text, words.starts[first], words.ends[verb]))
    return found


def _verb_after(words: Words, subject: int) -> int | None:
    """The verb of doing that belongs to the subject, behind adverbs; None if it has another."""
    for index in range(subject + 1, min(subject + 2 + _MAX_ADVERBS, len(words))):
        if not words.spaced(index - 1):
            return None
        if _is_action(words, index):
            return index
        word = words.words[index]
        adverb = word.endswith("ly") and word not in english.NOT_QUITE
        if not adverb and word not in english.ADVERBS:
            return None
    return None


def _is_action(words: Words, index: int) -> bool:
    verb = words.words[index]
    following = words.words[index + 1] if index + 1 < len(words) else ""
    if (verb == "used" and following == "to") or following in english.STATES:
        return False
    if verb in english.ACTION_VERBS:
        return following != "not"
    regular = verb.endswith("ed") and not verb.endswith("eed") and len(verb) > 3
    return regular and verb not in english.NO_ACTION


def _chinese_actions(words: Words) -> list[Span]:
    text, found = words.text, []
    for verb in words.find_chinese(chinese.ACTION_VERBS):
        prefix_start = max(words.clause_start(verb.start), verb.start - _CHINESE_REACH)
        prefix = text[prefix_start : verb.start]
        subjects = list(chinese.FIRST_PERSON.finditer(prefix))
        if not subjects or chinese.IF.search(prefix):
            continue
        subject = subjects[-1]
        if not chinese.NOT_DONE.search(prefix, subject.end()):
            found.append(Span.of(text, prefix_start + subject.start(), verb.end))
    return found
