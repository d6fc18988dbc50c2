"""A transcript as files: plain text, SubRip, WebVTT.

Cues of files never overlap and none is too short to be read, whatever players do with such;
the exact times stand in the JSON.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from app.domain.identifiers import id_key
from app.domain.talk import AI_INTERVIEWER

Payload = dict[str, Any]
SHORTEST, LONG_ENOUGH = 1.0, 3.0
FAST_READING = 25
"""Characters a second; between SHORTEST and LONG_ENOUGH seconds nothing takes a cue's place."""

MARKS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "question": "question",
        "skipped": "skipped",
        "message": "chat",
        "revision": "version {number}",
        "late": "late answer",
    },
    "zh": {
        "question": "提问",
        "skipped": "已跳过",
        "message": "聊天",
        "revision": "第 {number} 版",
        "late": "后来补交",
    },
}

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff]")


class Cue(NamedTuple):
    """Something that is shown from `t0` to `t1`, seconds from the transcript's zero."""

    t0: float
    t1: float
    speaker: str
    text: str


class Line(NamedTuple):
    """One entry in words: who, in brackets what it is, and the text."""

    entry: Payload
    speaker: str
    text: str


def lines(transcript: Payload, locale: str = "en") -> list[Line]:
    """What the files hold of the entries, in order: all that has words.

    Of an answer that was sent before all of it was heard, and again after, the last counts.
    """
    entries = transcript["entries"]
    newest = {
        _answer_of(entry): entry["seq"]
        for entry in entries
        if entry["kind"] == "answer" and entry["utterance_id"] is not None and _clean(entry)
    }
    shared = _shared_names(entries)
    found = (Line(entry, _speaker(entry, shared, locale), _clean(entry)) for entry in entries)
    return [line for line in found if line.text and not _is_superseded(line.entry, newest)]


def _is_superseded(entry: Payload, newest: Mapping[tuple[str, str], int]) -> bool:
    if entry["kind"] != "answer" or entry["utterance_id"] is None:
        return False
    seq: int = entry["seq"]
    return newest.get(_answer_of(entry), 0) > seq


def cues(transcript: Payload, locale: str = "en") -> list[Cue]:
    """What is shown when: of speech one for each segment, everything else as long as one reads."""
    heard = {utterance["seq"]: utterance for utterance in transcript["utterances"]}
    found: list[Cue] = []
    for entry, speaker, text in lines(transcript, locale):
        if entry["kind"] == "skipped":
            continue
        if entry["kind"] == "speech":
            found.extend(
                Cue(segment["t0"], segment["t1"], speaker, " ".join(segment["text"].split()))
                for segment in heard[entry["seq"]]["segments"]
            )
        else:
            found.append(Cue(entry["t0"], entry["t1"], speaker, text))
    return list(_one_after_the_other(sorted(found, key=lambda cue: cue.t0)))


def _one_after_the_other(found: Sequence[Cue]) -> Iterator[Cue]:
    """A cue makes room for the next, but not before it could be read; then the next one waits."""
    free = 0.0
    for number, cue in enumerate(found):
        start = max(cue.t0, free)
        end = start + max(cue.t1 - cue.t0, 0.001)
        needed = min(end - start, max(SHORTEST, min(LONG_ENOUGH, len(cue.text) / FAST_READING)))
        if number + 1 < len(found):
            end = max(start + needed, min(end, found[number + 1].t0))
        free = end
        yield cue._replace(t0=start, t1=end)


def as_text(transcript: Payload, locale: str = "en") -> str:
    """One line for each entry; code keeps its own lines."""
    return "".join(f"{speaker}: {text}\n" for _, speaker, text in lines(transcript, locale))


def as_srt(shown: Sequence[Cue]) -> str:
    """SubRip."""
    blocks = []
    for number, cue in enumerate(shown, 1):
        text = f"{cue.speaker}: {cue.text}".replace("-->", "->")
        blocks.append(f"{number}\n{_clock(cue.t0, ',')} --> {_clock(cue.t1, ',')}\n{text}\n")
    return "\n".join(blocks)


def as_vtt(shown: Sequence[Cue]) -> str:
    """WebVTT, each cue with its speaker in a voice span."""
    blocks = ["WEBVTT\n"]
    for cue in shown:
        speaker, text = _escaped(cue.speaker), _escaped(cue.text)
        blocks.append(f"{_clock(cue.t0, '.')} --> {_clock(cue.t1, '.')}\n<v {speaker}>{text}</v>\n")
    return "\n".join(blocks)


def _answer_of(entry: Payload) -> tuple[str, str]:
    return id_key(entry["question_id"]), id_key(entry["user_id"])


def _shared_names(entries: Sequence[Payload]) -> set[str]:
    ids: dict[str, set[str]] = {}
    for entry in entries:
        if entry["name"]:
            ids.setdefault(entry["name"], set()).add(id_key(entry["user_id"]))
    return {name for name, users in ids.items() if len(users) > 1}


def _speaker(entry: Payload, shared: set[str], locale: str) -> str:
    """The name, else the id, and what it is that follows; the id too where two share a name."""
    name = " ".join(_CONTROL.sub("", str(entry["name"] or entry["user_id"])).split())
    marks = [] if entry["user_id"] == AI_INTERVIEWER else _marks(entry, locale)
    if entry["name"] in shared:
        marks.insert(0, str(entry["user_id"]))
    return f"{name} ({', '.join(marks)})" if marks else name


def _marks(entry: Payload, locale: str) -> list[str]:
    words = MARKS[locale]
    found = [words[entry["kind"]]] if entry["kind"] in words else []
    if entry["late"]:
        found.append(words["late"])
    if (entry["revision"] or 1) > 1:
        found.append(words["revision"].format(number=entry["revision"]))
    return found


def _clean(entry: Payload) -> str:
    """The text without control characters, on one line; of code, the lines that are not blank."""
    text = _CONTROL.sub("", entry["text"].replace("\r\n", "\n").replace("\r", "\n"))
    if entry["format"] != "code":
        return " ".join(text.split())
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip())


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _clock(seconds: float, mark: str) -> str:
    """`hh:mm:ss` and milliseconds after the mark."""
    rest, milliseconds = divmod(round(seconds * 1000), 1000)
    minutes, seconds_shown = divmod(rest, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds_shown:02d}{mark}{milliseconds:03d}"
