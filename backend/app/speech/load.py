"""How a worker that cannot keep up sheds work: partial texts first, new utterances last.

What it sheds hangs on what things cost here, as measured, not on how many people speak: partial
texts get what finals leave of the engine's time, so the time between them grows; where finals come
late nonetheless, there are none; who would wait too long for others is asked to wait before
beginning. What was begun always gets its final.
"""

from collections.abc import Callable, Collection, Mapping

from app.contract.vocabulary import SpeechLoad
from app.ports.speech_jobs import Refusals
from app.speech.active_job import ActiveJob
from app.speech.costs import Costs
from app.speech.live_job import LiveJob
from app.speech.partial_pace import PARTIAL_INTERVAL

LEAST_SPARE = 0.05
"""Share of the engine's time that partial texts are reckoned with at least."""
FULL = 0.8
"""Share of the engine's time up to which jobs are taken several at a time."""
STRETCHED = 5.0
"""So many times the shortest interval is told as being behind."""
LATE, VERY_LATE, TOO_LATE = 2.0, 5.0, 10.0
"""Seconds that finals are going to wait for others: it is told, partial texts go, speakers wait."""
RELIEF = 0.6
"""A level is left below this share of what made it."""
UNHURRIED = 0.3
"""Share of the engine's time up to which finals may take more of it, to be heard better."""
CALM_SECONDS = 3.0
"""For which that must have been so."""
MEASURED_OVER = 20.0
LEVELS: tuple[SpeechLoad, ...] = ("normal", "degraded", "finals_only")


class Load:
    """What is left out. `now` is a monotonic clock in seconds."""

    def __init__(self, finals: Costs, partials: Costs, now: Callable[[], float]) -> None:
        self._finals = finals
        self._partials = partials
        self._now = now
        self._calm_since: float | None = None
        self.level: SpeechLoad = "normal"
        self.interval = PARTIAL_INTERVAL
        self.delay = 0.0
        """Seconds that somebody waits, or is going to, for others' finals."""
        self.demand = 0.0
        """Share of the engine's time that the finals of those who speak will take."""
        self.refusals = Refusals()

    @property
    def room(self) -> int:
        """For how many more speakers there is time, but one at least: somebody must hear them."""
        return max(1, int((FULL - self.demand) / max(0.01, self._finals.of_a_second)))

    @property
    def is_unhurried(self) -> bool:
        """Whether there is time to hear the sound before a passage as well."""
        return self.level == "normal" and self._finals.share(MEASURED_OVER) < UNHURRIED

    def state_for(self, speaker: str) -> SpeechLoad:
        """What a speaker is told."""
        return "refusing" if self.refusals.concerns(speaker) else self.level

    def watch(self, jobs: Collection[ActiveJob], waited: float) -> None:
        """Look at what there is to do; `waited`: how long somebody has waited for others."""
        live = [job for job in jobs if isinstance(job, LiveJob) and not job.failed]
        backlog = self._backlog(live)
        waits = {speaker: _wait(backlog, speaker, own) for speaker, own in backlog.items()}
        self.delay = max(waited, *waits.values(), 0.0)
        self.interval = self._interval(live)
        self.demand = self._demand(live, backlog)
        self._choose_level()
        self._refuse({job.queued.speaker for job in live}, backlog, waited)

    def _choose_level(self) -> None:
        """At once to a higher level, to a lower one after a while: speakers are told of each."""
        high, low = self._level(1.0), self._level(RELIEF)
        if LEVELS.index(high) >= LEVELS.index(self.level):
            self.level, self._calm_since = high, None
        elif low == self.level:
            self._calm_since = None
        elif self._calm_since is None:
            self._calm_since = self._now()
        elif self._now() - self._calm_since >= CALM_SECONDS:
            self.level, self._calm_since = low, None

    def _level(self, share: float) -> SpeechLoad:
        if self.delay > share * VERY_LATE:
            return "finals_only"
        is_stretched = self.interval > share * STRETCHED * PARTIAL_INTERVAL
        return "degraded" if is_stretched or self.delay > share * LATE else "normal"

    def _refuse(
        self, speakers: Collection[str], backlog: Mapping[str, float], waited: float
    ) -> None:
        """Refuse whose next utterance would wait too long for others'."""
        another = self._finals.of_a_call
        waits = {who: _wait(backlog, who, backlog.get(who, 0.0) + another) for who in speakers}
        anybody = max(waited, _wait(backlog, "", another))
        before = self.refusals
        refused = {who for who, wait in waits.items() if wait > _limit(before.concerns(who))}
        is_all = anybody > _limit(before.everybody)
        longest = max([anybody if is_all else 0.0, *(waits[who] for who in refused)])
        self.refusals = Refusals(is_all, frozenset(refused), max(1.0, longest - RELIEF * TOO_LATE))

    def _backlog(self, live: Collection[LiveJob]) -> Mapping[str, float]:
        """Engine seconds that each speaker's finals will take which could be made now."""
        backlog: dict[str, float] = {}
        for job in live:
            if job.wants_engine:
                speaker = job.queued.speaker
                cost = self._finals.of(job.utterance.unwritten_seconds)
                backlog[speaker] = backlog.get(speaker, 0.0) + cost
        return backlog

    def _interval(self, live: Collection[LiveJob]) -> float:
        """Seconds between partial texts for all who speak, of what finals leave."""
        speaking = len({job.queued.speaker for job in live if not job.ended})
        spare = max(LEAST_SPARE, 1.0 - self._finals.share(MEASURED_OVER))
        return max(PARTIAL_INTERVAL, speaking * self._partials.of_a_call / spare)

    def _demand(self, live: Collection[LiveJob], backlog: Mapping[str, float]) -> float:
        speaking = len({job.queued.speaker for job in live if not job.ended})
        return speaking * self._finals.of_a_second + sum(backlog.values()) / VERY_LATE


def _wait(backlog: Mapping[str, float], speaker: str, own: float) -> float:
    """How long a speaker with `own` seconds of work waits for others, where all are served alike.

    What one makes wait for oneself is no sign that the worker cannot keep up.
    """
    return sum(min(other, own) for name, other in backlog.items() if name != speaker)


def _limit(is_refused: bool) -> float:
    return RELIEF * TOO_LATE if is_refused else TOO_LATE
