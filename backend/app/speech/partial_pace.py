"""When it is time for the next partial text of an utterance, and whether there is much of it."""

FIRST_PARTIAL_SPEECH = 0.6
PARTIAL_INTERVAL = 1.0
_SOONER = 0.3
"""Share of the interval after which something is heard that is worth more than a few words."""


class PartialPace:
    """Spaces partial texts by `interval`, which the worker sets. Times by one clock, in seconds."""

    def __init__(self) -> None:
        self.interval = PARTIAL_INTERVAL
        self._last: float | None = None
        self._speech = 0.0
        self.has_begun = False
        """Whether words were shown already."""
        self.is_unhurried = True
        """Whether the sound before a passage may be heard with it; the worker sets that, too."""

    def has_waited(self, now: float, *, at_pause: bool) -> bool:
        """Whether enough time went by, less `at_pause`: what is heard there need not be again.

        Less, too, where the engine was not sure of any word so far.
        """
        share = _SOONER if at_pause or not self.has_begun else 1.0
        return self._last is None or now - self._last >= self.interval * share

    def has_more(self, speech: float) -> bool:
        """Whether more was said than the last one heard, for the first one enough."""
        return speech >= FIRST_PARTIAL_SPEECH if self._last is None else speech > self._speech

    def told(self, now: float, speech: float, text: str) -> None:
        """Note what was heard of so many seconds of speech."""
        self._last, self._speech = now, speech
        self.has_begun = self.has_begun or bool(text)
