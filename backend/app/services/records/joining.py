"""Fragments of one speaker read as one passage: which belong together, and how they join.

Speech is heard in pieces that end at pauses; to a reader such pieces are one thought. What the
log holds stays as it was heard: only capitals and marks at a joint are put right, never a word.
"""

import re
from collections.abc import Sequence

from app.domain.identifiers import id_key
from app.services.records.transcript_rows import TranscriptRow

LONGEST_PAUSE = 20_000
"""Milliseconds between two pieces of one passage, at most."""
LONGEST = 60_000
LONGEST_TEXT = 500
"""Characters of a passage, at most; what was heard in one go is never cut."""

_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_ENDS_WIDE = re.compile(rf"[{_WIDE}]$")
_BEGINS_WIDE = re.compile(rf"^[{_WIDE}]")
_CUT_OFF = re.compile(r"(?:\.{2,}|…|(?<!\.\w)[.!])$")
"""Marks that an engine puts where its audio ends, "U.S." aside; a question mark is heard."""
_GOES_ON = re.compile(r"^(?:\.{2,}|…)\s*")
_OPEN_END = re.compile(r"[\w,;:\u2013\u2014-]$")
_SMALL_WORDS = re.compile(
    r"(?:a|an|the|and|but|or|so|nor|yet|for|of|to|in|on|at|by|with|from|as|than|then|that|this|these"
    r"|those|which|who|whom|whose|what|when|where|while|why|how|because|if|although|though|until"
    r"|unless|since|after|before|he|she|it|we|they|you|my|our|your|his|her|its|their|is|are|was"
    r"|were|be|been|has|have|had|do|does|did|not|no|there|here|also|just)\b",
    re.IGNORECASE,
)
"""English words that are no names, so that a capital tells only that a piece began there."""


def passages(rows: Sequence[TranscriptRow]) -> list[list[TranscriptRow]]:
    """The rows in order, those that read as one together; what was not heard stands alone."""
    found: list[list[TranscriptRow]] = []
    for row in rows:
        if found and _goes_on(found[-1], row):
            found[-1].append(row)
        else:
            found.append([row])
    return found


def joined(texts: Sequence[str]) -> list[str]:
    """The pieces as they read one after the other, each with the blank before it, if any."""
    shown: list[str] = []
    last = -1  # of those with words
    for number, piece in enumerate(map(str.strip, texts)):
        shown.append(piece)
        if piece and last >= 0:
            shown[last], after = _at_the_joint(shown[last], piece)
            is_wide = _ENDS_WIDE.search(shown[last]) and _BEGINS_WIDE.search(after)
            shown[number] = after if is_wide else f" {after}"
        last = number if piece else last
    return shown


def _goes_on(passage: Sequence[TranscriptRow], row: TranscriptRow) -> bool:
    first, last = passage[0], passage[-1]
    if first.utterance is None or row.utterance is None:
        return False
    if id_key(first.user_id) != id_key(row.user_id):
        return False
    if first.more.get("question_id") != row.more.get("question_id"):
        return False
    is_near = row.began - max(_end(one) for one in passage) <= LONGEST_PAUSE
    is_short = max(_end(row), _end(last)) - first.began <= LONGEST
    length = sum(len(one.text) + 1 for one in passage) + len(row.text)
    return is_near and is_short and length <= LONGEST_TEXT


def _end(row: TranscriptRow) -> float:
    assert row.utterance is not None
    return row.began + row.utterance.duration * 1000


def _at_the_joint(before: str, after: str) -> tuple[str, str]:
    """What ends with a mark and goes on small was one sentence; so was what ended with none."""
    went_on = _GOES_ON.sub("", after)
    if went_on and (went_on != after or went_on[0].islower()):
        return (_CUT_OFF.sub("", before) or before), went_on
    if _SMALL_WORDS.match(after) and _OPEN_END.search(before):
        return before, after[0].lower() + after[1:]
    return before, after
