"""A company's speech server as the engine, with the one on this machine for when it fails."""

import io
import time
import wave
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from pybreaker import CircuitBreaker, CircuitBreakerError

from app.media.audio import SAMPLE_RATE, Audio
from app.observability.logs import get_logger
from app.speech.engine import (
    NO_HINTS,
    EngineAway,
    EngineResult,
    EngineUnavailable,
    Hints,
    NoPartial,
    Transcriber,
)
from app.speech.language_names import CODES
from app.speech.remote_answers import result_of
from app.speech.remote_server import (
    AskedTooMuch,
    Fields,
    Overdue,
    RemoteFailure,
    RemoteServer,
    SoundRefused,
)

FAILURES_TO_OPEN = 3
SECONDS_OPEN = 30.0
QUICK = 1.5
"""Seconds for a request up to which partial texts are asked for, too."""
PARTIAL_SECONDS = 3.0
AWAY_SECONDS = 120.0
"""For so long a final waits for the server where no other engine is here."""
_NEWEST = 0.3  # share of the newest request in the mean of how long they take
_PROMPT = 800  # characters, of which Whisper reads the last 224 tokens

_FORMS: tuple[Fields, ...] = (
    {"response_format": "verbose_json", "timestamp_granularities[]": ("word", "segment")},
    {"response_format": "verbose_json"},
    {"response_format": "json"},
)
"""What is asked for, the most first: not every server knows it all."""

logger = get_logger(__name__)


