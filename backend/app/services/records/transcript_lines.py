"""A transcript's entries in words: who, what it is, and the text."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from app.domain.conversation import AI_INTERVIEWER
from app.domain.identifiers import id_key

Payload = dict[str, Any]
MARKS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "question": "question",
        "skipped": "skipped",
        "message": "chat",
        "revision": "version {number}",
        "late": "late answer",
        "translated": "machine translation: {engine}",
        "unsure": "unsure",
        "person": "by hand",
        "partly": "partly by hand",
    },
    "zh": {
        "question": "提问",
        "skipped": "已跳过",
        "message": "聊天",
        "revision": "第 {number} 版",
        "late": "后来补交",
        "translated": "机器翻译：{engine}",
        "unsure": "不确定",
        "person": "人工",
        "partly": "部分人工",
    },
}

_NOTES: Mapping[str, Mapping[tuple[bool, bool], str]] = {
    "en": {
        (True, False): "Speech was written down by a machine and may hold errors.",
        (False, True): "Speech was written down by a person.",
        (True, True): "Speech was written down by a machine and may hold errors; "
        "what is marked “by hand” was written by a person.",
    },
    "zh": {
        (True, False): "语音由机器转写，可能有误。",
        (False, True): "语音由人工转写。",
        (True, True): "语音由机器转写，可能有误；标有“人工”的部分由人工转写。",
    },
}
"""By whether a machine heard some of it, and whether a person wrote some."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff]")


class TranscriptLine(NamedTuple):
    """One entry in words: who, in brackets what it is, and the text."""

    entry: Payload
    speaker: str
    text: str


def transcript_lines(transcript: Payload, locale: str = "en") -> list[TranscriptLine]:
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
    found = (
        TranscriptLine(entry, _speaker(entry, shared, locale), _clean(entry)) for entry in entries
    )
    return [line for line in found if line.text and not _is_superseded(line.entry, newest)]


def translated_lines(entry: Payload, locale: str) -> list[str]:
    """The entry in other languages, a line each that says what made it."""
    words = MARKS[locale]
    found = []
    for language, made in entry.get("translations", {}).items():
        marks = [language, words["translated"].format(engine=made["engine"])]
        marks += [words["unsure"]] if made["unsure"] else []
        text = " ".join(_CONTROL.sub("", made["text"]).split())
        found.append(f"    [{', '.join(marks)}] {text}\n")
    return found


def note(transcript: Payload, locale: str = "en") -> str:
    """Who wrote down what was said; empty where nothing was."""
    pieces = [piece for entry in transcript["entries"] for piece in entry["pieces"]]
    by_hand = [piece["engine"] == "person" for piece in pieces]
    return _NOTES[locale].get((not all(by_hand), any(by_hand)), "")


def _is_superseded(entry: Payload, newest: Mapping[tuple[str, str], int]) -> bool:
    if entry["kind"] != "answer" or entry["utterance_id"] is None:
        return False
    seq: int = entry["seq"]
    return newest.get(_answer_of(entry), 0) > seq


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
    by_hand = [piece["engine"] == "person" for piece in entry["pieces"]]
    if any(by_hand):
        found.append(words["person" if all(by_hand) else "partly"])
    return found


def _clean(entry: Payload) -> str:
    """The text without control characters, on one line; of code, the lines that are not blank."""
    text = _CONTROL.sub("", entry["text"].replace("\r\n", "\n").replace("\r", "\n"))
    if entry["format"] != "code":
        return " ".join(text.split())
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip())
