"""Words into another language, by whichever engine has the pair; each text once."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import NamedTuple

from app.ports.translation import TranslationEngine, TranslationFailed
from app.translation.protection import is_odd, lost

_KEPT = 2_000


class Translated(NamedTuple):
    """A text in another language, and who put it there."""

    text: str
    engine: str
    model: str
    unsure: bool


def is_unsure(source: str, translated: str) -> bool:
    """Whether a translation seems to have lost something, or made something up."""
    return bool(lost(source, translated)) or is_odd(source, translated)


class Translator:
    """Asks the first engine that has the pair; remembers what it was asked last."""

    def __init__(self, engines: Sequence[TranslationEngine]) -> None:
        self._engines = engines
        self._known: OrderedDict[tuple[str, str, str], Translated] = OrderedDict()

    def can(self, source: str, target: str) -> bool:
        """Whether anything translates that."""
        return any(engine.model(source, target) for engine in self._engines)

    def forget(self) -> None:
        """Remember nothing of what was asked before."""
        self._known.clear()

    def translate(self, text: str, source: str, target: str) -> Translated | None:
        """The translation; None where nothing has the pair. Raises TranslationFailed."""
        known = (text, source, target)
        if known in self._known:
            self._known.move_to_end(known)
            return self._known[known]
        failure: TranslationFailed | None = None
        for engine in self._engines:
            model = engine.model(source, target)
            if model is None:
                continue
            try:
                words = engine.translate(text, source, target)
            except TranslationFailed as error:
                failure = error
                continue
            unsure = is_unsure(text, words)
            made = self._known[known] = Translated(words, engine.name, model, unsure)
            if len(self._known) > _KEPT:
                self._known.popitem(last=False)
            return made
        if failure is not None:
            raise failure
        return None