class RemoteTranscriber:
    """A Transcriber over a speech server. While that fails, `embedded` is loaded and hears.

    After three failures in a row the server is left alone for 30 s, or for as long as it says.
    `embedded` raises EngineUnavailable where there is none; `now` is a monotonic clock.
    """

    def __init__(
        self,
        server: RemoteServer,
        embedded: Callable[[], Transcriber],
        now: Callable[[], float] = time.monotonic,
        seconds_open: float = SECONDS_OPEN,
    ) -> None:
        self._server = server
        self._load_embedded = embedded
        self._now = now
        self._embedded: Transcriber | None = None
        self._breaker = CircuitBreaker(
            fail_max=FAILURES_TO_OPEN,
            reset_timeout=seconds_open,
            exclude=[SoundRefused],
            throw_new_error_on_trip=False,
        )
        self._form = 0
        self._takes: float | None = None  # seconds for a request, of late
        self._not_before = 0.0
        self._problem: str | None = None
        self._away_since: float | None = None

    @property
    def name(self) -> str:
        """See Transcriber; also what is wrong now."""
        name = f"remote ({self._server.address.model})"
        if self._problem is None:
            return name
        return f"{name}, degraded: {self._problem}; {self._meanwhile} hears meanwhile"

    @property
    def _meanwhile(self) -> str:
        if self._embedded is not None:
            return self._embedded.name
        return "this machine's engine" if self._away_since is None else "nobody"

    def transcribe(
        self, audio: Audio, *, language: str | None, final: bool, hints: Hints = NO_HINTS
    ) -> EngineResult:
        """See Transcriber. Partial texts come only from a server that is quick enough."""
        try:
            heard = self._heard_there(audio, language, final, hints)
        except RemoteFailure as failure:
            if final or not isinstance(failure, Overdue):
                self._note(failure)
            if not final:
                raise NoPartial from None
            return self._heard_here(audio, language, final, hints)
        if heard is None:
            return self._heard_here(audio, language, final, hints)
        self._away_since = None
        return heard

    def probe(self) -> str | None:
        """Ask once, of a second of silence; why it failed, None where it did not."""
        try:
            self._ask(np.zeros(SAMPLE_RATE, np.float32), None, NO_HINTS, self._timeout)
        except RemoteFailure as failure:
            self._note(failure)
            return str(failure)
        self._back()
        return None

    # --- there

    def _heard_there(
        self, audio: Audio, language: str | None, final: bool, hints: Hints
    ) -> EngineResult | None:
        """None where the server is left alone. Raises RemoteFailure, and NoPartial."""
        if self._now() < self._not_before:
            return None
        if not final:
            return self._partial(audio, language, hints)
        within = self._timeout if self._problem is None else self._trial
        try:
            with self._breaker.calling():
                heard = self._ask(audio, language, hints, within)
        except CircuitBreakerError:
            return None
        self._back()
        return self._in_a_spoken_language(heard, audio, language, hints)

    def _partial(self, audio: Audio, language: str | None, hints: Hints) -> EngineResult | None:
        """Its failures count for nothing, as nothing is lost with it."""
        if self._problem is not None:
            return None
        if self._takes is not None and self._takes > QUICK:
            raise NoPartial
        return self._ask(audio, language, hints, min(PARTIAL_SECONDS, self._timeout))

    def _in_a_spoken_language(
        self, heard: EngineResult, audio: Audio, language: str | None, hints: Hints
    ) -> EngineResult:
        """Ask again where it heard a language that nobody is said to speak."""
        spoken = hints.languages
        if language is not None or not spoken or heard.language in (None, *spoken):
            return heard
        try:
            return self._ask(audio, spoken[0], hints, self._timeout)
        except RemoteFailure:
            return heard

    def _ask(self, audio: Audio, language: str | None, hints: Hints, within: float) -> EngineResult:
        """Ask for as much as the server knows to tell; it is remembered how much that is."""
        if language is None and len(hints.languages) == 1:
            language = hints.languages[0]
        asked = language if language in CODES else None
        recording = _wav(audio)
        began = self._now()
        for form in range(self._form, len(_FORMS)):
            fields = {**self._fields(asked, hints), **_FORMS[form]}
            try:
                answer = self._server.ask(recording, fields, within - (self._now() - began))
                heard = result_of(answer, len(audio) / SAMPLE_RATE, asked)
            except AskedTooMuch:
                if form == len(_FORMS) - 1:
                    raise
            except Overdue:
                self._took(within)
                raise
            else:
                self._form = form
                self._took(self._now() - began)
                return heard
        raise AssertionError("the last form returns or raises")

    def _fields(self, language: str | None, hints: Hints) -> Fields:
        fields = {"model": self._server.address.model, "temperature": "0"}
        if language is not None:
            fields["language"] = language
        if prompt := f"{hints.hotwords} {hints.prompt}".strip()[-_PROMPT:]:
            fields["prompt"] = prompt
        return fields

    @property
    def _timeout(self) -> float:
        return self._server.address.timeout

    @property
    def _trial(self) -> float:
        """Seconds for a server that failed: speakers wait for the trial, too."""
        usual = self._timeout if self._takes is None else 2 * self._takes
        return min(self._timeout, max(PARTIAL_SECONDS, usual))

    def _took(self, seconds: float) -> None:
        before = seconds if self._takes is None else self._takes
        self._takes = (1 - _NEWEST) * before + _NEWEST * seconds

    def _note(self, failure: RemoteFailure) -> None:
        self._not_before = max(self._not_before, self._now() + failure.wait)
        if isinstance(failure, SoundRefused) or self._problem == str(failure):
            return
        self._problem = str(failure)
        logger.warning("speech_remote_failed", server=self._server.address.place, why=str(failure))

    def _back(self) -> None:
        if self._problem is not None:
            self._problem = None
            logger.info("speech_remote_back", server=self._server.address.place)

    # --- here

    def _heard_here(
        self, audio: Audio, language: str | None, final: bool, hints: Hints
    ) -> EngineResult:
        """Raises EngineAway, and EngineUnavailable where it was away for too long."""
        try:
            if self._embedded is None:
                self._embedded = self._load_embedded()
        except EngineUnavailable as error:
            if not final:
                raise NoPartial from None
            self._away_since = self._away_since or self._now()
            if self._now() - self._away_since > AWAY_SECONDS:
                raise
            raise EngineAway(f"{self.name} ({error})") from None
        heard = self._embedded.transcribe(audio, language=language, final=final, hints=hints)
        return replace(heard, degraded=True)


def _wav(audio: Audio) -> bytes:
    """As 16 bit WAV: what every server reads."""
    file = io.BytesIO()
    with wave.open(file, "wb") as recording:
        recording.setnchannels(1)
        recording.setsampwidth(2)
        recording.setframerate(SAMPLE_RATE)
        recording.writeframes((audio.clip(-1, 1) * 32767).astype("<i2").tobytes())
    return file.getvalue()
