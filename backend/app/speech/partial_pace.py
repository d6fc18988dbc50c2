"""When it is time for the next partial text of an utterance."""

FIRST_PARTIAL_SPEECH = 0.6
PARTIAL_INTERVAL = 1.0
_AT_PAUSE = 0.3


class PartialPace:
    """Spaces partial texts by `interval`, which the worker sets. Times by one clock, in seconds."""

    def __init__(self) -> None:
        self.interval = PARTIAL_INTERVAL
        self._last: float | None = None
        self._speech = 0.0

    @property
    def has_begun(self) -> bool:
        """Whether there was one already."""
        return self._last is not None

    def has_waited(self, now: float, *, at_pause: bool) -> bool:
        """Whether enough time went by, less `at_pause`: what is heard there need not be again."""
        share = _AT_PAUSE if at_pause else 1.0
        return self._last is None or now - self._last >= self.interval * share

    def has_more(self, speech: float) -> bool:
        """Whether more was said than the last one heard, for the first one enough."""
        return speech >= FIRST_PARTIAL_SPEECH if self._last is None else speech > self._speech

    def told(self, now: float, speech: float) -> None:
        """Note a partial text of so many seconds of speech."""
        self._last, self._speech = now, speech
