"""Which language was detected, where not every one can be."""

from collections.abc import Mapping

from app.speech.engine import Hints


def detected(probabilities: Mapping[str, float], hints: Hints) -> tuple[str, float]:
    """The language that is taken by the probability of each, as `hints` say, and how sure it is.

    Among the languages that may be spoken the probabilities count as shares of their sum.
    """
    among = {code: probabilities[code] for code in hints.languages if code in probabilities}
    among = among or dict(probabilities)
    if hints.choose_language is not None:
        chosen = hints.choose_language(probabilities)
    else:
        chosen = max(among, key=among.__getitem__)
    share = sum(among.values()) if chosen in among else 1.0
    return chosen, float(probabilities[chosen] / share) if share else 0.0
