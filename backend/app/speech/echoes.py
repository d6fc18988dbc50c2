"""Which finals are echoes: another speaker's voice, picked up by this one's microphone.

Nobody who hears one microphone alone can tell; here those of all the interview come together.
"""

from collections import OrderedDict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median

from app.domain.events import EchoMarked, UtteranceTranscribed
from app.domain.identifiers import Id, id_key
from app.speech.echo_match import LATEST, Match, is_echo, is_telling, match
from app.speech.timed_tokens import Token, timed_tokens

LOWER_DB = 1.0
"""By how much an echo is lower than the voice, at the least."""
_RAISED_DB = 4.0
"""Nearer than that to their own voice's level, beside the other's to theirs, nothing is an echo."""
_KEPT_MS, _KEPT_INTERVIEWS = 180_000, 500
_LEVELS, _KNOWN_LEVELS = 30, 3


@dataclass(frozen=True, slots=True)
class _Heard:
    user_id: Id
    utterance_id: str
    level: float | None
    tokens: tuple[Token, ...]

    @property
    def user_key(self) -> str:
        return id_key(self.user_id)

    @property
    def name(self) -> tuple[str, str]:
        return self.user_key, self.utterance_id

    def is_near(self, other: "_Heard") -> bool:
        """Whether one of them may be the other's echo, by their times."""
        begins, ends = other.tokens[0].at - LATEST, other.tokens[-1].at + LATEST
        return self.tokens[-1].at >= begins and self.tokens[0].at <= ends


@dataclass(slots=True)
class _Interview:
    """What was heard in it of late; `known`: up to where its log was read."""

    known: int = -1
    finals: list[_Heard] = field(default_factory=list)
    marked: set[tuple[str, str]] = field(default_factory=set)
    levels: dict[str, deque[tuple[str, float]]] = field(default_factory=dict)


class RecentFinals:
    """Finals of the last minutes, by interview key. Their words are kept nowhere else."""

    def __init__(self) -> None:
        self._interviews: OrderedDict[str, _Interview] = OrderedDict()

    def known(self, key: str) -> int:
        """Up to which `seq` an interview's finals are known."""
        interview = self._interviews.get(key)
        return -1 if interview is None else interview.known

    def apply(
        self, key: str, events: Iterable[UtteranceTranscribed | EchoMarked], upto: int
    ) -> list[EchoMarked]:
        """Take what the log holds since `known`, in order; what is to be marked now.

        A final of which no level was measured, as of a single word, is neither echo nor voice.
        """
        interview = self._interviews.setdefault(key, _Interview())
        self._interviews.move_to_end(key)
        if len(self._interviews) > _KEPT_INTERVIEWS:
            self._interviews.popitem(last=False)
        interview.known = max(interview.known, upto)
        found: list[EchoMarked] = []
        for event in events:
            if isinstance(event, EchoMarked):
                interview.marked.add((id_key(event.user_id), event.utterance_id))
            elif (heard := _heard(event)) is not None:
                found += _add(interview, heard)
        return [mark for mark in found if _name(mark) not in interview.marked]

    def marked(self, key: str, mark: EchoMarked) -> None:
        """It stands in the log."""
        self._interviews[key].marked.add(_name(mark))


def echo_id(mark: EchoMarked) -> str:
    """The command id by which an utterance is marked once, whoever finds it, and never again."""
    return f"echo:{id_key(mark.user_id)}\n{mark.utterance_id}"


def _name(mark: EchoMarked) -> tuple[str, str]:
    return id_key(mark.user_id), mark.utterance_id


def _heard(event: UtteranceTranscribed) -> _Heard | None:
    level = event.quality.get("rms_dbfs", {}).get("value")
    tokens = timed_tokens(event)
    if not tokens:
        return None
    return _Heard(event.user_id, event.utterance_id, level, tokens)


def _add(interview: _Interview, newest: _Heard) -> Iterator[EchoMarked]:
    """What one more final makes an echo of: itself, or of it what came before."""
    begins = newest.tokens[-1].at - _KEPT_MS
    interview.finals = [one for one in interview.finals if one.tokens[-1].at >= begins]
    near = [
        one for one in interview.finals if one.user_key != newest.user_key and one.is_near(newest)
    ]
    interview.finals.append(newest)
    if newest.level is not None:
        levels = interview.levels.setdefault(newest.user_key, deque(maxlen=_LEVELS))
        levels.append((newest.utterance_id, newest.level))
    for echo in (newest, *near):
        if echo.name in interview.marked or not is_telling(echo.tokens):
            continue
        of = _voice_of(interview, echo)
        if of is not None:
            yield EchoMarked(
                user_id=echo.user_id,
                utterance_id=echo.utterance_id,
                echo_of=of.utterance_id,
                spoken_by=of.user_id,
            )


def _voice_of(interview: _Interview, echo: _Heard) -> _Heard | None:
    """Whose voice it was, and in which utterance: the loudest that fits."""
    found: list[tuple[float, _Heard]] = []
    others: dict[str, list[_Heard]] = {}
    for one in interview.finals:
        if one.user_key != echo.user_key and one.is_near(echo):
            others.setdefault(one.user_key, []).append(one)
    for of_one in others.values():
        source = _source(echo, of_one)
        if source is not None and source.level is not None and _is_lower(interview, echo, source):
            found.append((source.level, source))
    return max(found, key=lambda one: one[0], default=(0.0, None))[1]


def _source(echo: _Heard, of_one: Sequence[_Heard]) -> _Heard | None:
    """The utterance of one person that holds most of the words."""
    begins, ends = echo.tokens[0].at - 2 * LATEST, echo.tokens[-1].at + LATEST
    placed = sorted(
        (token.at, number, token)
        for number, one in enumerate(of_one)
        for token in one.tokens
        if begins <= token.at <= ends
    )
    result: Match | None = match(echo.tokens, [token for _, _, token in placed])
    if result is None or not is_echo(echo.tokens, result):
        return None
    holders = [placed[place][1] for place in result.places]
    measured = [number for number in holders if of_one[number].level is not None]
    return of_one[max(set(measured), key=measured.count)] if measured else None


def _is_lower(interview: _Interview, echo: _Heard, voice: _Heard) -> bool:
    """An echo is lower than the voice, and not what its own microphone hears of its speaker."""
    if echo.level is None or voice.level is None or echo.level > voice.level - LOWER_DB:
        return False
    own, others = _usual(interview, echo), _usual(interview, voice)
    if own is None or others is None:
        return True
    return echo.level - own <= voice.level - others + _RAISED_DB


def _usual(interview: _Interview, heard: _Heard) -> float | None:
    """How loud their other finals are; None where there are too few to say."""
    levels = [
        level
        for utterance_id, level in interview.levels.get(heard.user_key, ())
        if utterance_id != heard.utterance_id
        and (heard.user_key, utterance_id) not in interview.marked
    ]
    return median(levels) if len(levels) >= _KNOWN_LEVELS else None
