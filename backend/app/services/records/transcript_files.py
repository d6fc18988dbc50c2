"""A transcript as files: plain text, SubRip, WebVTT. The exact times stand in the JSON."""

from collections.abc import Sequence
from typing import Any

from app.services.records.cue_breaking import lines
from app.services.records.cues import Cue
from app.services.records.transcript_lines import transcript_lines, translated_lines

Payload = dict[str, Any]


def as_text(transcript: Payload, locale: str = "en", about: str = "") -> str:
    """One line for each entry; code keeps its own lines. `about` stands last."""
    found = transcript_lines(transcript, locale)
    told = "".join(
        f"{speaker}: {text}\n" + "".join(translated_lines(entry, locale))
        for entry, speaker, text in found
    )
    return f"{told}\n[{about}]\n" if about else told


def as_srt(shown: Sequence[Cue]) -> str:
    """SubRip, the speaker's name where it is another than before."""
    blocks = []
    for number, cue in enumerate(shown, 1):
        text = "\n".join(lines(cue.words, cue.prefix)).replace("-->", "->")
        blocks.append(f"{number}\n{_clock(cue.t0, ',')} --> {_clock(cue.t1, ',')}\n{text}\n")
    return "\n".join(blocks)


def as_vtt(shown: Sequence[Cue], about: str = "") -> str:
    """WebVTT, each cue with its speaker in a voice span; `about` is told who reads the file."""
    blocks = ["WEBVTT\n", *([f"NOTE {about}\n"] if about else [])]
    for cue in shown:
        speaker, text = _escaped(cue.speaker), _escaped(cue.text)
        blocks.append(f"{_clock(cue.t0, '.')} --> {_clock(cue.t1, '.')}\n<v {speaker}>{text}</v>\n")
    return "\n".join(blocks)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _clock(seconds: float, mark: str) -> str:
    """`hh:mm:ss` and milliseconds after the mark."""
    rest, milliseconds = divmod(round(seconds * 1000), 1000)
    minutes, seconds_shown = divmod(rest, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds_shown:02d}{mark}{milliseconds:03d}"
