"""The subtitles of a transcript: what is shown when.

One after the other, whoever speaks, as players do with cues that overlap what they like: a cue
makes room for the next, but not before it could be read; then the next one waits. What somebody
wrote at length is shown on in pauses, so that it delays nobody's speech.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from app.services.interviews.captions import READING_SPEED
from app.services.records.cue_breaking import LONGEST, SHORTEST, broken, fits, lines
from app.services.records.timed_words import WIDE_LINE, TimedText, TimedWord, timed
from app.services.records.transcript_lines import TranscriptLine, transcript_lines

Payload = dict[str, Any]
Spans = Mapping[int, Sequence[TimedText]]
"""The `seq` of an utterance -> its parts with their times."""
FAST_READING, FASTEST_READING = 20, 28
"""Characters a second: where there is room, and where the next one waits."""
FIRST = 2
"""As many subtitles of something written come in their turn, the rest in pauses."""


class Cue(NamedTuple):
    """Words shown from `t0` to `t1`, seconds from the transcript's zero.

    `seq`: the entry's. `is_named`: somebody else was shown before, so that it has to say whose
    they are.
    """

    t0: float
    t1: float
    speaker: str
    words: Sequence[TimedWord]
    seq: int
    is_named: bool = True

    @property
    def prefix(self) -> str:
        """The speaker's name where a file has no other place for it."""
        return prefix_of(self.speaker) if self.is_named else ""

    @property
    def text(self) -> str:
        """The words in one or two lines."""
        return "\n".join(lines(self.words))

    @property
    def length(self) -> int:
        """Characters of it."""
        return sum(len(word.text) + word.gap for word in self.words)

    def lasting(self, t0: float, t1: float) -> "Cue":
        """The same at another time."""
        return self._replace(t0=round(t0, 3), t1=round(t1, 3))


def prefix_of(speaker: str) -> str:
    """A name as it stands before words; a long one is cut, as half a line is for the words."""
    name = speaker if len(speaker) < WIDE_LINE // 2 else f"{speaker[: WIDE_LINE // 2 - 2]}…"
    return f"{name}: "


def cues(transcript: Payload, spans: Spans, locale: str = "en") -> list[Cue]:
    """Everything that has words, as the entries hold it."""
    in_turn: list[Cue] = []
    in_pauses: list[Cue] = []
    for line in transcript_lines(transcript, locale):
        if line.entry["kind"] == "skipped":
            continue
        words = _words(line, spans)
        found = [
            Cue(part[0].t0, part[-1].t1, line.speaker, part, line.entry["seq"])
            for part in broken(words, prefix_of(line.speaker))
        ]
        at_once = len(found) if line.entry["spoken"] and line.entry["pieces"] else FIRST
        in_turn += found[:at_once]
        in_pauses += found[at_once:]
    shown = list(_one_after_the_other(_named(sorted(in_turn, key=lambda cue: cue.t0))))
    return list(_named(_with_pauses_filled(shown, in_pauses)))


def _words(line: TranscriptLine, spans: Spans) -> list[TimedWord]:
    pieces = line.entry["pieces"]
    if pieces:
        return timed(line.text, [span for piece in pieces for span in spans[piece["seq"]]])
    start, text = line.entry["t0"], " ".join(line.text.split())
    return timed(text, [TimedText(text, start, start + max(1.5, len(text) / READING_SPEED))])


def _named(found: Sequence[Cue]) -> Iterator[Cue]:
    """Each, in two where its speaker's name has to be said and leaves too little room."""
    before = None
    for cue in found:
        named = cue._replace(is_named=cue.speaker != before)
        before = cue.speaker
        if fits(cue.words, named.prefix):
            yield named
            continue
        share, at = (cue.t1 - cue.t0) / len(cue.words), cue.t0
        for words in broken(cue.words, named.prefix):
            part = named._replace(words=words, is_named=named.is_named and at == cue.t0)
            yield part.lasting(at, at + share * len(words))
            at += share * len(words)


def _one_after_the_other(found: Iterator[Cue]) -> Iterator[Cue]:
    free, waiting = 0.0, list(found)
    for number, cue in enumerate(waiting):
        start = max(cue.t0, free)
        spoken = cue.t1 - cue.t0
        end = start + min(LONGEST, max(spoken, SHORTEST, cue.length / FAST_READING))
        if number + 1 < len(waiting):
            needed = max(SHORTEST, cue.length / FASTEST_READING)
            end = min(end, max(start + needed, waiting[number + 1].t0))
        free = end
        yield cue.lasting(start, end)


def _with_pauses_filled(shown: Sequence[Cue], further: Sequence[Cue]) -> list[Cue]:
    """Both, the further ones in order, each in the first pause that is long enough."""
    ends = {cue.seq: cue.t1 for cue in shown}
    found, free, following = list(shown), 0.0, 0
    for cue in further:
        free = max(free, cue.t0, ends[cue.seq])
        needed = max(SHORTEST, cue.length / FASTEST_READING)
        while following < len(shown) and shown[following].t0 < free + needed:
            free = max(free, shown[following].t1)
            following += 1
        wanted = free + max(SHORTEST, cue.length / READING_SPEED)
        end = min(wanted, shown[following].t0) if following < len(shown) else wanted
        found.append(cue.lasting(free, end))
        free = end
    return sorted(found, key=lambda cue: cue.t0)
